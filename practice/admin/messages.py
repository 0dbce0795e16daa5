"""Short messages and the words that residents agreed to, to be looked at: sent by the portal, never by hand."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..access import holds
from ..consent import Purpose
from ..identity import mask_phone
from ..models import Consent, Message
from .base import CENTER_ONLY, ReadOnlyAdmin
from .fields import person
from .filters import PrivateSearch, by
from .shown import tag

Status = Message.Status
COLOURS = {
    Status.WAITING: "plain",
    Status.SENDING: "plain",
    Status.SENT: "pine",
    Status.FAILED: "red",
    Status.UNCERTAIN: "ochre",
}
ABOUT = {"registration": "报名", "request": "求助点单", "feedback": "意见反馈"}
LINK = re.compile(r"https?://[^\s，。）]+")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Links are left out: whoever holds one can change and cancel in the resident's stead."""

    intro = "系统发给群众的短信，只能看。没收到的，按完整的手机号查找，看看发出去没有。"
    list_display = ["shown_about", "shown_phone", "shown_status", "due_at", "sent_at", "tries", "problem"]
    list_filter = [PrivateSearch, by("status", "状态")]
    search_fields = ["phone"]
    search_help_text = "按完整的手机号找"
    fields = ["shown_about", "shown_phone", "shown_status", "shown_text", "due_at", "sent_at", "tries", "problem"]
    ordering = ["-pk"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), *CENTER_ONLY)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """Whole numbers alone: parts would let a masked one be guessed at."""
        number = "".join(search_term.split())
        return queryset.filter(phone=number) if number else queryset, False

    def heading_of(self, obj: Any) -> str:
        return f"短信：{about(obj.key)}"

    @admin.display(description="事由")
    def shown_about(self, message: Message) -> str:
        return about(message.key)

    @admin.display(description="手机号")
    def shown_phone(self, message: Message) -> str:
        return mask_phone(message.phone)

    @admin.display(description="状态", ordering="status")
    def shown_status(self, message: Message) -> str:
        return tag(message.get_status_display(), COLOURS[Status(message.status)])

    @admin.display(description="内容")
    def shown_text(self, message: Message) -> str:
        return LINK.sub("（链接）", message.text) or "（已删除）"


def about(key: str) -> str:
    """``registration:12:placed`` as 报名，编号 12."""
    kind, _, rest = key.partition(":")
    number = rest.partition(":")[0]
    return f"{ABOUT.get(kind, '其他')}，编号 {number}" if number.isdecimal() else ABOUT.get(kind, "其他")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    intro = "群众填姓名和手机号前看到、同意过的告知书，每一版都留着。改了文字就是新的一版。"
    list_display = ["shown_version", "since"]
    fields = ["shown_version", "text", "since"]
    ordering = ["-pk"]

    def heading_of(self, obj: Any) -> str:
        return version(obj)

    @admin.display(description="告知书")
    def shown_version(self, consent: Consent) -> str:
        return version(consent)


def version(consent: Consent) -> str:
    named = {str(value): str(label) for value, label in Purpose.choices}
    return f"{named.get(consent.purpose, '其他')}，第 {consent.pk} 版"

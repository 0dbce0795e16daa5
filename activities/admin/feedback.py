"""意见反馈 in the admin: read here, answered at the desk."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from practice.access import holds
from practice.admin.base import STAFF, ReadOnlyAdmin
from practice.admin.fields import person
from practice.admin.filters import by
from practice.models import User

from ..models import Feedback


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    intro = "由上一级看和答复：说站的由所办，说所的由县中心办。答复和公开在登记台办理。"
    list_display = ["code", "kind", "place", "rating", "created_at", "read_at", "answered_at"]
    list_filter = [by("kind", "类别"), by("rating", "评价")]
    list_select_related = ["place"]
    fields = ["code", "kind", "place", "activity", "rating", "words", "shown_contact", "created_at"]
    readonly_fields = ["shown_contact", "at_the_desk"]

    def rows_for(self, user: User) -> QuerySet[Any]:
        return Feedback.objects.decided_by(user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), *STAFF)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.fields, "read_at", "shown_at", "answer", "answered_at", "at_the_desk"]

    def heading_of(self, obj: Any) -> str:
        return str(obj)

    @admin.display(description="谁写的")
    def shown_contact(self, feedback: Feedback) -> str:
        return f"{feedback.name} {feedback.masked_phone}".strip() or "匿名"

    @admin.display(description="办理")
    def at_the_desk(self, feedback: Feedback) -> str:
        return format_html('<a href="{}">到登记台办理</a>', reverse("desk:feedback_one", args=[feedback.pk]))

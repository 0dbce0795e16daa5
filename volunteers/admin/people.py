"""Volunteers in the admin: phones and ID numbers masked, shown in full only for a reason and with an audit row."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from practice.admin.base import ScopedAdmin
from practice.admin.export import Told, either, label_of
from practice.admin.fields import ScopedInline, person
from practice.admin.filters import HomeAreaFilter, PrivateSearch, by
from practice.admin.shown import tag
from practice.admin.unmasking import Number, Shown, unmask_page
from practice.identity import fingerprint, mask_phone
from practice.letters import part_of
from practice.models import User

from ..models import Membership, Volunteer
from ..services import register_volunteer, unmask
from .forms import VolunteerForm
from .upload import VolunteerImporter

COLOURS = {Volunteer.Status.ACTIVE: "pine", Volunteer.Status.PAUSED: "ochre", Volunteer.Status.WITHDRAWN: "plain"}
FULL_PHONE = 7
"""Digits from which on a search is for a phone or ID number, which is then matched whole."""


def masked_number(uid: UUID, sealed: str) -> str:
    return Volunteer(uid=uid, id_number_sealed=sealed).masked_id_number if sealed else ""


class MembershipInline(ScopedInline):
    model = Membership
    fields = ["team", "joined_on", "left_on"]
    autocomplete_fields = ["team"]
    can_delete = False


@admin.register(Volunteer)
class VolunteerAdmin(ScopedAdmin):
    form = VolunteerForm
    inlines = [MembershipInline]
    importer = VolunteerImporter()
    change_form_template = "admin/volunteer_form.html"
    intro = "退出的志愿者改为“已退出”，记录按规定保留，不删除。"
    list_display = ["name", "sex", "shown_phone", "shown_id_number", "home_place", "registered_on", "shown_status"]
    list_filter = [PrivateSearch, HomeAreaFilter, by("status", "状态"), by("sex", "性别")]
    list_select_related = ["home_place__parent"]
    search_fields = ["name"]
    search_help_text = "按姓名，或完整的电话、证件号码找"
    autocomplete_fields = ["home_place"]
    ordering = ["-pk"]
    pages = {"unmask": "unmask_view"}
    masked_in_history = ("phone", "guardian_phone")
    related_history = ((Membership, "volunteer"),)
    exported = (
        ("姓名", Told("name")),
        ("性别", Told("sex", say=label_of(Volunteer.Sex))),
        ("出生日期", Told("birth_date")),
        ("联系电话（遮盖）", Told("phone", say=mask_phone)),
        ("证件类型", Told("id_type", say=label_of(Volunteer.IdType))),
        ("证件号码（遮盖）", Told("uid", "id_number_sealed", say=masked_number)),
        ("所", Told("home_place__parent__short_name", "home_place__parent__name", say=either)),
        ("阵地", Told("home_place__short_name", "home_place__name", say=either)),
        ("居住区域", Told("residence")),
        ("特长", Told("skills")),
        ("状态", Told("status", say=label_of(Volunteer.Status))),
        ("登记日期", Told("registered_on")),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self.may_change(person(request), obj):
            return [(None, {"fields": ["name", "sex", "shown_phone", "shown_id_number", "home_place", "status"]})]
        erased = ["erased"] if obj and (obj.phone or obj.id_number_sealed or obj.guardian_phone) else []
        return [
            (None, {"fields": ["name", ("sex", "birth_date"), "phone", ("id_type", "id_number"), *erased]}),
            ("服务", {"fields": ["home_place", "residence", "skills", "service_types", ("status", "registered_on")]}),
            (
                "未满 14 周岁的填监护人",
                {"fields": [("guardian_name", "guardian_phone"), "guardian_consent_on"]},
            ),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["shown_phone", "shown_id_number"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """A whole phone or ID number finds its holder; parts of one find nothing, or the mask would not hide them."""
        if sum(letter.isdecimal() for letter in search_term) >= FULL_PHONE:
            by_number = queryset.filter(id_number_print=fingerprint(search_term))
            return queryset.filter(phone=search_term) | by_number, False
        return queryset.filter(*(part_of("name", words) for words in search_term.split())), False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            register_volunteer(volunteer=obj, by=person(request), id_number=obj.reveal_id_number())

    @admin.display(description="联系电话")
    def shown_phone(self, volunteer: Volunteer) -> str:
        return mask_phone(volunteer.phone)

    @admin.display(description="证件号码")
    def shown_id_number(self, volunteer: Volunteer) -> str:
        return volunteer.masked_id_number

    @admin.display(description="状态", ordering="status")
    def shown_status(self, volunteer: Volunteer) -> str:
        return tag(volunteer.get_status_display(), COLOURS[Volunteer.Status(volunteer.status)])

    def unmask_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return unmask_page(request, self, object_id, what="电话和证件号码", reveal=_numbers)


def _numbers(volunteer: Volunteer, reason: str, by: User) -> Shown:
    shown = unmask(volunteer=volunteer, reason=reason, by=by)
    return [Number("联系电话", shown["phone"]), Number("证件号码", shown["id_number"], is_phone=False)]

"""Sign-ups in the admin: how an activity takes them, on its own form; and the list of them, phones masked."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join

from practice.admin.base import ReadOnlyAdmin
from practice.admin.fields import ScopedInline
from practice.admin.filters import AreaFilter, PrivateSearch, by
from practice.admin.forms import WholeRowForm
from practice.admin.shown import tag
from practice.admin.unmasking import Number, Shown, unmask_page
from practice.consent import Purpose
from practice.days import clock, short_day
from practice.errors import PortalError
from practice.identity import mask_phone
from practice.letters import part_of
from practice.links import CODE_LENGTH
from practice.models import User

from ..models import Activity, Registration, SignUpTerms
from ..services import put_sign_up, reveal_phones
from ..services.sign_up_terms import TERMS, check_none_signed_up, check_terms

Status = Registration.Status
COLOURS = {Status.PLACED: "pine", Status.WAITING: "ochre", Status.CANCELLED: "plain"}
FULL_PHONE = 11


class TermsForm(WholeRowForm):
    takes = forms.BooleanField(label="要群众先报名", required=False)

    class Meta:
        model = SignUpTerms
        fields = ["takes", *TERMS]
        error_messages = {"must_know": {"max_length": "报名须知最多 1000 个字，请写短一些。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["takes"].initial = not self.instance._state.adding

    @property
    def takes_none(self) -> bool:
        return not self.cleaned_data.get("takes")

    def clean(self) -> Any:
        cleaned = super().clean()
        told = [name for name in TERMS if self.cleaned_data.get(name) not in (None, "", False)]
        if told and self.takes_none and self.instance._state.adding:
            self.add_error("takes", "填了报名设置，但没有勾“要群众先报名”。请勾上，或者清空。")
        return cleaned

    def terms(self) -> dict[str, Any] | None:
        return None if self.takes_none else {name: self.cleaned_data[name] for name in TERMS}


class TermsFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """What the terms cannot say by themselves is asked here, where the activity is as it was typed."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.is_valid() and form.has_changed():
                self._check(form)

    def _check(self, form: Any) -> None:
        try:
            if not form.takes_none:
                check_terms(form.instance, starts_at=self.instance.starts_at)
            elif self.instance.pk:
                check_none_signed_up(self.instance)
        except forms.ValidationError as error:
            form.add_error(None, error)
        except PortalError as refusal:
            form.add_error("takes", refusal.message)


class TermsInline(ScopedInline):
    model = SignUpTerms
    form = TermsForm
    formset = TermsFormSet
    template = "admin/edit_inline/one.html"
    extra = 1
    max_num = 1
    can_delete = False
    fieldsets = [
        (
            "报名",
            {
                "fields": [
                    ("takes", "is_paused"),
                    ("opens_at", "closes_at"),
                    ("min_age", "max_age", "waiting_room"),
                    "must_know",
                ]
            },
        )
    ]


def store_terms(formset: Any, activity: Activity, *, by: User) -> None:
    formset.save(commit=False)  # for Django's own account of what changed
    for form in formset.forms:
        if form.has_changed():
            put_sign_up(activity=activity, terms=form.terms(), by=by)


class HeldAreaFilter(AreaFilter):
    place_path = "activity__place__path"


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    change_form_template = "admin/registration_form.html"
    intro = "代办、取消和打电话在登记台办理。姓名和电话在活动结束 180 天后自动删除，人数保留。"
    list_display = [
        "code",
        "shown_name",
        "shown_phone",
        "activity",
        "shown_place",
        "party",
        "shown_status",
        "shown_when",
    ]
    list_display_links = ["code"]
    list_filter = [PrivateSearch, HeldAreaFilter, by("status", "状态"), by("channel", "途径")]
    list_select_related = ["activity__place__parent"]
    search_fields = ["name"]
    search_help_text = "按姓名、6 位报名号，或完整的手机号找"
    ordering = ["-pk"]
    pages = {"unmask": "unmask_view"}
    fields = [
        "activity",
        "shown_place",
        "shown_status",
        "shown_name",
        "shown_phone",
        "party",
        "shown_people",
        "shown_guardian",
        "channel",
        "entered_by",
        "shown_consent",
        "created_at",
        "changed_at",
        "promoted_at",
        "cancelled_at",
        "erased_at",
    ]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """A whole mobile number or sign-up number finds it; parts find nothing, or the mask would not hide them."""
        typed = "".join(search_term.split())
        if typed.isdecimal():
            whole = {FULL_PHONE: Q(phone=typed), CODE_LENGTH: Q(code=typed)}.get(len(typed), Q(pk__in=[]))
            return queryset.filter(whole), False
        return queryset.filter(part_of("name", typed)), False

    @admin.display(description="报名时间", ordering="created_at")
    def shown_when(self, registration: Registration) -> str:
        return f"{short_day(registration.created_at)} {clock(registration.created_at)}"

    @admin.display(description="姓名")
    def shown_name(self, registration: Registration) -> str:
        return registration.name or "（已删除）"

    @admin.display(description="手机号")
    def shown_phone(self, registration: Registration) -> str:
        return registration.masked_phone

    @admin.display(description="阵地")
    def shown_place(self, registration: Registration) -> str:
        return registration.activity.place.label

    @admin.display(description="状态", ordering="status")
    def shown_status(self, registration: Registration) -> str:
        said = registration.get_ended_by_display() or registration.get_status_display()
        return tag(said, COLOURS[Status(registration.status)])

    @admin.display(description="参加的人")
    def shown_people(self, registration: Registration) -> str:
        people = [one for one in registration.people.all() if one.name]
        said = (one.name if one.age is None else f"{one.name}（{one.age} 岁）" for one in people)
        return format_html_join("、", "{}", ((words,) for words in said))

    @admin.display(description="监护人")
    def shown_guardian(self, registration: Registration) -> str:
        return f"{registration.guardian_name} {mask_phone(registration.guardian_phone)}".strip()

    @admin.display(description="同意的告知书")
    def shown_consent(self, registration: Registration) -> str:
        return f"{Purpose(registration.consent.purpose).label}，第 {registration.consent_id} 版"

    def unmask_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return unmask_page(request, self, object_id, what="电话", reveal=_phones)


def _phones(registration: Registration, reason: str, by: User) -> Shown:
    shown = reveal_phones(registration=registration, reason=reason, by=by)
    guardian = [Number("监护人电话", shown["guardian_phone"])] if shown["guardian_phone"] else []
    return [Number("手机号", shown["phone"]), *guardian]

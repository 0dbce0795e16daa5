"""Accounts and their roles in the admin.

Centre staff look after the accounts of their county and of nothing beyond it: an account with a role elsewhere, or a
superuser's, does not exist for them, so that a new password cannot open a door that is not theirs.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.forms import SetPasswordForm, SetPasswordMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import BaseInlineFormSet, ValidationError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from ..identity import mask_phone
from ..models import Place, PlaceRole, User
from .base import CENTER_ONLY, ScopedAdmin
from .export import Told
from .fields import ScopedInline, person
from .filters import ListFilter, PrivateSearch
from .forms import WholeRowForm
from .pages import Deed, deed_page
from .shown import tag

Role = PlaceRole.Role


def places_under(paths: list[str]) -> QuerySet[Place]:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return Place.objects.filter(condition)


def staffed_places(user: User) -> QuerySet[Place]:
    """The places at which this person gives out roles: those under a centre where they are staff."""
    if user.is_superuser:
        return Place.objects.all()
    return places_under([role.place.path for role in user.held_roles() if role.role == Role.CENTER_STAFF])


def accounts_within(places: QuerySet[Place]) -> QuerySet[User]:
    """Accounts all of whose roles lie at these places; never a superuser's."""
    inside = PlaceRole.objects.filter(place__in=places).values("user")
    outside = PlaceRole.objects.exclude(place__in=places).values("user")
    return User.objects.filter(is_superuser=False, pk__in=inside).exclude(pk__in=outside)


def accounts_of(user: User) -> QuerySet[User]:
    """The accounts that this person may see."""
    return User.objects.all() if user.is_superuser else accounts_within(places_under(user.approval_paths()))


class RoleFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if not kept and not self.instance.is_superuser:
            raise ValidationError("至少要有一个角色，不然这个账号什么也做不了。停用账号请去掉“有效”的勾。")


class RoleInline(ScopedInline):
    model = PlaceRole
    form = WholeRowForm
    formset = RoleFormSet
    fields = ["role", "place"]
    autocomplete_fields = ["place"]
    min_num = 1

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = staffed_places(person(request)).select_related("parent")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AccountForm(WholeRowForm):
    class Meta:
        model = User
        fields = ["username", "name", "phone", "is_active"]
        help_texts = {
            "username": "登录用，字母、数字和 @ . + - _，建议用姓名拼音。",
            "is_active": "去掉这个勾，账号就停用了，登录不了。",
        }


class NewAccountForm(SetPasswordMixin, AccountForm):  # type: ignore[type-arg]
    """An account with its first password."""

    password1, password2 = SetPasswordMixin.create_password_fields(label1="初始密码", label2="再输一遍密码")

    def clean(self) -> Any:
        self.validate_passwords()
        return super().clean()

    def _post_clean(self) -> None:
        super()._post_clean()
        self.validate_password_for_user(self.instance)

    def save(self, commit: bool = True) -> Any:
        self.instance.set_password(self.cleaned_data["password1"])
        return super().save(commit)


class HoldsFilter(ListFilter):
    title = "角色"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Role.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        rows = PlaceRole.objects.filter(role=self.chosen).values("user")
        return queryset.filter(pk__in=rows) if self.chosen else queryset


@admin.register(User)
class UserAdmin(ScopedAdmin):
    editors = CENTER_ONLY
    form = AccountForm
    inlines = [RoleInline]
    change_form_template = "admin/account_form.html"
    list_display = ["username", "name", "shown_phone", "shown_roles", "shown_active", "last_login"]
    list_filter = [PrivateSearch, HoldsFilter]
    search_fields = ["username", "name"]
    search_help_text = "按用户名或姓名找"
    ordering = ["username"]
    pages = {"password": "password_view"}
    related_history = ((PlaceRole, "user"),)
    masked_in_history = ("phone",)
    exported = (
        ("用户名", lambda row: row.username),
        ("姓名", lambda row: row.name),
        ("电话", lambda row: mask_phone(row.phone)),
        ("角色", lambda row: roles_in_words(row)),
        ("有效", lambda row: row.is_active),
        ("最近登录", Told("last_login")),
    )

    def rows_for(self, user: User) -> QuerySet[Any]:
        return accounts_of(user).prefetch_related("roles__place")

    def may_change(self, user: User, obj: Any = None) -> bool:
        """Nobody changes their own account here: the last one to leave would lock the door from outside."""
        if not super().may_change(user, obj) or (obj is not None and obj.pk == user.pk):
            return False
        return obj is None or user.is_superuser or accounts_within(staffed_places(user)).filter(pk=obj.pk).exists()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewAccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = "phone" if self.may_change(person(request), obj) else "shown_phone"
        password = [] if obj else ["password1", "password2"]
        top = ["is_superuser"] if person(request).is_superuser else []
        return [(None, {"fields": ["username", "name", shown, *password, "is_active", *top]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["shown_phone"]

    @admin.display(description="电话")
    def shown_phone(self, user: User) -> str:
        return mask_phone(user.phone)

    @admin.display(description="角色")
    def shown_roles(self, user: User) -> str:
        return roles_in_words(user)

    @admin.display(description="状态", ordering="is_active")
    def shown_active(self, user: User) -> str:
        return tag("有效", "pine") if user.is_active else tag("已停用", "plain")

    def password_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return _reset_password(request, self, object_id)


@sensitive_post_parameters()
def _reset_password(request: HttpRequest, model_admin: UserAdmin, object_id: str) -> HttpResponse:
    account = model_admin.get_object(request, object_id)
    if not model_admin.may_change(person(request), account):
        raise PermissionDenied("自己的密码请在页面右上角修改。")
    deed = Deed(f"重设“{account}”的密码", "重设密码", intro="请把新密码当面或打电话告诉本人，请他登录后自己再改一次。")

    def reset(cleaned: dict[str, Any]) -> str:
        account._change_reason = "重设密码"
        form.save()
        return f"“{account}”的密码已重设。"

    form = SetPasswordForm(account, request.POST or None)
    return deed_page(model_admin, request, account, deed, form, reset)


def roles_in_words(user: User) -> str:
    if user.is_superuser:
        return "系统管理员"
    return "、".join(f"{role.get_role_display()}（{role.place.label}）" for role in user.roles.all())

"""Teams in the admin."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from practice.access import may_manage
from practice.admin.base import ScopedAdmin, with_above
from practice.admin.export import Told
from practice.admin.fields import person
from practice.admin.filters import AreaFilter, ListFilter, by
from practice.admin.shown import tag
from practice.models import User

from ..models import Membership, Team, Volunteer

DISSOLVED = "dissolved"


class StandingFilter(ListFilter):
    """Dissolved teams only when asked for."""

    title = "状态"
    parameter_name = "state"
    everything = "在建的"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(DISSOLVED, "已撤销的")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(dissolved_on__isnull=self.chosen != DISSOLVED)


@admin.register(Team)
class TeamAdmin(ScopedAdmin):
    """Whoever looks after a place sees the teams above it too, and may send them to their activities."""

    completes = True
    list_display = ["name", "kind", "parent", "place", "lead_unit", "shown_members", "shown_state"]
    list_filter = [AreaFilter, by("kind", "级别"), StandingFilter]
    list_select_related = ["parent", "place__parent"]
    search_fields = ["name", "lead_unit", "duties"]
    search_help_text = "按队名、牵头单位找"
    autocomplete_fields = ["parent", "place"]
    ordering = ["kind", "pk"]
    fields = [
        "name",
        "kind",
        "place",
        "parent",
        "lead_unit",
        "leader",
        "duties",
        "is_temporary",
        "founded_on",
        "dissolved_on",
    ]
    exported = (
        ("名称", lambda row: row.name),
        ("级别", lambda row: row.get_kind_display()),
        ("上级队伍", lambda row: row.parent.name if row.parent else ""),
        ("所属阵地", lambda row: row.place.name),
        ("牵头单位", lambda row: row.lead_unit),
        ("服务内容", lambda row: row.duties),
        ("队员", lambda row: row.member_count),
        ("临时队伍", lambda row: row.is_temporary),
        ("成立日期", Told("founded_on")),
        ("撤销日期", Told("dissolved_on")),
    )

    def rows_for(self, user: User) -> QuerySet[Any]:
        shared = with_above(Team.objects.all(), user)
        return cast(QuerySet[Any], shared.annotate(member_count=_members()))

    def may_change(self, user: User, obj: Any = None) -> bool:
        return super().may_change(user, obj) and (obj is None or may_manage(user, obj.place))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "leader":
            kwargs["queryset"] = members_of(request, person(request))
            kwargs["help_text"] = "从本队队员里选；新队伍先保存，加了队员再选。"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="队员", ordering="member_count")
    def shown_members(self, team: Any) -> str:
        return f"{team.member_count} 人"

    @admin.display(description="状态")
    def shown_state(self, team: Team) -> str:
        if team.dissolved_on:
            return tag("已撤销", "plain")
        return tag("临时", "ochre") if team.is_temporary else tag("在建", "pine")


def members_of(request: HttpRequest, user: User) -> QuerySet[Volunteer]:
    """The members of the team on the page, whom this person looks after; a new team has none yet."""
    key = request.resolver_match.kwargs.get("object_id", "") if request.resolver_match else ""
    if not key.isdecimal():
        return Volunteer.objects.none()
    members = Membership.objects.filter(team=int(key), left_on=None).values("volunteer")
    leader = Team.objects.filter(pk=int(key)).values("leader")
    return Volunteer.objects.managed_by(user).filter(Q(pk__in=members) | Q(pk__in=leader))


def _members() -> Coalesce:
    """Counted for the rows of a page alone, not by grouping all memberships of the county."""
    still_in = Membership.objects.filter(team=OuterRef("pk"), left_on=None).order_by().values("team")
    counted = still_in.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())

"""Places and service platforms in the admin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path

from ..access import may_manage
from ..models import Place, ServicePlatform, User
from ..outlines import base_map
from ..queries import ancestors
from ..services import close_place, merge_place, move_place
from .base import CENTER_ONLY, ScopedAdmin
from .export import Told
from .fields import person
from .filters import ListFilter, OwnAreaFilter, by
from .maps import map_data
from .pages import Deed, deed_page
from .place_forms import ClosingForm, Confirmed, MergeForm, MoveForm, PlaceForm, SuspensionForm
from .place_upload import PlaceImporter
from .shown import tag

Level = Place.Level
TOLD = ("name", "short_name", "pinyin_override", "code", "speciality", "platforms", "introduction")
OPEN, SUSPENDED, CLOSED = "open", "suspended", "closed"


class StateFilter(ListFilter):
    """Open, suspended, closed; closed ones only when asked for."""

    title = "状态"
    parameter_name = "state"
    everything = "没有撤销的"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(OPEN, "开放"), (SUSPENDED, "暂停开放"), (CLOSED, "已撤销")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.chosen == CLOSED:
            return queryset.filter(closed_on__isnull=False)
        rows = queryset.filter(closed_on=None)
        return rows.filter(status=self.chosen) if self.chosen else rows


@admin.register(ServicePlatform)
class ServicePlatformAdmin(ScopedAdmin):
    editors = CENTER_ONLY
    list_display = ["name", "order", "is_active"]
    exported = (("名称", lambda row: row.name), ("排序", lambda row: row.order), ("在用", lambda row: row.is_active))


@admin.register(Place)
class PlaceAdmin(ScopedAdmin):
    """Staff edit what is said of a place in the form; where it stands changes on pages of its own."""

    form = PlaceForm
    completes = True
    importer = PlaceImporter()
    change_form_template = "admin/place_form.html"
    list_display = ["shown_name", "shown_level", "shown_parent", "code", "speciality", "phone", "shown_state"]
    list_filter = [OwnAreaFilter, by("level", "层级"), StateFilter]
    list_select_related = ["parent", "merged_into"]
    search_fields = ["name", "short_name", "^initials", "code", "speciality", "address"]
    search_help_text = "按名称、拼音首字母、代码、特色或地址找"
    autocomplete_fields = ["parent"]
    readonly_fields = ["shown_tree", "shown_state", "shown_datum"]
    pages = {"move": "move_view", "merge": "merge_view", "close": "close_view", "suspend": "suspend_view"}
    exported = (
        ("区划代码", lambda row: row.code),
        ("名称", lambda row: row.name),
        ("简称", lambda row: row.short_name),
        ("层级", lambda row: row.get_level_display()),
        ("上级阵地", lambda row: row.parent.name if row.parent else ""),
        ("地址", lambda row: row.address),
        ("纬度", lambda row: row.lat),
        ("经度", lambda row: row.lng),
        ("咨询电话", lambda row: row.phone),
        ("特色", lambda row: row.speciality),
        ("设立日期", Told("opened_on")),
        ("状态", lambda row: state_of(row)[0]),
        ("撤销日期", Told("closed_on")),
        ("并入", lambda row: row.merged_into.name if row.merged_into else ""),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        standing = ("shown_tree", "shown_state") if obj else ("level", "parent")
        return [
            (None, {"fields": [*standing, *TOLD]}),
            ("其他", {"fields": ["photo", "photo_alt", "opened_on", "is_temporary"]}),
            ("联系和位置", {"fields": ["phone", "address", ("lat", "lng"), "entered_datum", "shown_datum"]}),
        ]

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "level":
            levels = levels_for(person(request))
            kwargs["choices"] = [("", "请选择"), *((level.value, level.label) for level in levels)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return super().may_change(user, obj) and (obj is None or obj.closed_on is None)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("map/", wrap(self.map_view), name="practice_place_map"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        place = context.get("original")
        context["may_move"] = bool(
            place and self.may_change(person(request), place) and rearranges(person(request), place)
        )
        context["tiles"] = base_map()
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="名称", ordering="name")
    def shown_name(self, place: Place) -> str:
        return place.label

    @admin.display(description="层级", ordering="level")
    def shown_level(self, place: Place) -> str:
        return place.get_level_display()

    @admin.display(description="上级")
    def shown_parent(self, place: Place) -> str:
        return place.parent.label if place.parent else ""

    @admin.display(description="状态")
    def shown_state(self, place: Place) -> str:
        return tag(*state_of(place))

    @admin.display(description="所在")
    def shown_tree(self, place: Place) -> str:
        return " › ".join([*(above.label for above in ancestors(place)), place.label])

    @admin.display(description="原来的坐标")
    def shown_datum(self, place: Place) -> str:
        return place.get_source_datum_display() or "还没有坐标"

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return super().get_view_on_site_url(obj) if obj and not obj.closed_on else None

    def map_view(self, request: HttpRequest) -> JsonResponse:
        """What the point picker draws when there is no base map: the county's outline and the places around."""
        return JsonResponse(map_data(person(request)))

    def move_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        place = self._rearranged(request, object_id)
        form = MoveForm(request.POST or None, place=place, by=person(request))
        careful = "下面的站和点会一起移过去。以前月份的统计不变，从所选月份起算在新的上级。"
        deed = Deed(f"移动“{place}”", "移动", careful=careful, facts=[("现在的位置", self.shown_tree(place))])

        def move(cleaned: dict[str, Any]) -> str:
            move_place(place=place, by=person(request), **cleaned)
            return f"“{place}”已移到“{cleaned['parent']}”。"

        return deed_page(self, request, place, deed, form, move)

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        place = self._rearranged(request, object_id)
        form = MergeForm(request.POST or None, place=place, by=person(request))
        careful = "并入后这个阵地就撤销了，下面的点移到新阵地；它以前的统计仍是它自己的。"
        deed = Deed(f"把“{place}”并入别处", "并入", careful=careful, facts=[("现在的位置", self.shown_tree(place))])

        def merge(cleaned: dict[str, Any]) -> str:
            merge_place(place=place, by=person(request), **cleaned)
            return f"“{place}”已并入“{cleaned['into']}”。"

        return deed_page(self, request, place, deed, form, merge)

    def close_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        place = self._rearranged(request, object_id)
        careful = "撤销后群众看不到它，也不能再在这里安排活动；以前的活动和统计都保留。"
        deed = Deed(f"撤销“{place}”", "撤销", careful=careful, facts=[("现在的位置", self.shown_tree(place))])

        def close(cleaned: dict[str, Any]) -> str:
            close_place(place=place, by=person(request), **cleaned)
            return f"“{place}”已撤销。"

        return deed_page(self, request, place, deed, ClosingForm(request.POST or None), close)

    def suspend_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        place = self._editable(request, object_id)
        if place.status == Place.Status.SUSPENDED:
            deed = Deed(f"恢复开放“{place}”", "恢复开放", facts=[("暂停原因", place.status_reason)])
            return deed_page(
                self, request, place, deed, Confirmed(request.POST or None), lambda _: set_state(place, "")
            )
        deed = Deed(f"暂停开放“{place}”", "暂停开放", intro="暂停期间，项目不会在这里生成活动。")
        form = SuspensionForm(request.POST or None)
        return deed_page(self, request, place, deed, form, lambda cleaned: set_state(place, cleaned["reason"]))

    def _editable(self, request: HttpRequest, object_id: str) -> Place:
        place: Place = self.get_object(request, object_id)
        if not self.may_change(person(request), place):
            raise PermissionDenied("这个阵地已撤销，不能再改。")
        return place

    def _rearranged(self, request: HttpRequest, object_id: str) -> Place:
        place = self._editable(request, object_id)
        if not rearranges(person(request), place):
            raise PermissionDenied("移动、合并、撤销由上级办理。")
        return place


def state_of(place: Place) -> tuple[str, str]:
    """Words and colour."""
    if place.closed_on:
        return ("已并入别处" if place.merged_into_id else "已撤销"), "plain"
    return ("暂停开放", "ochre") if place.status == Place.Status.SUSPENDED else ("开放", "pine")


def levels_for(user: User) -> list[Place.Level]:
    """The levels at which this person may add places: those below what they manage."""
    if user.is_superuser:
        return list(Level)
    top = min((role.place.level for role in user.held_roles()), default=Level.POINT)
    return [level for level in Level if level > top]


def rearranges(user: User, place: Place) -> bool:
    """Whether the user moves, merges or closes the place: who manages what it stands under."""
    return user.is_superuser or (place.parent is not None and may_manage(user, place.parent))


def set_state(place: Place, reason: str) -> str:
    place.status = Place.Status.SUSPENDED if reason else Place.Status.OPEN
    place.status_reason = reason
    place.full_clean(exclude=["path"])
    place.save()
    return f"“{place}”已暂停开放。" if reason else f"“{place}”已恢复开放。"

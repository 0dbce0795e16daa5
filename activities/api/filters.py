"""What the list of activities may be narrowed by."""

from django_filters import rest_framework as filters

from practice.api.filters import (
    DayFilter,
    Filters,
    FlagFilter,
    KeyFilter,
    MineFilter,
    MonthOfMomentFilter,
    TextFilter,
    UnderFilter,
)

from ..models import Activity


class ActivityFilter(Filters):
    mine = MineFilter()
    status = filters.ChoiceFilter(label="状态", choices=Activity.Status.choices)
    kind = filters.ChoiceFilter(label="类型", choices=Activity.Kind.choices)
    month = MonthOfMomentFilter(field_name="starts_at", label="开始的月份，例如 2026-10")
    starts_from = DayFilter(field_name="starts_at", label="这一天起开始的")
    starts_until = DayFilter(field_name="starts_at", until=True, label="到这一天为止开始的")
    place = KeyFilter(field_name="place_id", label="阵地的编号")
    under = UnderFilter(label="这个阵地和它下面的全部（编号）")
    programme = KeyFilter(field_name="programme_id", label="项目的编号")
    team = KeyFilter(field_name="team_id", label="组织队伍的编号")
    method = KeyFilter(field_name="methods", label="活动方式的编号")
    theme = KeyFilter(field_name="themes", label="活动主题的编号")
    uid = filters.UUIDFilter(label="活动标识（服务记录里的 activity_uid）")
    unplanned = FlagFilter(field_name="is_unplanned", label="临时补报")
    q = TextFilter(fields=("title", "venue", "place__name", "place__short_name"), label="名称、地点或阵地里的字")

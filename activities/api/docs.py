"""What the API's papers say of activities: summaries, descriptions, examples."""

from drf_spectacular.utils import extend_schema, extend_schema_view

from practice.api.examples import sending

from .examples import ACTIVITY_ANSWER, ENTERED_ANSWER
from .serializers import (
    ActivityReport,
    ActivitySerializer,
    ActivityWrite,
    Cancellation,
    Entered,
    GivingBack,
    Hours,
    Unplanned,
)

ACTIVITY = extend_schema_view(
    list=extend_schema(
        summary="活动列表",
        description="公开的是已发布过的活动（取消的也在，标明原因）。登录后还能看到自己范围内的草稿和待发布的，并给出负责人等不公开的内容。",
    ),
    retrieve=extend_schema(summary="一场活动", description="已发布过的活动公开；草稿和待发布的只在范围内可见。"),
)

CREATE = extend_schema(
    summary="拟一场活动",
    description="存为草稿，放在您管理的阵地。之后用 submit 报送，或由所、中心用 publish 发布。",
    request=ActivityWrite,
    responses={201: ActivitySerializer},
    examples=[
        sending(
            "每周五的文明城市志愿服务",
            {
                "title": "创建文明城市志愿服务",
                "kind": "service",
                "place": 12,
                "programme": 2,
                "starts_at": "2026-11-27T09:00:00+08:00",
                "ends_at": "2026-11-27T11:00:00+08:00",
                "venue": "村委会门前广场",
                "person_in_charge": "刘候平",
            },
        ),
        ACTIVITY_ANSWER,
    ],
)
CHANGE = extend_schema(
    summary="修改活动",
    description="只传要改的字段。已发布的由所或中心修改；已取消的不能改；已登记过时长的，开始时间和阵地不能再改。"
    "`sign_up` 由管理阵地的人改，也只传要改的；有人报名后不能改成 null，可以暂停。名额不能少于已报上的人数。",
    request=ActivityWrite,
    responses=ActivitySerializer,
    examples=[
        sending("改地点", {"venue": "村委会二楼会议室"}),
        sending("要报名，40 个名额", {"capacity": 40, "sign_up": {"waiting_room": 10}}),
        sending("暂停报名", {"sign_up": {"is_paused": True}}),
        ACTIVITY_ANSWER,
    ],
)
SUBMIT = extend_schema(
    summary="报送", description="草稿报给上级所或中心，等待发布。", request=None, responses=ActivitySerializer
)
PUBLISH = extend_schema(
    summary="发布", description="由所或中心办理；发布后群众在日历上看到。", request=None, responses=ActivitySerializer
)
GIVE_BACK = extend_schema(
    summary="退回草稿",
    description="由所或中心把报送来的活动退给报送的人。",
    request=GivingBack,
    responses=ActivitySerializer,
    examples=[sending("退回", {"reason": "与镇里的活动时间重了，请改期"}), ACTIVITY_ANSWER],
)
HOLD = extend_schema(
    summary="记为已举办",
    description="活动结束后办理；到场人次和时长可以以后再补。",
    request=None,
    responses=ActivitySerializer,
)
CANCEL = extend_schema(
    summary="取消活动",
    description="要写明原因，群众会看到。已登记过志愿时长的不能取消。",
    request=Cancellation,
    responses=ActivitySerializer,
    examples=[sending("取消", {"reason": "因暴雨改期"}), ACTIVITY_ANSWER],
)
HOURS = extend_schema(
    summary="登记一场活动里多位志愿者的时长",
    description=(
        "一次最多 500 位，要么全部登记，要么一条也不登记；登记后等待所或中心核对。"
        "带上 `attendances` 就同时补记活动。请带 `Idempotency-Key`，网络不好时可以放心重发。"
        "时间重叠、当天超过 12 小时的照样登记，在 `flags` 里标出；超过 10 个工作日的 `is_late` 为 true。"
    ),
    request=Hours,
    responses={201: Entered},
    examples=[
        sending(
            "三位志愿者各两小时",
            {
                "records": [
                    {"volunteer": 31, "minutes": 120},
                    {"volunteer": 32, "minutes": 120},
                    {"volunteer": 47, "minutes": 90},
                ],
                "attendances": 46,
            },
        ),
        ENTERED_ANSWER,
    ],
)
REPORT = extend_schema(
    summary="补记活动",
    description="写明到场人次，可以同时登记时长。已补记过的再补记一次，就是更正人次、补上漏登的志愿者。",
    request=ActivityReport,
    responses={201: Entered},
    examples=[sending("只补记人次", {"attendances": 46}), ENTERED_ANSWER],
)
UNPLANNED = extend_schema(
    summary="补报一场没有事先安排的活动",
    description="办完之后一次报清：活动、到场人次、志愿者的时长。活动一直标明是临时补报。",
    request=Unplanned,
    responses={201: Entered},
    examples=[
        sending(
            "昨天临时的清雪",
            {
                "title": "清雪除冰志愿服务",
                "place": 12,
                "starts_at": "2026-11-20T08:00:00+08:00",
                "ends_at": "2026-11-20T10:00:00+08:00",
                "attendances": 15,
                "records": [{"volunteer": 31, "minutes": 120}],
            },
        ),
        ENTERED_ANSWER,
    ],
    filters=False,
)

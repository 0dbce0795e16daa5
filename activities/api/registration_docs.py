"""What the API's papers say of sign-ups: summaries, descriptions, examples."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from practice.api.examples import answer, sending

REGISTRATION: dict[str, Any] = {
    "id": 71,
    "activity": 880,
    "code": "480215",
    "ticket": 12,
    "status": "placed",
    "status_name": "已报上",
    "party": 2,
    "name": "刘候平",
    "phone": "139****5678",
    "people": [{"name": "刘候平", "age": None}, {"name": "刘小", "age": 9}],
    "guardian_name": "刘候平",
    "channel": "self",
    "created_at": "2026-11-20T09:00:00+08:00",
    "promoted_at": None,
    "cancelled_at": None,
    "ended_by": "",
    "erased_at": None,
}
REGISTRATION_ANSWER = answer("一家两口", REGISTRATION)
CANCELLED = {**REGISTRATION, "status": "cancelled", "status_name": "已取消", "ended_by": "staff"}
CANCELLED_ANSWER = answer("取消了的一份", {**CANCELLED, "cancelled_at": "2026-11-21T10:00:00+08:00"})
TAKEN_ANSWER = answer(
    "报上了",
    {
        "id": None,
        "code": "480215",
        "status": "placed",
        "party": 2,
        "status_page": "https://wenming.example/signups/AbCdEfGhIjKlMnOpQrStUv/",
    },
)
FAMILY = {
    "name": "刘候平",
    "phone": "13935805678",
    "people": [{"name": "刘候平"}, {"name": "刘小", "age": 9}],
    "guardian_name": "刘候平",
    "guardian_phone": "13935805678",
    "guardian_agrees": True,
    "consents": True,
    "submission": "6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90",
}

SIGN_UP_SAID: dict[str, Any] = {
    "summary": "报名",
    "description": (
        "群众自己报，不用令牌，次数和网页上一样有限制；报名前要把网站报名页上的告知书给本人看，本人同意。"
        "站长、所和中心的工作人员带上令牌就是代办，只能在自己管理的阵地，会记下是谁代办的。"
        "名额先到先得，满了排候补，有人取消就自动按先后补上。一个手机号报一次，一次最多 5 个人；"
        "有不满 14 岁的要有监护人。`submission` 相同的再发一次，还是同一份报名。"
        "没有名额、没开始、已截止、手机号已报过的是 409。"
    ),
    "examples": [sending("一家两口", FAMILY), TAKEN_ANSWER],
}
CANCEL = extend_schema(
    summary="取消一份报名",
    description="打电话来说不来了的，由站里代为取消；名额让给候补的人，双方都收到短信。活动开始后不能取消。",
    request=None,
    examples=[CANCELLED_ANSWER],
)
RESOURCE = extend_schema_view(
    list=extend_schema(
        summary="报名列表",
        description="您管理的阵地的活动。手机号隐去中间几位，完整的号码只在登记台和后台看，要留下记录。取消的也在。",
    ),
    retrieve=extend_schema(summary="一份报名", description="只在您管理的范围内。"),
)

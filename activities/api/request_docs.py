"""What the API's papers say of requests for help: summaries, descriptions, examples."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view

from practice.api.examples import INSTITUTE, STATION, TEAM, answer, sending

OFFER_ANSWER = answer(
    "上门理发",
    {
        "id": 3,
        "name": "上门理发",
        "description": "给出不了门的老人理发，自带工具。",
        "team": TEAM,
        "place": STATION,
        "platform": None,
        "order": 1,
        "is_active": True,
    },
)
REQUEST: dict[str, Any] = {
    "id": 52,
    "code": "480215",
    "place": STATION,
    "handled_at": INSTITUTE,
    "offer": {"id": 3, "name": "上门理发"},
    "status": "dispatched",
    "status_name": "已派单",
    "team": TEAM,
    "activity": None,
    "month": "2026-11",
    "wanted_on": "2026-11-27",
    "wanted_part": "morning",
    "refusal": "",
    "report": "",
    "received_at": "2026-11-20T09:00:00+08:00",
    "answered_at": "2026-11-20T11:00:00+08:00",
    "waiting_since": "2026-11-20T11:00:00+08:00",
    "raised": 0,
    "done_at": None,
    "ended_at": None,
    "rating": None,
    "name": "刘候平",
    "phone": "139****5678",
    "address": "戏台对面第二家",
    "for_whom": "",
    "words": "老人出不了门",
    "rating_words": "",
}
REQUEST_ANSWER = answer("派出去的一单", REQUEST)
TAKEN_ANSWER = answer(
    "收到了",
    {
        "id": None,
        "code": "480215",
        "status": "received",
        "received_at": "2026-11-20T09:00:00+08:00",
        "status_page": "https://wenming.example/requests/AbCdEfGhIjKlMnOpQrStUv/",
    },
)

RESOURCE = extend_schema_view(
    list=extend_schema(
        summary="求助点单列表",
        description=(
            "本村的、由您受理的、派给您的队伍的。电话隐去中间几位；"
            "不是本村也不受理的，队伍接单以后才给出姓名、地址和写的话，之前是 null。"
        ),
    ),
    retrieve=extend_schema(summary="一件求助点单", description="同列表。"),
)
ORDER_SAID: dict[str, Any] = {
    "summary": "点单",
    "description": (
        "不用登录：群众自己点，要填电话；同一部电话一天最多 4 单，太频繁返回 429。"
        "站长和工作人员带上令牌是代办，只能在自己管的村，会记下代办人。"
        "服务项目和要帮的忙至少写一样；替别人点单要写替谁，并先得到本人同意。"
    ),
    "examples": [
        sending(
            "请人上门理发",
            {
                "place": 12,
                "offer": 3,
                "words": "老人出不了门",
                "name": "刘候平",
                "phone": "13912345678",
                "address": "戏台对面第二家",
                "wanted_on": "2026-11-27",
                "wanted_part": "morning",
                "consents": True,
                "submission": "6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90",
            },
        ),
        TAKEN_ANSWER,
    ],
}
STEPS_SAID: dict[str, dict[str, Any]] = {
    "dispatch": {
        "summary": "派单",
        "description": "由受理的所或中心办理；队长的手机会收到链接，去不去由队里定。",
        "examples": [sending("派给理发队", {"team": 5}), REQUEST_ANSWER],
    },
    "refuse": {
        "summary": "答复不能办",
        "description": "由受理的所或中心办理；原因只有点单的人看得到。",
        "examples": [sending("办不了", {"reason": "县里没有这项服务，可以找镇卫生院。"}), REQUEST_ANSWER],
    },
    "accept": {"summary": "接单", "description": "替队长记下；由管队伍所在阵地的人办理。"},
    "decline": {
        "summary": "退回",
        "description": "替队长记下去不了；退回受理单位另派。",
        "examples": [sending("去不了", {"reason": "队员都在秋收"}), REQUEST_ANSWER],
    },
    "finish": {
        "summary": "报办好",
        "description": "写一句办得怎么样；点单的人会收到短信，请他确认。",
        "examples": [sending("理完了", {"report": "去了两个人，理了发。"}), REQUEST_ANSWER],
    },
}

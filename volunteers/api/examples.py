"""What answers about teams, volunteers and their hours look like, for the API's papers."""

from typing import Any

from practice.api.examples import PLATFORM, STATION, TEAM, answer

TEAM_ANSWER = answer(
    "一支队伍",
    {
        "id": 5,
        "name": "理论宣讲志愿服务队",
        "kind": 3,
        "kind_name": "中队",
        "parent": {"id": 1, "name": "临县志愿服务总队", "kind": 1},
        "place": STATION,
        "lead_unit": "县委宣传部",
        "duties": "理论政策宣讲",
        "is_temporary": False,
        "founded_on": "2024-03-05",
        "dissolved_on": None,
        "leader": None,
    },
)

VOLUNTEER_ANSWER = answer(
    "一位志愿者",
    {
        "id": 31,
        "name": "刘候平",
        "sex": "male",
        "birth_date": "1968-04-12",
        "phone": "139****0000",
        "id_type": "resident",
        "has_id_number": True,
        "residence": "前麻峪村",
        "skills": "剪纸",
        "service_types": [PLATFORM],
        "home_place": STATION,
        "teams": [TEAM],
        "status": "active",
        "registered_on": "2026-01-05",
        "has_guardian_consent": False,
    },
)

RECORD: dict[str, Any] = {
    "id": 101,
    "volunteer": {"id": 31, "name": "刘候平"},
    "place": STATION,
    "activity_uid": "0b6c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90",
    "activity_title": "创建文明城市志愿服务",
    "content": "清扫村道，劝导乱停乱放。",
    "organiser": "前麻峪村站",
    "person_in_charge": "孙丽",
    "starts_at": "2026-10-16T09:00:00+08:00",
    "ends_at": "2026-10-16T11:00:00+08:00",
    "served_on": "2026-10-16",
    "month": "2026-10",
    "minutes": 120,
    "source": "head",
    "flags": [],
    "is_late": False,
    "status": "approved",
    "status_name": "已核对",
    "entered_at": "2026-10-16T11:20:00+08:00",
    "entered_by": {"id": 8, "name": "王建军"},
    "approved_at": "2026-10-17T08:30:00+08:00",
    "approved_by": {"id": 4, "name": "赵小梅"},
    "returned_at": None,
    "return_reason": "",
    "reverses": None,
    "replaces": None,
    "correction_reason": "",
}
RECORD_ANSWER = answer("一条服务记录", RECORD)
DECIDED_ANSWER = answer("办好三条", {"decided": 3, "already": 0})

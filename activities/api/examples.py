"""What answers about programmes and activities look like, for the API's papers."""

from practice.api.examples import STATION, TEAM, answer

PROGRAMME = {"id": 2, "name": "每周五创建文明城市志愿服务", "category": "fixed_day"}
METHOD, THEME = {"id": 3, "name": "帮"}, {"id": 5, "name": "传新风践礼仪"}

PROGRAMME_ANSWER = answer(
    "一个固定日项目",
    {
        **PROGRAMME,
        "category_name": "固定日项目",
        "kind": "service",
        "place": {"id": 1, "name": "临县新时代文明实践中心", "short_name": "临县", "level": 1},
        "team": None,
        "methods": [METHOD],
        "themes": [THEME],
        "content": "清扫街巷、劝导文明出行。",
        "recurrence": "FREQ=WEEKLY;BYDAY=FR",
        "on_day_off": "next_working_day",
        "starts_time": "09:00:00",
        "minutes": 120,
        "first_day": None,
        "last_day": None,
        "is_active": True,
    },
)

ACTIVITY_ANSWER = answer(
    "一场已补记的活动",
    {
        "id": 880,
        "uid": "0b6c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90",
        "title": "创建文明城市志愿服务",
        "kind": "service",
        "status": "reported",
        "status_name": "已补记",
        "place": STATION,
        "programme": PROGRAMME,
        "team": TEAM,
        "methods": [METHOD],
        "themes": [THEME],
        "content": "清扫村道，劝导乱停乱放。",
        "starts_at": "2026-10-16T09:00:00+08:00",
        "ends_at": "2026-10-16T11:00:00+08:00",
        "month": "2026-10",
        "venue": "村委会门前广场",
        "enquiry_phone": "0358-4422048",
        "capacity": 40,
        "sign_up": {
            "opens_at": None,
            "closes_at": "2026-10-15T18:00:00+08:00",
            "waiting_room": 10,
            "min_age": None,
            "max_age": None,
            "must_know": "自带水杯。",
            "is_paused": False,
        },
        "attendances": 46,
        "cancel_reason": "",
        "photos": [],
        "person_in_charge": None,
        "is_unplanned": None,
        "created_at": None,
        "published_at": None,
        "reported_at": None,
    },
)

ENTERED_ANSWER = answer(
    "登记了一位",
    {
        "activity": {"id": 880, "status": "reported", "attendances": 46},
        "records": [
            {
                "id": 101,
                "volunteer": 31,
                "served_on": "2026-10-16",
                "minutes": 120,
                "status": "submitted",
                "flags": [],
                "is_late": False,
            }
        ],
    },
)

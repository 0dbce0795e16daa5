"""What answers look like, for the API's papers: true names of Linxian, made-up people."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

INSTITUTE = {"id": 2, "name": "临泉镇新时代文明实践所", "short_name": "临泉镇所", "level": 2}
STATION = {"id": 12, "name": "前麻峪村新时代文明实践站", "short_name": "前麻峪村站", "level": 3}
TEAM = {"id": 5, "name": "理论宣讲志愿服务队", "kind": 3}
PLATFORM = {"id": 1, "name": "理论宣讲"}

PLACE: dict[str, Any] = {
    "id": 12,
    "code": "141124100201",
    "name": "前麻峪村新时代文明实践站",
    "level": 3,
    "level_name": "站",
    "parent": 2,
    "above": [1, 2],
    "open": True,
    "short_name": "前麻峪村站",
    "address": "前麻峪村村委会院内",
    "lat": 37.9512,
    "lng": 110.9958,
    "source_datum": "wgs84",
    "phone": "0358-4422048",
    "speciality": "党史长廊",
    "introduction": "每周五上午开放，可预约讲解。",
    "platforms": [PLATFORM],
    "photo_alt": "",
    "status": "open",
    "status_reason": "",
    "photo": None,
    "opened_on": "2019-05-29",
    "closed_on": None,
    "merged_into": None,
    "is_temporary": False,
}


def answer(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=["200", "201"])


def sending(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


PLACE_ANSWER = answer("一处站", PLACE)

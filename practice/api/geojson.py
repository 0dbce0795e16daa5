"""All public places as one GeoJSON document, for maps: /api/v1/places.geojson.

Three thousand places weigh about 100 kB as gzip. What a map does with them (clusters, filters by level and platform,
search by name) it does without asking again.
"""

from collections import defaultdict

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from practice.models import Place, ServicePlatform

from .fields import KEY_SCHEMA

GEOJSON = "application/geo+json"
DECIMALS = 6
"""A tenth of a metre."""

PROPERTIES = {
    "type": "object",
    "required": ["id", "name", "level", "parent", "platforms", "speciality", "open"],
    "properties": {
        "id": KEY_SCHEMA,
        "name": {"type": "string", "description": "简称；没有简称的是全称。", "example": "前麻峪村站"},
        "level": {"type": "integer", "enum": Place.Level.values, "description": "1 中心，2 所，3 站，4 点"},
        "parent": {**KEY_SCHEMA, "nullable": True, "description": "直接上级的编号。"},
        "platforms": {"type": "array", "items": KEY_SCHEMA, "description": "服务平台的编号。"},
        "speciality": {"type": "string", "description": "特色。", "example": "党史长廊"},
        "open": {"type": "boolean", "description": "现在开放；暂停开放的为 false。"},
    },
}
POINT = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"type": "string", "enum": ["Point"]},
        "coordinates": {
            "type": "array",
            "items": {"type": "number"},
            "minItems": 2,
            "maxItems": 2,
            "description": "[经度, 纬度]，WGS-84。",
            "example": [110.9958, 37.9512],
        },
    },
}
FEATURE = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "geometry": POINT,
        "properties": PROPERTIES,
    },
}
DOCUMENT = {
    "type": "object",
    "required": ["type", "features", "unlocated"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": FEATURE, "description": "有坐标的阵地。"},
        "unlocated": {"type": "array", "items": PROPERTIES, "description": "还没有坐标的阵地。"},
    },
}

EXAMPLE = OpenApiExample(
    "一处站，和还没有坐标的一处点",
    media_type=GEOJSON,
    response_only=True,
    value={
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [110.9958, 37.9512]},
                "properties": {
                    "id": 12,
                    "name": "前麻峪村站",
                    "level": 3,
                    "parent": 2,
                    "platforms": [1],
                    "speciality": "党史长廊",
                    "open": True,
                },
            }
        ],
        "unlocated": [
            {"id": 31, "name": "党史长廊", "level": 4, "parent": 12, "platforms": [], "speciality": "", "open": True}
        ],
    },
)

COLUMNS = ("pk", "short_name", "name", "level", "parent_id", "speciality", "status", "lng", "lat")


def document() -> bytes:
    """Every public place, in three queries however many there are."""
    features, unlocated = [], []
    platforms, is_open = platforms_by_place(), Place.Status.OPEN.value
    rows = Place.objects.public().order_by("pk").values_list(*COLUMNS)
    for key, short_name, name, level, parent, speciality, status, lng, lat in rows:
        told = {
            "id": key,
            "name": short_name or name,
            "level": level,
            "parent": parent,
            "platforms": platforms.get(key, ()),
            "speciality": speciality,
            "open": status == is_open,
        }
        if lng is None or lat is None:
            unlocated.append(told)
            continue
        point = {"type": "Point", "coordinates": (round(lng, DECIMALS), round(lat, DECIMALS))}
        features.append({"type": "Feature", "geometry": point, "properties": told})
    return orjson.dumps({"type": "FeatureCollection", "features": features, "unlocated": unlocated})


def platforms_by_place() -> dict[int, list[int]]:
    """Sorted here: the database would sort thousands of links by what a handful of platforms say."""
    order = {key: number for number, key in enumerate(ServicePlatform.objects.values_list("pk", flat=True))}
    found: dict[int, list[int]] = defaultdict(list)
    for place, platform in Place.platforms.through.objects.values_list("place_id", "serviceplatform_id"):
        found[place].append(platform)
    for keys in found.values():
        keys.sort(key=order.__getitem__)
    return found


class PlacesGeoJSON(APIView):
    tag = "阵地"
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="places_geojson",
        summary="全部阵地的地图数据（GeoJSON）",
        description=(
            "公开。一次给出全部未撤销的阵地；坐标是 WGS-84，先经度后纬度。没有坐标的在 `unlocated` 里，"
            "可以据此写明“已定位 n 处，共 N 处”。三千处约 100 kB（gzip）；带 `If-None-Match`，没有变化就答 304。"
        ),
        responses={(200, GEOJSON): DOCUMENT},
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(document(), content_type=GEOJSON)

"""/api/v1/places.geojson: all public places for maps, from kept bytes."""

import gzip
from typing import Any

import orjson
import pytest
from django.test import Client

from practice.models import Place, User
from tests.api import program_of
from tests.factories import PlaceFactory, PointFactory, ServicePlatformFactory

URL = "/api/v1/places.geojson"
LOCATED = {"lat": 37.95123456789, "lng": 110.9958, "source_datum": "wgs84"}


def told(client: Any) -> dict[str, Any]:
    response = client.get(URL)
    assert (response.status_code, response["Content-Type"]) == (200, "application/geo+json")
    body: dict[str, Any] = orjson.loads(response.content)
    return body


def keys(rows: list[dict[str, Any]]) -> list[int]:
    return [row.get("properties", row)["id"] for row in rows]


def test_places_with_and_without_a_point_are_told_apart(county: Place, institute: Place, client: Client) -> None:
    last, first = ServicePlatformFactory(order=2), ServicePlatformFactory(order=1)
    station = PlaceFactory(parent=institute, short_name="“西湾”村站", speciality='红枣"节"\\', **LOCATED)
    station.platforms.set([last, first])
    point = PointFactory(parent=station, name="党史长廊", status="suspended", status_reason="修缮", **LOCATED)

    body = told(client)

    assert body["type"] == "FeatureCollection"
    assert body["features"] == [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [110.9958, 37.951235]},
            "properties": {
                "id": station.pk,
                "name": "“西湾”村站",
                "level": 3,
                "parent": institute.pk,
                "platforms": [first.pk, last.pk],
                "speciality": '红枣"节"\\',
                "open": True,
            },
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [110.9958, 37.951235]},
            "properties": {
                "id": point.pk,
                "name": "党史长廊",
                "level": 4,
                "parent": station.pk,
                "platforms": [],
                "speciality": "",
                "open": False,
            },
        },
    ]
    assert keys(body["unlocated"]) == [county.pk, institute.pk]
    assert body["unlocated"][0]["parent"] is None


def test_closed_places_are_told_to_nobody(station: Place, county_staff: User, client: Client) -> None:
    Place.objects.filter(pk=station.pk).update(closed_on="2026-03-01", **LOCATED)
    for asking in (client, program_of(county_staff)):
        body = told(asking)
        assert station.pk not in [*keys(body["features"]), *keys(body["unlocated"])]


@pytest.mark.parametrize("rows", [1, 3])
def test_document_costs_three_queries(institute: Place, rows: int, django_assert_num_queries: Any) -> None:
    from practice.api.geojson import document

    for _ in range(rows):
        PlaceFactory(parent=institute, **LOCATED).platforms.add(ServicePlatformFactory())
    with django_assert_num_queries(3):
        assert len(orjson.loads(document())["features"]) == rows


def test_unchanged_document_is_not_sent_again(station: Place, client: Client) -> None:
    packed = client.get(URL, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert orjson.loads(gzip.decompress(packed.content)) == told(client)

    again = client.get(URL, headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    Place.objects.filter(pk=station.pk).update(short_name="新名站")
    renewed = client.get(URL, headers={"If-None-Match": packed["ETag"]})
    assert renewed.status_code == 200
    assert "新名站".encode() in renewed.content


def test_three_thousand_places_weigh_a_hundred_kilobytes_as_gzip(institute: Place) -> None:
    """By the weight of a few hundred, which compress a little worse than thousands."""
    from practice.api.geojson import document

    Place.objects.bulk_create(
        Place(
            level=3,
            parent=institute,
            path=f"/x/{number}/",
            name=f"{chr(0x4E00 + number * 37)}{chr(0x5000 + number * 53)}村新时代文明实践站",
            short_name=f"{chr(0x4E00 + number * 37)}{chr(0x5000 + number * 53)}村站",
            speciality=chr(0x5F00 + number * 11) * 4,
            lat=37.5 + number * 0.001317,
            lng=110.5 + number * 0.001713,
            source_datum="wgs84",
        )
        for number in range(300)
    )
    assert len(gzip.compress(document(), 6)) * 3000 / 300 <= 100_000

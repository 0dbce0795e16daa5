"""Search engines find every public page, and nothing else."""

import datetime as dt
import re
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from practice.days import ONE_DAY, midnight, today
from practice.models import Place
from tests.factories import ActivityFactory, ArticleFactory, PlaceFactory


def addresses(anonymous: Client, path: str) -> list[str]:
    response: Any = anonymous.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    root = fromstring(response.content)
    return [str(one.text) for one in root.iter() if one.tag.endswith("}loc")]


def test_sitemap_leads_to_pages_that_open(anonymous: Client, station: Place) -> None:
    soon = midnight(today() + 2 * ONE_DAY)
    shown = ActivityFactory(place=station, starts_at=soon)
    ActivityFactory(place=station, starts_at=soon, status="draft", published_at=None, published_by=None)
    ActivityFactory(place=station, starts_at=midnight(today() - 90 * ONE_DAY))
    closed = PlaceFactory(parent=station.parent, closed_on=dt.date(2026, 6, 1))
    article = ArticleFactory(place=station)
    ArticleFactory(place=station, draft=True)
    sections = addresses(anonymous, "/sitemap.xml")
    assert len(sections) == 4
    found = [path for section in sections for path in addresses(anonymous, section.removeprefix("http://testserver"))]
    assert f"http://testserver/activities/{shown.pk}/" in found
    assert [one for one in found if "/activities/" in one] == [f"http://testserver/activities/{shown.pk}/"]
    assert [one for one in found if re.search(r"/news/\d", one)] == [f"http://testserver/news/{article.pk}/"]
    assert f"http://testserver/places/{station.pk}/" in found
    assert f"http://testserver/places/{closed.pk}/" not in found
    assert {anonymous.get(one.removeprefix("http://testserver")).status_code for one in found} == {200}


def test_section_that_is_none_is_not_found(anonymous: Client, county: Place) -> None:
    assert anonymous.get("/sitemap-people.xml").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("section", ["activities", "places", "articles"])
def test_sections_ask_the_same_few_queries(
    anonymous: Client, station: Place, django_assert_num_queries: DjangoAssertNumQueries, section: str, number: int
) -> None:
    """The versions, how many there are, and the rows."""
    ActivityFactory.create_batch(number, place=station, starts_at=midnight(today() + ONE_DAY))
    ArticleFactory.create_batch(number, place=station)
    with django_assert_num_queries(3):
        assert addresses(anonymous, f"/sitemap-{section}.xml")


def test_sitemap_is_kept_until_something_is_published(anonymous: Client, station: Place) -> None:
    first = anonymous.get("/sitemap-activities.xml")
    known = {"If-None-Match": first["ETag"]}
    assert anonymous.get("/sitemap-activities.xml", headers=known).status_code == 304
    shown = ActivityFactory(place=station, starts_at=midnight(today() + ONE_DAY))
    assert f"/activities/{shown.pk}/".encode() in anonymous.get("/sitemap-activities.xml", headers=known).content

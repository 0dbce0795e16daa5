"""Large type, steps of the type and high contrast: chosen by one tap, remembered in one cookie, kept for each."""

import re

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from practice import freshness
from practice.display import CHOICES, NORMAL, SENT_ALONE, Display, display_of
from practice.kept import kept_first, pages
from practice.models import Place
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db
PAGES = ("/", "/calendar/", "/places/", "/news/", "/requests/", "/offline/")


def classes(html: bytes) -> str:
    found = re.search(r'<html lang="zh-Hans"(?: class="([^"]*)")?>', html.decode())
    assert found
    return found[1] or ""


def shown_to(value: str, address: str = "/offline/") -> str:
    return classes(Client(headers={"cookie": f"display={value}"}).get(address).content)


def test_choices_are_eight() -> None:
    assert set(CHOICES) == {
        *("", "size1", "size2", "large"),
        *("contrast", "size1-contrast", "size2-contrast", "large-contrast"),
    }
    assert [one.value for one in CHOICES.values()] == list(CHOICES)


@pytest.mark.parametrize("value", sorted(CHOICES))
def test_choice_is_drawn_by_the_server(value: str) -> None:
    assert shown_to(value) == value.replace("-", " ")


@pytest.mark.parametrize(
    "value", ["LARGE", "large ", "contrast-large", "size9", '"><script>', "large-large", "x" * 4000]
)
def test_anything_else_is_no_choice_and_fills_no_memory(value: str) -> None:
    assert shown_to(value) == "" or value == "large "
    assert len(pages) == 1
    assert next(iter(pages._pages))[-1] in CHOICES


def test_tap_is_remembered_for_a_year_and_taken_back(anonymous: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    answer = anonymous.post("/display/", {"size": "large", "next": "/calendar/?view=week"})
    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (
        302,
        "/calendar/?view=week",
        "no-store",
    )
    cookie = answer.cookies["display"]
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("large", 31_536_000, "/")
    assert (cookie["samesite"], cookie["httponly"], cookie["secure"]) == ("Lax", True, True)
    assert anonymous.post("/display/", {"contrast": "on"}).cookies["display"].value == "large-contrast"
    assert anonymous.post("/display/", {"size": "size0"}).cookies["display"].value == "contrast"
    assert anonymous.post("/display/", {"contrast": "off"}).cookies["display"].value == ""
    assert not Client().post("/display/", {"size": "size0"}).cookies


@pytest.mark.parametrize("sent", [{}, {"size": "huge"}, {"contrast": "yes"}, {"size": ["large", "x"]}])
def test_words_that_are_no_choice_change_nothing(sent: dict[str, str]) -> None:
    client = Client(headers={"cookie": "display=size1"})
    assert client.post("/display/", sent).cookies["display"].value == "size1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/",
        "//evil.test/",
        "/\\evil.test/",
        "javascript:alert(1)",
        "evil.test",
        "",
        "///evil.test",
        "\\",
    ],
)
def test_nobody_is_sent_to_another_site(anonymous: Client, elsewhere: str) -> None:
    assert anonymous.post("/display/", {"size": "large", "next": elsewhere})["Location"] == "/"


def test_choosing_takes_a_post_and_no_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/display/", {"size": "large"}).status_code == 302
    assert strict.get("/display/?size=large").status_code == 405
    assert "display" not in strict.get("/").cookies


@pytest.mark.parametrize("value", ["", "large", "size2-contrast"])
def test_every_page_has_its_switches_and_leads_back(value: str, county: Place) -> None:
    client = Client(headers={"cookie": f"display={value}"})
    for address in (*PAGES, "/calendar/?view=month", "/accounts/login/", "/nowhere/"):
        html = client.get(address).content.decode()
        assert html.count('action="/display/"') == 2, address
        assert html.count(f'name="next" value="{address}"') == 2, address
        assert ("退出长辈版" in html) is (value == "large")
        assert ("css/large.css" in html) is (value == "large")


def test_each_choice_has_its_own_kept_page(
    anonymous: Client,
    station: Place,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(freshness, "INTERVAL", 60.0)
    ActivityFactory(place=station)
    large = Client(headers={"cookie": "display=large"})
    for address in PAGES:
        one, other = anonymous.get(address), large.get(address)
        assert one["ETag"] != other["ETag"], address
        with django_assert_num_queries(0):
            assert anonymous.get(address).content == one.content
            assert large.get(address).content == other.content
    assert len(pages) == 2 * len(PAGES)


def test_page_for_a_choice_goes_out_before_sessions_are_looked_at(station: Place) -> None:
    """A cookie beside it is read further in: it may be that of a session."""
    passed = []

    def further_in(request: object) -> None:
        passed.append(request)

    first = kept_first(further_in)  # type: ignore[arg-type]
    for header, goes_on in (
        (None, False),
        ("display=large", False),
        ("display=large; seen=1", True),
        ("display=x", True),
    ):
        cookies = {"HTTP_COOKIE": header} if header else {}
        Client(headers={"cookie": header} if header else {}).get("/offline/")
        passed.clear()
        first(RequestFactory().get("/offline/", **cookies))  # type: ignore[arg-type]
        assert bool(passed) is goes_on, header


def test_header_of_a_lone_choice_is_looked_up_whole() -> None:
    assert set(SENT_ALONE.values()) == set(CHOICES) - {""}
    assert display_of(RequestFactory().get("/")) == NORMAL
    assert NORMAL == Display() == CHOICES[""]


def test_large_home_offers_today_tomorrow_a_phone_and_three_doors(
    county: Place, station: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Place.objects.filter(pk=county.pk).update(phone="0358-1000001")
    large = Client(headers={"cookie": "display=large"})
    for _ in range(2):
        ActivityFactory(place=station)
        pages.clear()
        with django_assert_num_queries(5):
            html = large.get("/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert 'href="tel:0358-1000001"' in main
    assert re.findall(r'<a class="button" href="([^"]+)"', main) == ["/calendar/", "/requests/", "/places/"]
    assert main.count("<a ") < 10


def test_large_version_offers_few_pages_and_the_others_behind_one_tap(county: Place) -> None:
    html = Client(headers={"cookie": "display=large"}).get("/").content.decode()
    header = html[html.index("<header") : html.index("</header>")]
    first, rest = header.split('<details class="more-pages">')
    assert re.findall(r'<a href="([^"]+)"', first) == ["/", "/calendar/", "/requests/", "/places/"]
    assert {"/news/", "/feedback/"} <= set(re.findall(r'<a href="([^"]+)"', rest))


def test_large_calendar_begins_with_a_list_and_keeps_the_grid_one_tap_away(county: Place) -> None:
    large = Client(headers={"cookie": "display=large"})
    html = large.get("/calendar/").content.decode()
    assert 'aria-current="true">列表</a>' in html
    assert '<details class="more-filters">' in html
    assert '<ol class="days grid month">' in large.get("/calendar/?view=month").content.decode()

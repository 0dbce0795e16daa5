"""The residents' and the leaders' pages of a request for help."""

import datetime as dt
import gzip
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from activities.models import ServiceOffer, ServiceRequest
from activities.requests import limits
from practice.days import month_of, previous_month, today
from practice.models import Place
from tests.factories import (
    PlaceFactory,
    ServiceOfferFactory,
    ServicePlatformFactory,
    ServiceRequestFactory,
    TeamFactory,
    VolunteerFactory,
)

pytestmark = pytest.mark.django_db
Status = ServiceRequest.Status
HEAVIEST = 60_000


@pytest.fixture
def offer(county: Place) -> ServiceOffer:
    team = TeamFactory(place=county, name="爱心理发志愿服务队")
    made: ServiceOffer = ServiceOfferFactory(
        team=team, name="上门理发", platform=ServicePlatformFactory(name="文化服务")
    )
    return made


def typed(place: Place, /, **changes: str) -> dict[str, str]:
    given = {
        "submission": str(uuid4()),
        "words": "老人腿脚不便",
        "place": str(place.pk),
        "address": "戏台对面第二家",
        "wanted_on": "",
        "wanted_part": "morning",
        "whose": "self",
        "name": "刘改兰",
        "phone": "139 3580 0001",
        "consents": "on",
    }
    return {**given, **changes}


def page(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestMenu:
    def test_says_what_by_whom_and_whom_to_call(
        self, anonymous: Client, offer: ServiceOffer, institute: Place, other_station: Place
    ) -> None:
        institute.phone = "0358-4422001"
        institute.save()
        village = ServiceOfferFactory(team=TeamFactory(place=other_station), name="收秋搭把手")
        html = page(anonymous.get("/requests/"))
        for words in ("上门理发", "爱心理发志愿服务队", "文化服务", 'href="tel:0358-4422001"', f"?offer={offer.pk}"):
            assert words in html, words
        assert village.name not in html
        assert village.name in page(anonymous.get(f"/requests/?town={other_station.parent_id}"))

    def test_what_is_no_longer_offered_is_gone_at_once(self, anonymous: Client, offer: ServiceOffer) -> None:
        assert "上门理发" in page(anonymous.get("/requests/"))
        offer.is_active = False
        offer.save()
        assert "上门理发" not in page(anonymous.get("/requests/"))

    def test_last_month_is_told_where_there_was_something(self, anonymous: Client, station: Place) -> None:
        assert "全县收到" not in page(anonymous.get("/requests/"))
        lately = timezone.now().replace(day=1) - dt.timedelta(days=3)
        ServiceRequestFactory(place=station, received_at=lately)
        ServiceOfferFactory()
        assert re.search(
            r"全县收到 <b class=\"num\">1</b> 件，办好 <b class=\"num\">0</b> 件", page(anonymous.get("/requests/"))
        )
        assert ServiceRequest.objects.get().month == previous_month(month_of(today()))

    @pytest.mark.parametrize("count", [1, 3])
    def test_is_kept_light_and_asks_little(
        self,
        anonymous: Client,
        county: Place,
        institute: Place,
        count: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for _ in range(count):
            ServiceOfferFactory(team=TeamFactory(place=county), platform=ServicePlatformFactory())
        with django_assert_num_queries(6):
            answer = anonymous.get("/requests/")
        assert len(gzip.compress(answer.content)) < HEAVIEST
        assert "csrf" not in answer.content.decode()
        assert anonymous.get("/requests/", headers={"if-none-match": answer.headers["ETag"]}).status_code == 304


class TestOrdering:
    def test_township_comes_first(self, anonymous: Client, offer: ServiceOffer, institute: Place) -> None:
        html = page(anonymous.get(f"/requests/new/?offer={offer.pk}"))
        assert f"offer={offer.pk}&amp;town={institute.pk}" in html
        assert 'name="words"' not in html

    def test_team_of_a_village_needs_no_choice(self, anonymous: Client, station: Place) -> None:
        PlaceFactory(parent=station.parent)
        offer = ServiceOfferFactory(team=TeamFactory(place=station))
        html = page(anonymous.get(f"/requests/new/?offer={offer.pk}"))
        assert re.findall(r'<option value="(\d+)"', html) == [str(station.pk)]

    @pytest.mark.parametrize("query", ["offer=9999", "offer=x", "town=x", "town=99999999999999999999", "offer=²"])
    def test_addresses_that_make_no_sense_begin_anew(self, anonymous: Client, institute: Place, query: str) -> None:
        assert "到哪个乡镇帮忙" in page(anonymous.get(f"/requests/new/?{query}"))

    def test_order_is_stored_once_and_leads_to_its_page(
        self, anonymous: Client, offer: ServiceOffer, institute: Place, station: Place
    ) -> None:
        given = typed(station)
        address = f"/requests/new/?offer={offer.pk}&town={institute.pk}"
        first, again = (anonymous.post(address, given) for _ in range(2))
        request = ServiceRequest.objects.get()
        assert first.headers["Location"] == again.headers["Location"] == f"/requests/{request.link}/"
        assert (request.offer, request.place, request.phone) == (offer, station, "13935800001")
        assert (request.wanted_part, request.consent.purpose) == ("morning", "request")

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"words": ""}, "请写一句要帮什么忙"),
            ({"phone": "12345"}, "电话应是 11 位手机号"),
            ({"consents": ""}, "请先看过上面的说明"),
            ({"place": "0"}, "请在名单里选一个村或社区"),
            ({"wanted_on": "2020-01-01"}, "这一天选不了"),
            ({"whose": "other"}, "请写替谁点单"),
            ({"whose": "other", "for_whom": "隔壁王大娘"}, "要先问过本人"),
            ({"words": "好" * 301}, "最多写 300 个字"),
        ],
    )
    def test_errors_say_what_to_do_and_lose_nothing(
        self, anonymous: Client, institute: Place, station: Place, changes: dict[str, str], wrong: str
    ) -> None:
        html = page(anonymous.post(f"/requests/new/?town={institute.pk}", typed(station, **changes)))
        assert wrong in html
        assert "戏台对面第二家" in html
        assert "刘改兰" in html
        assert not ServiceRequest.objects.exists()

    def test_place_of_another_township_is_no_choice(
        self, anonymous: Client, institute: Place, other_station: Place
    ) -> None:
        html = page(anonymous.post(f"/requests/new/?town={institute.pk}", typed(other_station)))
        assert "请在名单里选" in html

    def test_for_somebody_else_with_their_consent(self, anonymous: Client, institute: Place, station: Place) -> None:
        given = typed(station, whose="other", for_whom="隔壁王大娘", is_agreed="on", words="想\n理发")
        anonymous.post(f"/requests/new/?town={institute.pk}", given)
        request = ServiceRequest.objects.get()
        assert (request.for_whom, request.is_agreed, request.words) == ("隔壁王大娘", True, "想 理发")

    def test_machines_that_fill_all_fields_store_nothing(
        self, anonymous: Client, institute: Place, station: Place
    ) -> None:
        answer = anonymous.post(f"/requests/new/?town={institute.pk}", typed(station, website="http://x"))
        assert answer.status_code == 302
        assert not ServiceRequest.objects.exists()

    def test_fifth_of_one_phone_in_a_day_waits(self, anonymous: Client, institute: Place, station: Place) -> None:
        address = f"/requests/new/?town={institute.pk}"
        for _ in range(limits.PER_PHONE.at_most):
            assert anonymous.post(address, typed(station)).status_code == 302
        answer = anonymous.post(address, typed(station))
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert "刘改兰" in answer.content.decode()
        assert anonymous.post(address, typed(station, phone="13935800002")).status_code == 302

    def test_form_is_stored_by_no_cache(self, anonymous: Client, institute: Place, station: Place) -> None:
        answer = anonymous.get(f"/requests/new/?town={institute.pk}")
        assert "no-store" in answer.headers["Cache-Control"]
        assert len(gzip.compress(answer.content)) < HEAVIEST


class TestByLink:
    def test_is_not_stored_not_found_by_search_and_needs_the_link(self, anonymous: Client, station: Place) -> None:
        request = ServiceRequestFactory(place=station, dispatched=True)
        for address in (f"/requests/{request.link}/", f"/requests/team/{request.team_link}/"):
            answer = anonymous.get(address)
            assert "no-store" in answer.headers["Cache-Control"]
            assert "noindex" in answer.headers["X-Robots-Tag"]
        for address in (f"/requests/{request.team_link}/", f"/requests/team/{request.link}/", f"/requests/{'n' * 22}/"):
            assert anonymous.get(address).status_code == 404

    @pytest.mark.parametrize("trait", ["", *(status.value for status in Status if status != Status.RECEIVED)])
    def test_every_state_says_where_it_stands(
        self, anonymous: Client, station: Place, trait: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        team = {"team": TeamFactory(place=station)} if trait in ("dispatched", "accepted", "done", "confirmed") else {}
        request = ServiceRequestFactory(place=station, **({trait: True} if trait else {}), **team)
        with django_assert_num_queries(5 if request.status in ServiceRequest.OPEN else 4):
            html = page(anonymous.get(f"/requests/{request.link}/"))
        assert request.code in html
        assert request.phone not in html
        assert request.name not in html
        assert ("撤回这一单" in html) is (request.status in ServiceRequest.OPEN)
        assert ("县里没有这项服务。" in html) is (trait == "refused")

    def test_way_from_order_to_rating(self, anonymous: Client, station: Place) -> None:
        team = TeamFactory(place=station, leader=VolunteerFactory(home_place=station))
        request = ServiceRequestFactory(place=station, dispatched=True, team=team, address="戏台对面第二家")
        leaders, requesters = f"/requests/team/{request.team_link}/", f"/requests/{request.link}/"
        before = page(anonymous.get(leaders))
        assert request.phone not in before
        assert "戏台对面" not in before
        assert anonymous.post(leaders, {"verb": "accept"}).headers["Location"] == leaders
        after = page(anonymous.get(leaders))
        assert f'href="tel:{request.phone}"' in after
        assert "戏台对面第二家" in after
        assert "请写一句办得怎么样" in page(anonymous.post(leaders, {"verb": "finish", "report": " "}))
        anonymous.post(leaders, {"verb": "finish", "report": "理完了"})
        assert request.phone not in page(anonymous.get(leaders))
        html = page(anonymous.get(requesters))
        assert "理完了" in html
        assert "checked" not in html
        anonymous.post(requesters, {"verb": "confirm", "rating": "3", "words": ""})
        request.refresh_from_db()
        assert (request.status, request.rating) == (Status.CONFIRMED, 3)

    def test_declined_page_says_so_and_shows_nothing(self, anonymous: Client, station: Place) -> None:
        request = ServiceRequestFactory(place=station, dispatched=True, team=TeamFactory(place=station))
        leaders = f"/requests/team/{request.team_link}/"
        anonymous.post(leaders, {"verb": "decline", "decline-reason": "那天都下地"})
        html = page(anonymous.get(leaders))
        assert "不用您的队伍办了" in html
        assert request.words not in html
        assert request.steps.last().note == "那天都下地"

    def test_not_done_keeps_what_was_typed_and_goes_higher(
        self, anonymous: Client, station: Place, county: Place
    ) -> None:
        request = ServiceRequestFactory(place=station, done=True)
        requesters = f"/requests/{request.link}/"
        assert "请写一句哪里还没办好" in page(anonymous.post(requesters, {"verb": "not_done"}))
        anonymous.post(requesters, {"verb": "not_done", "not_done-words": "人没来"})
        request.refresh_from_db()
        assert (request.status, request.handled_at) == (Status.RECEIVED, county)
        assert "县中心正在找服务队" in page(anonymous.get(requesters))

    def test_what_was_ordered_can_be_put_right_while_it_is_open(self, anonymous: Client, station: Place) -> None:
        request = ServiceRequestFactory(place=station, name="刘改兰", wanted_on=dt.date(2026, 10, 20))
        address = f"/requests/{request.link}/change/"
        html = page(anonymous.get(address))
        assert "10月20日" in html
        assert "刘改兰" not in html
        assert request.phone not in html
        given = {"words": "还要刮脸", "wanted_part": "morning", "wanted_on": "2026-10-20", "phone": "123"}
        assert "电话应是" in page(anonymous.post(address, given))
        anonymous.post(address, {**given, "phone": ""})
        request.refresh_from_db()
        assert (request.words, request.wanted_part, request.name) == ("还要刮脸", "morning", "刘改兰")
        assert "您改了：要帮的忙、时候" in page(anonymous.get(f"/requests/{request.link}/"))
        anonymous.post(f"/requests/{request.link}/", {"verb": "withdraw"})
        assert anonymous.get(address).headers["Location"] == f"/requests/{request.link}/"

    def test_page_that_stood_open_too_long_says_so(self, anonymous: Client, station: Place) -> None:
        request = ServiceRequestFactory(place=station, done=True)
        answer = anonymous.post(f"/requests/{request.link}/", {"verb": "withdraw"})
        assert answer.status_code == 409
        assert "现在是“已办好”" in answer.content.decode()

    @pytest.mark.parametrize("verb", ["", "dispatch", "refuse", "accept", "raise", "x"])
    def test_verbs_of_others_do_nothing(self, anonymous: Client, station: Place, verb: str) -> None:
        request = ServiceRequestFactory(place=station, dispatched=True)
        assert anonymous.post(f"/requests/{request.link}/", {"verb": verb}).status_code == 200
        request.refresh_from_db()
        assert request.status == Status.DISPATCHED

    def test_link_is_answered_now_and_then(self, anonymous: Client, station: Place) -> None:
        request = ServiceRequestFactory(place=station, done=True)
        answers = [
            anonymous.post(f"/requests/{request.link}/", {"verb": "withdraw"}).status_code
            for _ in range(limits.PER_LINK.at_most + 1)
        ]
        assert answers == [409] * limits.PER_LINK.at_most + [429]

    def test_withdrawn_leaves_nothing_of_the_person(self, anonymous: Client, station: Place) -> None:
        request = ServiceRequestFactory(place=station, name="刘改兰")
        anonymous.post(f"/requests/{request.link}/", {"verb": "withdraw"})
        html = page(anonymous.get(f"/requests/{request.link}/"))
        assert "已经撤回" in html
        assert "您填的内容" not in html

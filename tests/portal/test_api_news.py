"""Articles and media mentions over the API."""

import pytest
from django.test import Client

from portal.models import AppealJoin, Article, MediaMention
from practice.models import Place, User
from tests.api import ids, program_of
from tests.factories import ArticleFactory, MediaMentionFactory

ARTICLES, MENTIONS = "/api/v1/articles/", "/api/v1/media-mentions/"


def sent(place: Place) -> dict[str, object]:
    return {
        "title": "书屋",
        "outlet": "黄土坡晚报",
        "level": "city",
        "published_on": "2026-10-16",
        "place": place.pk,
        "link": "https://example.cn/a",
    }


def test_visitors_read_what_is_published(anonymous: Client, station: Place) -> None:
    public = ArticleFactory(place=station, appeal=True, body="**字**")
    hidden = ArticleFactory(place=station, draft=True)
    AppealJoin.objects.create(article=public, tap="6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90", joined_on="2026-10-17")
    (row,) = anonymous.get(ARTICLES).json()["results"]
    assert (row["id"], row["joins"], row["kind_name"], "body" in row) == (public.pk, 1, "倡议书", False)
    assert (row["created_at"], row["withdraw_reason"]) == (None, None)
    assert anonymous.get(f"{ARTICLES}{public.pk}/").json()["body"] == "**字**"
    assert anonymous.get(f"{ARTICLES}{hidden.pk}/").status_code == 404


def test_staff_see_drafts_of_their_own(institute_staff: User, station: Place, other_station: Place) -> None:
    own, foreign = (ArticleFactory(place=place, draft=True, return_reason="改") for place in (station, other_station))
    program = program_of(institute_staff)
    assert ids(program.get(ARTICLES)) == [own.pk]
    assert program.get(f"{ARTICLES}{own.pk}/").json()["return_reason"] == "改"
    assert program.get(f"{ARTICLES}{foreign.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=notice", ["公告"]),
        ("month=2026-10", ["公告", "新闻"]),
        ("published_from=2026-10-17", []),
        ("q=秧歌", ["公告", "新闻"]),
        ("q=没有", []),
        ("mine=true", []),
    ],
)
def test_list_is_narrowed(query: str, found: list[str], anonymous: Client, county: Place) -> None:
    ArticleFactory(place=county, title="新闻")
    ArticleFactory(place=county, title="公告", kind=Article.Kind.NOTICE)
    assert [row["title"] for row in anonymous.get(f"{ARTICLES}?{query}").json()["results"]] == found


def test_unknown_parameter_is_refused(anonymous: Client, county: Place) -> None:
    assert anonymous.get(f"{ARTICLES}?kinds=news").status_code == 400


def test_list_is_kept_and_fresh(anonymous: Client, county: Place) -> None:
    article = ArticleFactory(place=county)
    tags = {anonymous.get(ARTICLES).headers.get("ETag") for _ in range(3)}
    assert len(tags) == 2  # the first answer is not kept yet, and has none
    Article.objects.update(title="新题")
    assert anonymous.get(ARTICLES).json()["results"][0]["title"] == "新题"
    AppealJoin.objects.create(article=article, tap="6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90", joined_on="2026-10-17")
    assert anonymous.get(ARTICLES).json()["results"][0]["joins"] == 1


def test_mentions_are_entered_and_corrected_by_staff(institute_staff: User, station: Place) -> None:
    program = program_of(institute_staff)
    answer = program.post(MENTIONS, sent(station), format="json")
    assert answer.status_code == 201
    assert answer.json()["month"] == "2026-10"
    key = answer.json()["id"]
    changed = program.patch(f"{MENTIONS}{key}/", {"published_on": "2026-09-30"}, format="json")
    assert changed.json()["month"] == "2026-09"
    mention = MediaMention.objects.get()
    assert (mention.created_by, mention.month.month) == (institute_staff, 9)
    assert list(mention.history.values_list("history_user", flat=True)) == [institute_staff.pk] * 2


def test_same_mention_twice_is_refused(institute_staff: User, station: Place) -> None:
    program = program_of(institute_staff)
    for status in (201, 400):
        answer = program.post(MENTIONS, sent(station), format="json")
        assert answer.status_code == status
    assert "这篇报道已经登记过" in str(answer.json())


def test_repeated_submission_is_one_mention(institute_staff: User, station: Place) -> None:
    program = program_of(institute_staff)
    key = {"Idempotency-Key": "6f1c1a52-9c0e"}
    for _ in range(2):
        assert program.post(MENTIONS, sent(station), format="json", headers=key).status_code == 201
    assert MediaMention.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"link": "javascript:alert(1)"}, "link"),
        ({"published_on": "2126-01-01"}, "published_on"),
        ({"level": "world"}, "level"),
        ({"month": "2026-10"}, "month"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, str], field: str, institute_staff: User, station: Place) -> None:
    answer = program_of(institute_staff).post(MENTIONS, {**sent(station), **change}, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_mentions_end_where_the_scope_ends(
    institute_staff: User, station_head: User, station: Place, other_station: Place, anonymous: Client
) -> None:
    foreign = MediaMentionFactory(place=other_station)
    own = MediaMentionFactory(place=station)
    program = program_of(institute_staff)
    assert ids(program.get(MENTIONS)) == [own.pk]
    assert program.get(f"{MENTIONS}{foreign.pk}/").status_code == 404
    assert program.post(MENTIONS, sent(other_station), format="json").status_code == 400
    assert program.patch(f"{MENTIONS}{own.pk}/", {"place": other_station.pk}, format="json").status_code == 400
    assert program_of(station_head).patch(f"{MENTIONS}{own.pk}/", {"title": "改"}, format="json").status_code == 403
    assert anonymous.get(MENTIONS).status_code == 401

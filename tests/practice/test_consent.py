"""Each version of the words that people agree to is kept."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from practice.consent import Purpose, consent_to, words_for
from practice.links import LinkConverter, by_link, new_code, new_link
from practice.models import Consent


@pytest.mark.django_db
def test_same_words_are_one_version_and_other_words_another(settings: Settings) -> None:
    first = consent_to(Purpose.SIGN_UP)
    assert consent_to(Purpose.SIGN_UP) == first
    assert first.text == words_for(Purpose.SIGN_UP)
    settings.SITE_NAME = "洪洞县新时代文明实践中心"
    second = consent_to(Purpose.SIGN_UP)
    assert second != first
    assert Consent.objects.get(pk=first.pk).text == first.text
    assert "洪洞" in second.text


@pytest.mark.parametrize("purpose", Purpose)
def test_words_say_what_for_who_sees_how_long_and_how_to_withdraw(purpose: Purpose) -> None:
    words = words_for(purpose)
    for part in ("只用来", "能看到的人", "180 天后自动删除", "撤回", "不同意"):
        assert part in words


def test_links_are_long_random_and_fit_their_converter() -> None:
    import re

    made = {new_link() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(LinkConverter.regex, link) for link in made)
    assert all(re.fullmatch(r"\d{6}", new_code()) for _ in range(50))


def test_pages_behind_links_are_kept_by_nobody() -> None:
    answer = by_link(lambda request: HttpResponse("x"))(RequestFactory().get("/"))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"

import base64
import secrets

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from practice.identity import CannotUnseal, fingerprint, reseal, seal, unseal

NUMBER = "11010519491231002X"
ROW = "volunteers.volunteer:1f0c"
OLD, NEW = secrets.token_urlsafe(64), secrets.token_urlsafe(64)


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    settings.ID_NUMBER_KEYS = [OLD]
    settings.ID_HASH_KEY = "a key for look-up"


def test_sealed_number_opens_for_its_own_row() -> None:
    sealed = seal(NUMBER, bound_to=ROW)
    assert unseal(sealed, bound_to=ROW) == NUMBER


def test_sealed_number_shows_nothing_of_the_number() -> None:
    sealed = seal(NUMBER, bound_to=ROW)
    assert not any(NUMBER[start : start + 4] in sealed for start in range(15))
    assert NUMBER[:4].encode() not in base64.urlsafe_b64decode(sealed)


def test_sealed_number_moved_to_another_row_does_not_open() -> None:
    sealed = seal(NUMBER, bound_to=ROW)
    with pytest.raises(CannotUnseal, match="证件号码解不开"):
        unseal(sealed, bound_to="volunteers.volunteer:2f0c")


def test_same_number_in_two_rows_looks_different() -> None:
    assert seal(NUMBER, bound_to=ROW) != seal(NUMBER, bound_to="volunteers.volunteer:2f0c")
    assert seal(NUMBER, bound_to=ROW) == seal(NUMBER, bound_to=ROW)


@pytest.mark.parametrize("sealed", ["", "x", "AAAA", "=", "证件", "A" * 44, "AAAA\nAAAA", "+/+/"])
def test_what_was_never_sealed_is_refused_in_words(sealed: str) -> None:
    with pytest.raises(CannotUnseal, match="请联系管理员检查 ID_NUMBER_KEYS"):
        unseal(sealed, bound_to=ROW)


def test_altered_seal_does_not_open() -> None:
    sealed = seal(NUMBER, bound_to=ROW)
    altered = ("B" if sealed[0] == "A" else "A") + sealed[1:]
    with pytest.raises(CannotUnseal):
        unseal(altered, bound_to=ROW)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_any_text_is_sealed_and_opened(plain: str, row: str) -> None:
    assert unseal(seal(plain, bound_to=row), bound_to=row) == plain


def test_rotated_key_opens_old_seals_and_makes_new_ones(settings: Settings) -> None:
    old_seal = seal(NUMBER, bound_to=ROW)
    settings.ID_NUMBER_KEYS = [NEW, OLD]
    new_seal = seal(NUMBER, bound_to=ROW)
    assert new_seal != old_seal
    assert unseal(old_seal, bound_to=ROW) == unseal(new_seal, bound_to=ROW) == NUMBER
    assert reseal(old_seal, bound_to=ROW) == new_seal
    assert reseal(new_seal, bound_to=ROW) == new_seal
    settings.ID_NUMBER_KEYS = [NEW]
    assert unseal(new_seal, bound_to=ROW) == NUMBER
    with pytest.raises(CannotUnseal):
        unseal(old_seal, bound_to=ROW)


def test_keys_are_taken_in_either_base64(settings: Settings) -> None:
    raw = bytes(range(192, 256))
    settings.ID_NUMBER_KEYS = [base64.urlsafe_b64encode(raw).decode().rstrip("=")]
    sealed = seal(NUMBER, bound_to=ROW)
    settings.ID_NUMBER_KEYS = [base64.b64encode(raw).decode()]
    assert unseal(sealed, bound_to=ROW) == NUMBER


@pytest.mark.parametrize("keys", [["too short"], ["密钥"], [secrets.token_urlsafe(63)], []])
def test_wrong_keys_are_reported_with_the_remedy(settings: Settings, keys: list[str]) -> None:
    settings.ID_NUMBER_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="ID_NUMBER_KEYS"):
        seal(NUMBER, bound_to=ROW)


def test_fingerprint_is_the_same_however_the_number_is_typed() -> None:
    assert fingerprint(NUMBER) == fingerprint(" 110105 19491231 002x")
    assert fingerprint(NUMBER) == fingerprint("１１０１０５１９４９１２３１００２Ｘ")
    assert fingerprint(NUMBER) != fingerprint("110105194912310003")
    assert fingerprint(NUMBER) == "aa5034bf74459b85b53ca5a9d5612d63ea19d44d38b23aecaa49147f76b24b19"


def test_fingerprint_depends_on_its_key(settings: Settings) -> None:
    before = fingerprint(NUMBER)
    settings.ID_HASH_KEY = "another key"
    assert fingerprint(NUMBER) != before
    settings.ID_HASH_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="ID_HASH_KEY"):
        fingerprint(NUMBER)

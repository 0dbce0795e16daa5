import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from practice import identity
from practice.identity import InvalidIdNumber, InvalidPhone

TODAY = dt.date(2026, 11, 21)

id_numbers = st.builds(
    lambda area, born, sequence: f"{area}{born:%Y%m%d}{sequence:03d}",
    st.integers(110000, 829999),
    st.dates(dt.date(1900, 1, 1), TODAY),
    st.integers(0, 999),
).map(lambda digits: digits + identity.check_character(digits))


@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [
        ("11010519491231002X", dt.date(1949, 12, 31), "female"),
        ("440524188001010014", dt.date(1880, 1, 1), "male"),
        ("110105200002290013", dt.date(2000, 2, 29), "male"),
    ],
)
def test_id_number_tells_birth_date_and_sex(number: str, birth_date: dt.date, sex: str) -> None:
    assert identity.parse_id_number(number, on=TODAY) == (number, birth_date, sex)


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002x", " 110105 19491231 002X\n", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002Ⅹ"],
)
def test_id_number_is_read_however_typed(typed: str) -> None:
    assert identity.parse_id_number(typed, on=TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "身份证号应是 18 位"),
        ("1101051949123100", "身份证号应是 18 位"),
        ("11010519491231002Y", "身份证号应是 18 位"),
        ("1101051949123100X2", "身份证号应是 18 位"),
        ("01010519491231002X", "身份证号应是 18 位"),
        ("110105491231002", "15 位的旧身份证号"),
        ("11010520010229002X", "没有这一天"),
        ("11010519491331002X", "没有这一天"),
        ("11010517991231002X", "早于 1800 年或晚于今天"),
        ("110105194912310021", "校验位对不上"),
        ("110105194912310000", "校验位对不上"),
    ],
)
def test_id_number_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(InvalidIdNumber, match=reason):
        identity.parse_id_number(typed, on=TODAY)


def test_id_number_of_someone_not_yet_born_is_refused() -> None:
    digits = "11010520261122001"
    number = digits + identity.check_character(digits)
    assert identity.parse_id_number(number, on=dt.date(2026, 11, 22)).birth_date == dt.date(2026, 11, 22)
    with pytest.raises(InvalidIdNumber, match="晚于今天"):
        identity.parse_id_number(number, on=TODAY)


@given(id_numbers)
def test_every_well_made_id_number_is_taken(number: str) -> None:
    parsed = identity.parse_id_number(number, on=TODAY)
    assert parsed.number == number
    assert f"{parsed.birth_date:%Y%m%d}" == number[6:14]
    assert parsed.sex == ("male" if number[16] in "13579" else "female")


@given(id_numbers, st.integers(0, 16), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_noticed(number: str, position: int, digit: str) -> None:
    assume(number[position] != digit)
    with pytest.raises(InvalidIdNumber):
        identity.parse_id_number(number[:position] + digit + number[position + 1 :], on=TODAY)


@given(id_numbers, st.integers(0, 16))
def test_every_swap_of_neighbours_is_noticed(number: str, position: int) -> None:
    swapped = number[:position] + number[position + 1] + number[position] + number[position + 2 :]
    assume(swapped != number)
    with pytest.raises(InvalidIdNumber):
        identity.parse_id_number(swapped, on=TODAY)


@given(st.text(max_size=30))
def test_free_text_is_no_id_number_and_no_server_error(text: str) -> None:
    assume(not identity.tidy(text)[:17].isdigit())
    with pytest.raises(InvalidIdNumber):
        identity.parse_id_number(text, on=TODAY)


def test_validate_id_number_wants_the_one_form() -> None:
    identity.validate_id_number("11010519491231002X")
    with pytest.raises(InvalidIdNumber, match="标准写法"):
        identity.validate_id_number("11010519491231002x")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0358-4422048", "0358-4422048"),
        ("03584422048", "0358-4422048"),
        ("（0358）4422048", "0358-4422048"),
        ("0358—4422048", "0358-4422048"),
        ("010 62345678", "010-62345678"),
        ("021-62345678", "021-62345678"),
        ("0358-4422048转8001", "0358-4422048-8001"),
    ],
)
def test_phone_is_put_into_one_form(typed: str, number: str) -> None:
    assert identity.parse_phone(typed) == number
    identity.validate_phone(number)


@pytest.mark.parametrize("typed", ["", "12345", "12812345678", "1381234567", "138123456789", "4422048", "0358", "abc"])
def test_phone_that_cannot_be_called_is_refused(typed: str) -> None:
    with pytest.raises(InvalidPhone, match="电话应是 11 位手机号，或带区号的固定电话"):
        identity.parse_phone(typed)


def test_mobile_alone_is_wanted_where_a_message_is_sent() -> None:
    assert identity.parse_mobile("+86-138 1234 5678") == "13812345678"
    with pytest.raises(InvalidPhone, match="手机号应是 11 位数字"):
        identity.parse_mobile("0358-4422048")


def test_phone_validators_want_the_one_form() -> None:
    identity.validate_mobile("13812345678")
    with pytest.raises(InvalidPhone, match="手机号请只写 11 位数字"):
        identity.validate_mobile("138 1234 5678")
    with pytest.raises(InvalidPhone, match="电话请写成 0358-4422048 这样。"):
        identity.validate_phone("03584422048")


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "110105********002X"),
        ("E12345678", "*******78"),
        ("H123", "**23"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_mask_id_hides_the_birth_date(number: str, masked: str) -> None:
    assert identity.mask_id(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("0358-4422048", "0358-****048"),
        ("010-62345678", "010-*****678"),
        ("0358-4422048-8001", "0358-*********001"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_mask_phone_hides_the_middle(number: str, masked: str) -> None:
    assert identity.mask_phone(number) == masked


@given(st.text(min_size=1, max_size=40))
def test_masks_keep_the_length_and_hide_at_least_half_of_a_free_text(text: str) -> None:
    for masked in (identity.mask_id(text), identity.mask_phone(text)):
        assert len(masked) == len(text)
    assume(len(text) != 18)
    assert sum(shown != "*" for shown in identity.mask_id(text)) <= len(text) / 2

"""Chinese ID numbers and telephone numbers: checking, masking, and sealing for the database.

ID numbers follow GB 11643: 17 digits (area, birth date, sequence; an odd 17th digit is male) and a check character.
They are stored sealed (AES-SIV) and found again by a keyed fingerprint; on screen they are masked.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError

from .days import today
from .errors import PortalError

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
EARLIEST_BIRTH = dt.date(1800, 1, 1)
"""The standard's own example was born in 1880."""

MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})-[1-9][0-9]{6,7}(?:-[0-9]{1,6})?")

Sex = Literal["male", "female"]


class InvalidIdNumber(ValidationError):
    """Not a resident ID number that can exist."""


class InvalidPhone(ValidationError):
    """Not a telephone number that can be called in China."""


class CannotUnseal(PortalError):
    """Sealed under no key that we still hold, altered, or moved to another row."""


class IdNumber(NamedTuple):
    """A checked resident ID number and what it says of its holder."""

    number: str
    birth_date: dt.date
    sex: Sex


def tidy(text: str) -> str:
    """What was meant, in one form: full-width digits made narrow, white space dropped, a lower-case x made upper."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(digits: str) -> str:
    """The 18th character for the first 17 digits."""
    return CHECK_CHARACTERS[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11]


def parse_id_number(text: str, *, on: dt.date | None = None) -> IdNumber:
    """Check an ID number as typed; its holder must be born by ``on``, by default today. Raises InvalidIdNumber."""
    number = tidy(text)
    if re.fullmatch(r"[0-9]{15}", number):
        raise InvalidIdNumber("这是 15 位的旧身份证号，请填写 18 位的新号码。")
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        raise InvalidIdNumber("身份证号应是 18 位：前 17 位是数字，最后一位是数字或 X。请对照证件核对。")
    birth_date = _birth_date(number, on or today())
    if check_character(number[:17]) != number[17]:
        raise InvalidIdNumber("身份证号的校验位对不上，多半有一位抄错了。请对照证件核对。")
    return IdNumber(number, birth_date, "male" if int(number[16]) % 2 else "female")


def _birth_date(number: str, latest: dt.date) -> dt.date:
    try:
        birth_date = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidIdNumber("身份证号第 7 至 14 位应是出生日期，但没有这一天。请对照证件核对。") from None
    if not EARLIEST_BIRTH <= birth_date <= latest:
        raise InvalidIdNumber("身份证号里的出生日期不合情理（早于 1800 年或晚于今天）。请对照证件核对。")
    return birth_date


def validate_id_number(text: str) -> None:
    """Django validator for a stored number: correct and already in its one form."""
    if parse_id_number(text).number != text:
        raise InvalidIdNumber("身份证号里有空格、全角数字或小写 x，请改成 18 位的标准写法。")


def _bare_mobile(text: str) -> str:
    return re.sub(r"^(\+|00)86", "", text.replace("-", ""))


def parse_mobile(text: str) -> str:
    """A mobile number as typed (spaces, hyphens, +86) in its one form, 11 digits. Raises InvalidPhone."""
    number = _bare_mobile(tidy(text))
    if not MOBILE.fullmatch(number):
        raise InvalidPhone("手机号应是 11 位数字，以 13 至 19 开头。请核对。")
    return number


def parse_phone(text: str) -> str:
    """A mobile number, or a landline with its area code as 0358-4422048 or 0358-4422048-8001. Raises InvalidPhone."""
    number = re.sub(r"[()转‐-―−]", "-", tidy(text)).strip("-")
    landline = re.sub(r"^(010|02[0-9]|0[3-9][0-9]{2})-*", r"\1-", number)
    if LANDLINE.fullmatch(landline):
        return landline
    if MOBILE.fullmatch(mobile := _bare_mobile(number)):
        return mobile
    raise InvalidPhone("电话应是 11 位手机号，或带区号的固定电话，例如 0358-4422048。请核对。")


def validate_mobile(text: str) -> None:
    """Django validator for a stored mobile number: correct and already in its one form."""
    if parse_mobile(text) != text:
        raise InvalidPhone("手机号请只写 11 位数字，不要空格、横线和 +86。")


def validate_phone(text: str) -> None:
    """Django validator for a stored mobile number or landline: correct and already in its one form."""
    if (written := parse_phone(text)) != text:
        raise InvalidPhone(f"电话请写成 {written} 这样。")


def _all_but_last(text: str, shown: int) -> str:
    """Stars for all but the last characters; a text too short to keep its secret that way is hidden whole."""
    return "*" * (len(text) - shown) + text[-shown:] if len(text) >= 2 * shown else "*" * len(text)


def mask_id(number: str) -> str:
    """110105********002X; a document number of another length keeps its last two characters."""
    return f"{number[:6]}********{number[14:]}" if len(number) == 18 else _all_but_last(number, 2)


def mask_phone(number: str) -> str:
    """138****5678, 0358-****048."""
    if MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[7:]}"
    area = re.match(r"0[0-9]{2,3}-|", number)[0]  # type: ignore[index]  # matches the empty text too
    return area + _all_but_last(number.removeprefix(area), 3)


def _decoded_key(key: str) -> bytes:
    """The bytes of a base64 key, in either alphabet and with or without padding; 32, 48 or 64 of them."""
    text = key.translate(str.maketrans("+/", "-_")).rstrip("=")
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        decoded = b""
    if len(decoded) not in (32, 48, 64):
        raise ImproperlyConfigured(
            "ID_NUMBER_KEYS 里有一个密钥不对：应是 64 字节的 base64。生成方法："
            'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return decoded


def _ciphers() -> Iterator[AESSIV]:
    """One cipher for each key of ID_NUMBER_KEYS, the present key first."""
    if not settings.ID_NUMBER_KEYS:
        raise ImproperlyConfigured("没有设置 ID_NUMBER_KEYS，不能加密证件号码。")
    return (AESSIV(_decoded_key(key)) for key in settings.ID_NUMBER_KEYS)


def seal(plain: str, *, bound_to: str) -> str:
    """Encrypt under the present key, for one row only.

    ``bound_to`` names the row (for example ``volunteers.volunteer:<uuid>``); the result opens nowhere else, so that a
    sealed number cannot be copied to another person. AES-SIV needs no nonce: the same number in the same row seals to
    the same text, in another row to another.
    """
    sealed = next(_ciphers()).encrypt(plain.encode(), [bound_to.encode()])
    return base64.urlsafe_b64encode(sealed).decode()


def _opened(cipher: AESSIV, sealed: bytes, bound_to: str) -> str | None:
    try:
        return cipher.decrypt(sealed, [bound_to.encode()]).decode()
    except (InvalidTag, ValueError):
        return None


def unseal(sealed: str, *, bound_to: str) -> str:
    """Decrypt what ``seal`` made for this row under the present or an earlier key. Raises CannotUnseal."""
    try:
        raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    for cipher in _ciphers():
        if (plain := _opened(cipher, raw, bound_to)) is not None:
            return plain
    raise CannotUnseal("证件号码解不开：密钥已更换，或数据被改动过。请联系管理员检查 ID_NUMBER_KEYS。")


def reseal(sealed: str, *, bound_to: str) -> str:
    """The same under the present key; unchanged when it was sealed under it already: a rotation can be repeated."""
    return seal(unseal(sealed, bound_to=bound_to), bound_to=bound_to)


def fingerprint(plain: str) -> str:
    """64 hexadecimal digits that are the same for the same number however typed: for uniqueness and look-up.

    Keyed (HMAC-SHA256 under ID_HASH_KEY): without a key the 10**11 or so possible ID numbers could all be tried.
    """
    if not settings.ID_HASH_KEY:
        raise ImproperlyConfigured("没有设置 ID_HASH_KEY，不能给证件号码查重。")
    return hmac.new(settings.ID_HASH_KEY.encode(), tidy(plain).encode(), hashlib.sha256).hexdigest()

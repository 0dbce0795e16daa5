"""Where an uploaded file waits between the dry run and the confirmation: sealed, for its sender only, an hour at most.

Nothing of it goes into the address or the session: the page holds a random token, the file is encrypted and bound to
the token and the person, and it is removed once used.
"""

import base64
import re
import secrets
import time
from pathlib import Path

from django.conf import settings

from ..errors import PortalError
from ..identity import seal, unseal
from ..models import User

KEPT_SECONDS = 3600
TOKEN = re.compile(r"[0-9a-f]{32}")


class UploadGone(PortalError):
    """The file was used already, is older than an hour, or was somebody else's."""


def park(data: bytes, *, by: User) -> str:
    """Keep the file and give its token."""
    room = _room()
    _clear(room)
    token = secrets.token_hex(16)
    path = room / token
    path.touch(mode=0o600)
    path.write_text(seal(base64.b64encode(data).decode(), bound_to=_bound_to(token, by)))
    return token


def fetch(token: str, *, by: User) -> bytes:
    """The file as it was sent. Raises UploadGone."""
    gone = UploadGone("上传的文件已经用过，或放了一个小时以上。请重新上传。")
    path = _room() / token
    if not TOKEN.fullmatch(token) or not path.is_file() or _is_old(path):
        raise gone
    try:
        return base64.b64decode(unseal(path.read_text(), bound_to=_bound_to(token, by)))
    except PortalError as error:
        raise gone from error


def discard(token: str) -> None:
    if TOKEN.fullmatch(token):
        (_room() / token).unlink(missing_ok=True)


def _room() -> Path:
    room = Path(settings.UPLOAD_ROOT)
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    return room


def _clear(room: Path) -> None:
    for path in room.iterdir():
        if _is_old(path):
            path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > KEPT_SECONDS
    except FileNotFoundError:
        return True


def _bound_to(token: str, user: User) -> str:
    return f"admin.upload:{user.pk}:{token}"

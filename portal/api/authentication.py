"""Who asks: a token in the header, or the session of the site itself."""

import re
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.authentication import SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from practice.compiled import Compiled

TOKENS = Compiled(lambda digest: AuthToken.objects.select_related("user").filter(pk=digest))
PLAIN = re.compile(rb"[\x20-\x7e]*")
REFUSED = "令牌不对、已过期或已注销。请重新申请一个。"
NO_CSRF = "这次修改没有带 CSRF 令牌，没有处理。请刷新页面再试；程序请改用接口令牌。"


class Token(TokenAuthentication):
    """``Authorization: Token …``: kept as a hash, expires."""

    def authenticate(self, request: Request) -> Any:
        if not PLAIN.fullmatch(get_authorization_header(request)):
            raise AuthenticationFailed(REFUSED)
        try:
            return super().authenticate(request)
        except AuthenticationFailed:
            raise AuthenticationFailed(REFUSED) from None

    def authenticate_credentials(self, token: bytes) -> Any:
        """One look-up, by the hash. An expired token goes when it is shown; the others when a new one is asked for."""
        for known in TOKENS(hash_token(token.decode())):
            if known.expiry is None or known.expiry >= timezone.now():
                return self.validate_user(known)
            known.delete()
        raise AuthenticationFailed(REFUSED)


class SiteSession(SessionAuthentication):
    """The signed-in person's own browser; changes need the CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(NO_CSRF) from None

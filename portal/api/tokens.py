"""Tokens for programs: had for a name and a password, kept as hashes, expiring, and given up one by one or all."""

import datetime as dt
from typing import Any

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from knox.models import AuthToken
from knox.settings import knox_settings
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, AuthenticationFailed, NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.examples import answer, sending
from practice.api.serializers import Strict
from practice.api.views import Private, actor
from practice.errors import PortalError
from practice.models import AuditEvent, User
from practice.services import audit

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class TooManyTokens(PortalError):
    """The account holds as many tokens as it may."""


class LockedOut(APIException):
    status_code = 429
    default_detail = "密码连续输错，已暂停登录 15 分钟。请稍后再试，或请管理员重设密码。"


class WrongPassword(AuthenticationFailed):
    default_detail = "用户名或密码不对，请核对。"


@transaction.atomic
def issue_token(*, user: User, now: dt.datetime) -> tuple[str, dt.datetime]:
    """A new token, told only now, and until when it holds. Raises TooManyTokens."""
    User.objects.select_for_update().get(pk=user.pk)
    AuthToken.objects.filter(user=user, expiry__lte=now).delete()
    limit = knox_settings.TOKEN_LIMIT_PER_USER
    if AuthToken.objects.filter(user=user).count() >= limit:
        raise TooManyTokens(f"这个账号已有 {limit} 个在用的令牌。请先注销不用的，再申请。")
    row, token = AuthToken.objects.create(user)
    audit(by=user, action=AuditEvent.Action.TOKEN, done="issued", until=row.expiry.isoformat())
    return token, row.expiry


@transaction.atomic
def revoke_tokens(*, user: User, only: AuthToken | None = None) -> int:
    """Give up one of the user's tokens, or all; returns how many."""
    tokens = AuthToken.objects.filter(user=user)
    if only is not None:
        tokens = tokens.filter(pk=only.pk)
    count, _ = tokens.delete()
    audit(by=user, action=AuditEvent.Action.TOKEN, done="revoked", count=count)
    return int(count)


class Credentials(Strict):
    username = serializers.CharField(max_length=150, label="用户名")
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True, label="密码")


class IssuedToken(serializers.Serializer[Any]):
    token = serializers.CharField(read_only=True, label="令牌", help_text="只在这时给出一次，请妥善保存。")
    expires_at = serializers.DateTimeField(read_only=True, label="有效到")


class Revoked(serializers.Serializer[Any]):
    revoked = serializers.IntegerField(read_only=True, label="注销的个数")


class Tokens(Private):
    tag = "令牌"

    def get_authenticators(self) -> list[Any]:
        """Asking for a token needs none, and must not stumble over one that has expired."""
        return [] if self.request and self.request.method == "POST" else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        return [AllowAny() if self.request and self.request.method == "POST" else IsAuthenticated()]

    def get_authenticate_header(self, request: Request) -> str:
        """A wrong password is 401, not 403."""
        return "Token"

    @extend_schema(
        summary="申请令牌",
        description=(
            "用账号和密码换一个令牌。以后每次请求带上请求头 `Authorization: Token 令牌`。令牌有期限，库里只存它的散列；"
            "密码连续输错会暂停登录。"
        ),
        request=Credentials,
        responses={201: IssuedToken},
        auth=[],
        examples=[
            sending("申请", {"username": "liuhouping", "password": "您的密码"}),
            answer("给出令牌", {"token": "3c5f…（64 位）", "expires_at": "2026-12-21T09:30:00+08:00"}),
        ],
    )
    def post(self, request: Request) -> Response:
        sent = Credentials(data=request.data)
        sent.is_valid(raise_exception=True)
        user = signed_in(request, **sent.validated_data)
        token, expires_at = issue_token(user=user, now=timezone.now())
        return Response(IssuedToken({"token": token, "expires_at": expires_at}).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="注销自己的全部令牌", request=None, responses={200: Revoked})
    def delete(self, request: Request) -> Response:
        return Response({"revoked": revoke_tokens(user=actor(request))})


class CurrentToken(Private):
    tag = "令牌"

    @extend_schema(summary="注销这次请求用的令牌", request=None, responses={200: Revoked})
    def delete(self, request: Request) -> Response:
        if not isinstance(request.auth, AuthToken):
            raise NotFound
        return Response({"revoked": revoke_tokens(user=actor(request), only=request.auth)})


def signed_in(request: Request, *, username: str, password: str) -> User:
    """The account, asked for as the sign-in page does, so that failures count towards the lock.

    Raises LockedOut, WrongPassword.
    """
    plain = request._request
    user = authenticate(plain, username=username, password=password)
    if getattr(plain, "axes_locked_out", False):
        plain.axes_locked_out = False  # type: ignore[attr-defined]  # or its middleware would answer with a page
        raise LockedOut
    if not isinstance(user, User):
        raise WrongPassword
    return user

"""How an activity takes sign-ups, as a part of the activity: shown to everyone, written by who manages it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as Wrong
from rest_framework import serializers

from practice.api.fields import Moment
from practice.api.row_json import MOMENT
from practice.api.serializers import WriteSerializer
from practice.models import User

from ..models import Activity, SignUpTerms
from ..services import put_sign_up
from ..services.sign_up_terms import TERMS

WRITTEN = {name: MOMENT if name.endswith("_at") else "{0}" for name in TERMS}
TOLD = ", ".join(f"{how.format(f'terms.{name}')} AS {name}" for name, how in WRITTEN.items())
IN_SQL = (
    f"(SELECT row_to_json(shown) FROM (SELECT {TOLD} FROM activities_signupterms terms "  # noqa: S608 -- our own names
    "WHERE terms.activity_id = {row}.id) shown)"
)
"""The same for ``practice.api.row_json``, which knows no rows that share a primary key."""

TAKES_NONE = "不用报名、直接来的活动是 null。"


class TermsShown(serializers.ModelSerializer[SignUpTerms]):
    class Meta:
        model = SignUpTerms
        fields = TERMS
        read_only_fields = fields


class TermsWrite(WriteSerializer[SignUpTerms]):
    opens_at = Moment(required=False, allow_null=True, label="开始报名", help_text="不填：发布后就能报。")
    closes_at = Moment(required=False, allow_null=True, label="截止报名", help_text="不填：活动开始前都能报。")

    class Meta:
        model = SignUpTerms
        fields = TERMS


def put(activity: Activity, sign_up: Mapping[str, Any] | None, *, by: User) -> None:
    """``put_sign_up``; what is wrong is said under ``sign_up``."""
    try:
        put_sign_up(activity=activity, terms=sign_up, by=by)
    except Wrong as wrong:
        raise serializers.ValidationError({"sign_up": wrong.message_dict}) from wrong

"""意见反馈: leaving a rating, a complaint or a suggestion, and what the level above does with it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Avg, Count
from django.urls import reverse

from practice.access import may_approve
from practice.consent import Purpose, consent_to
from practice.errors import NotAllowed, PortalError
from practice.messages import site_url, tell
from practice.models import Place, User
from practice.text import wrong_reason

from ..models import Activity, Feedback, Registration

LONGEST_ANSWER = 1000
REVIEWED_FOR = dt.timedelta(days=60)
"""How long after an activity people may say how it was."""


class FeedbackRefused(PortalError):
    """What cannot be left, shown or answered as asked."""


@dataclass(frozen=True)
class Said:
    """What somebody wants to say, about a place or an activity; name and phone only where they wish."""

    kind: Feedback.Kind
    place: Place
    activity: Activity | None = None
    rating: int | None = None
    words: str = ""
    name: str = ""
    phone: str = ""


def handler_of(place: Place) -> Place:
    """The level above the place it is about; what is about the centre comes to the centre."""
    return place.parent or place


@transaction.atomic
def leave_feedback(
    *, said: Said, submission: UUID, now: dt.datetime, registration: Registration | None = None
) -> Feedback:
    """Store it for the level above to read. The same ``submission`` again is the one already stored.

    Raises FeedbackRefused before an activity begins or long after it, ValidationError.
    """
    if (known := Feedback.objects.filter(submission=submission).first()) is not None:
        return known
    if said.activity is not None and (words := why_not_reviewed(said.activity, now)):
        raise FeedbackRefused(words)
    feedback = Feedback(
        **vars(said),
        handled_at=handler_of(said.place),
        registration=registration,
        submission=submission,
        consent=consent_to(Purpose.FEEDBACK) if said.name or said.phone else None,
        created_at=now,
    )
    feedback.full_clean()
    stored, is_new = Feedback.objects.get_or_create(
        submission=submission, defaults={field: getattr(feedback, field) for field in STORED}
    )
    if is_new and stored.kind in Feedback.TO_BE_ANSWERED:
        page = site_url(reverse("activities:feedback_reply", args=[stored.link]))
        tell(key=f"feedback:{stored.pk}:received", phone=stored.phone, text=f"您反映的事收到了，答复会写在这里：{page}")
    return stored


STORED = (
    *("kind", "place", "activity", "registration", "handled_at", "rating", "words", "name", "phone"),
    *("consent", "created_at"),
)


def why_not_reviewed(activity: Activity, now: dt.datetime) -> str:
    """Why nothing can be said of the activity now; empty when it can."""
    if activity.status == Activity.Status.CANCELLED:
        return "这场活动取消了，不用评价。对取消有意见的，可以到“意见建议”里说。"
    if activity.starts_at > now:
        return "活动还没有开始，参加以后再来评价。"
    if now > activity.ends_at + REVIEWED_FOR:
        return "这场活动已经过去很久，不再收评价。有话要说，可以到“意见建议”里说。"
    return ""


def _lock(feedback: Feedback, by: User) -> Feedback:
    found = Feedback.objects.select_for_update(of=("self",)).select_related("handled_at").get(pk=feedback.pk)
    if not may_approve(by, found.handled_at):
        raise NotAllowed(f"这条意见由“{found.handled_at}”处理，您的账号没有这个权限。")
    return found


@transaction.atomic
def read_feedback(*, feedback: Feedback, is_shown: bool, by: User, now: dt.datetime) -> Feedback:
    """Note that a person has read it, and whether its words may be shown publicly.

    Raises FeedbackRefused, NotAllowed.
    """
    feedback = _lock(feedback, by)
    if is_shown and feedback.withdrawn_at:
        raise FeedbackRefused("写的人已经撤回，不能公开。")
    if is_shown and feedback.kind != Feedback.Kind.REVIEW:
        raise FeedbackRefused("投诉和建议只答复本人，不公开。")
    if feedback.read_at is None:
        feedback.read_at, feedback.read_by = now, by
    if is_shown != (feedback.shown_at is not None):
        feedback.shown_at, feedback.shown_by = (now, by) if is_shown else (None, None)
    _store(feedback, by)
    return feedback


@transaction.atomic
def answer_feedback(*, feedback: Feedback, answer: str, by: User, now: dt.datetime) -> Feedback:
    """Answer whoever wrote it; they read it behind their link. Raises FeedbackRefused, NotAllowed."""
    feedback = _lock(feedback, by)
    if not answer.strip():
        raise FeedbackRefused("请写上答复，写意见的人会看到。")
    if wrong := wrong_reason(answer.strip(), longest=LONGEST_ANSWER):
        raise FeedbackRefused(wrong.replace("原因", "答复", 1))
    if feedback.answered_at is not None:
        raise FeedbackRefused("这条意见已经答复过了。")
    if feedback.withdrawn_at:
        raise FeedbackRefused("写的人已经撤回，不用答复了。")
    if feedback.read_at is None:
        feedback.read_at, feedback.read_by = now, by
    feedback.answer, feedback.answered_at, feedback.answered_by = answer.strip(), now, by
    _store(feedback, by)
    page = site_url(reverse("activities:feedback_reply", args=[feedback.link]))
    tell(key=f"feedback:{feedback.pk}:answered", phone=feedback.phone, text=f"您反映的事有答复了：{page}")
    return feedback


@transaction.atomic
def withdraw_feedback(*, feedback: Feedback, now: dt.datetime) -> Feedback:
    """Take it back: what was written and who wrote it are erased at once, and it is no longer shown."""
    feedback = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if feedback.withdrawn_at is None:
        feedback.withdrawn_at = feedback.erased_at = now
        feedback.words = feedback.name = feedback.phone = ""
        feedback.rating = feedback.shown_at = feedback.shown_by = None
        feedback.save()
    return feedback


def _store(feedback: Feedback, by: User) -> None:
    feedback._history_user = by  # type: ignore[attr-defined]
    feedback.save()


@dataclass(frozen=True)
class Heard:
    """What was said of an activity, as residents may read it: only what a person has read before."""

    rated: int
    mean: float | None
    words: list[Feedback]


SHOWN_WORDS = 10


def heard_of(activity: Activity) -> Heard:
    """Two queries. The mean is of all ratings that were read, whether or not their words are shown."""
    rows = Feedback.objects.filter(activity=activity, kind=Feedback.Kind.REVIEW, withdrawn_at=None)
    rated = rows.filter(read_at__isnull=False, rating__isnull=False).aggregate(number=Count("pk"), mean=Avg("rating"))
    words = rows.shown().exclude(words="").order_by("-created_at")[:SHOWN_WORDS]
    return Heard(rated["number"], rated["mean"], list(words))

"""The steps of an article: draft -> submitted -> published -> withdrawn, and from there back to a draft.

``STEPS`` is the one table of what may follow what; every step locks the row, so that two people cannot take two
different steps at once. Who writes at an institute may publish there as well, as with activities; who wrote and who
published are both kept.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from activities.errors import WrongStep
from practice.access import require_approve, require_manage
from practice.models import User
from practice.text import wrong_reason

from ..models import Article

Status = Article.Status

LONGEST_REASON = 120

STEPS: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (Status.SUBMITTED, Status.PUBLISHED),
    Status.SUBMITTED: (Status.DRAFT, Status.PUBLISHED),
    Status.PUBLISHED: (Status.WITHDRAWN,),
    Status.WITHDRAWN: (Status.DRAFT,),
}


def lock(article: Article) -> Article:
    """The row as it is now, held until the end of the transaction."""
    return Article.objects.select_for_update(of=("self",)).select_related("place").get(pk=article.pk)


def take_step(article: Article, to: Article.Status, *, by: User) -> Article:
    """Take the step and store it with its history. Raises WrongStep."""
    if to not in STEPS[article.status]:
        raise WrongStep(
            f"“{article.title}”现在是“{article.get_status_display()}”，不能改成“{to.label}”。请刷新页面看最新情况。"
        )
    article.status = to
    article._history_user = by  # type: ignore[attr-defined]
    try:
        article.validate_constraints()
    except ValidationError as error:
        raise WrongStep("".join(error.messages)) from error
    article.save()
    return article


def reason_in(text: str, words: str) -> str:
    """The reason that must be given, without what surrounds it. Raises WrongStep."""
    reason = text.strip()
    if not reason:
        raise WrongStep(words)
    if wrong := wrong_reason(reason, longest=LONGEST_REASON):
        raise WrongStep(wrong)
    return reason


@transaction.atomic
def submit(*, article: Article, by: User) -> Article:
    """Hand a draft to somebody else to be read and published. Raises NotAllowed, WrongStep."""
    require_manage(by, article.place)
    article = lock(article)
    article.return_reason = ""
    return take_step(article, Status.SUBMITTED, by=by)


@transaction.atomic
def give_back(*, article: Article, reason: str, by: User) -> Article:
    """Return a submitted article to its writer, with the reason that they will read. Raises NotAllowed, WrongStep."""
    require_approve(by, article.place)
    article = lock(article)
    if article.status != Status.SUBMITTED:
        raise WrongStep(f"“{article.title}”现在是“{article.get_status_display()}”，只有待发布的文章能退回。")
    article.return_reason = reason_in(reason, "请写明退回的原因，写文章的人要看着它改。")
    return take_step(article, Status.DRAFT, by=by)


@transaction.atomic
def publish(*, article: Article, by: User, now: dt.datetime) -> Article:
    """Put an article before the public. Raises NotAllowed, WrongStep."""
    require_approve(by, article.place)
    article = lock(article)
    article.published_at, article.published_by, article.return_reason = now, by, ""
    return take_step(article, Status.PUBLISHED, by=by)


@transaction.atomic
def withdraw(*, article: Article, reason: str, by: User) -> Article:
    """Take a published article down, with the reason that is kept. Raises NotAllowed, WrongStep."""
    require_approve(by, article.place)
    article = lock(article)
    article.withdraw_reason = reason_in(reason, "请写明撤下的原因。")
    return take_step(article, Status.WITHDRAWN, by=by)


@transaction.atomic
def take_up_again(*, article: Article, by: User) -> Article:
    """Make a withdrawn article a draft, to be corrected and published anew. Raises NotAllowed, WrongStep."""
    require_manage(by, article.place)
    article = lock(article)
    if article.status != Status.WITHDRAWN:
        raise WrongStep(f"“{article.title}”现在是“{article.get_status_display()}”，只有已撤下的文章能重新修改。")
    article.withdraw_reason = ""
    return take_step(article, Status.DRAFT, by=by)

"""The steps of one article, each a page with one button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from practice.access import may_approve
from practice.admin.base import ScopedAdmin
from practice.admin.fields import person
from practice.admin.forms import ReasonForm
from practice.admin.pages import Deed, deed_page
from practice.admin.place_forms import Confirmed
from practice.models import User

from ..models import Article
from ..news.lifecycle import STEPS as FOLLOWING
from ..news.lifecycle import give_back, publish, submit, take_up_again, withdraw

Status = Article.Status


@dataclass(frozen=True)
class Step:
    """``do`` takes the article, the form's values and the actor; ``within`` are the states that it is offered in."""

    to: Article.Status
    within: tuple[Article.Status, ...]
    words: str
    do: Callable[[Article, dict[str, Any], User], object]
    done: str
    form: type[forms.Form] = Confirmed
    careful: str = ""
    decides: bool = True
    """Left to those who publish."""


STEPS = {
    "submit": Step(
        Status.SUBMITTED,
        (Status.DRAFT,),
        "报送审核",
        lambda one, _, by: submit(article=one, by=by),
        "已报送，等待审核发布。",
        decides=False,
    ),
    "publish": Step(
        Status.PUBLISHED,
        (Status.DRAFT, Status.SUBMITTED),
        "发布",
        lambda one, _, by: publish(article=one, by=by, now=timezone.now()),
        "已发布，群众在网站上能看到了。",
        careful="发布以后谁都能看到。请先看一遍预览，写到的人是不是都同意公开。",
    ),
    "return": Step(
        Status.DRAFT,
        (Status.SUBMITTED,),
        "退回修改",
        lambda one, said, by: give_back(article=one, reason=said["reason"], by=by),
        "已退回，写文章的人会看到原因。",
        ReasonForm,
    ),
    "withdraw": Step(
        Status.WITHDRAWN,
        (Status.PUBLISHED,),
        "撤下",
        lambda one, said, by: withdraw(article=one, reason=said["reason"], by=by),
        "已撤下，网站上看不到了。",
        ReasonForm,
        careful="撤下后网站上就看不到这篇文章了；原因留在后台，群众看不到。",
    ),
    "reopen": Step(
        Status.DRAFT,
        (Status.WITHDRAWN,),
        "重新修改",
        lambda one, _, by: take_up_again(article=one, by=by),
        "已改回草稿，改好后可以再发布。",
        decides=False,
    ),
}


def steps_of(article: Article, user: User) -> list[tuple[str, str]]:
    """The steps that this person may take now: address and words."""
    decides, after = may_approve(user, article.place), FOLLOWING[article.status]
    return [
        (name, step.words)
        for name, step in STEPS.items()
        if article.status in step.within and step.to in after and (decides or not step.decides)
    ]


def step_page(request: HttpRequest, model_admin: ScopedAdmin, object_id: str, name: str) -> HttpResponse:
    article, step = model_admin.get_object(request, object_id), STEPS[name]
    facts = [
        ("栏目", article.get_kind_display()),
        ("阵地", article.place.label),
        ("现在", article.get_status_display()),
        ("录入人", str(article.created_by or "")),
    ]
    deed = Deed(f"{step.words}：{article}", step.words, careful=step.careful, facts=facts)

    def take(said: dict[str, Any]) -> str:
        step.do(article, said, person(request))
        return f"“{article}”{step.done}"

    return deed_page(model_admin, request, article, deed, step.form(request.POST or None), take)

"""The residents' pages of the news: the list, an article, joining in an appeal."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from practice.days import today
from practice.freshness import Topic
from practice.kept import kept
from practice.throttling import TooOften

from ..models import Article
from .forms import NewsSearch
from .joining import StaleTap, has_joined, join, new_tap, remember
from .queries import PAGE_SIZE, article_shown, listed, months_of_news, near, photo_of
from .reading import Reading

LIST = (Topic.NEWS, Topic.PLACES)
ARTICLE = (*LIST, Topic.JOINS)


@kept(LIST)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    search, day = NewsSearch(request.GET), today()
    month = search.month_asked
    rows = listed(kind=search.kind_asked, month=month, words=search.words, day=day)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    unpinned = (one for one in page.object_list if not one.pinned)
    led = next(unpinned, None) if page.number == 1 and not search.words else None
    query = search.query()
    context = {
        "search": search,
        "page": page,
        "query": f"{query[1:]}&" if query.startswith("?") else "",
        "led": led,
        "photo": photo_of(led) if led else None,
        "tabs": [
            (label, search.query(kind=kind, month=""), kind == search.kind_asked)
            for kind, label in [("", "全部"), *Article.Kind.choices]
        ],
        "months": [
            (one.month, one.number, search.query(month=f"{one.month:%Y-%m}"), one.month == month)
            for one in months_of_news(search.kind_asked)
        ],
        "whole": search.query(month=""),
        "today": day,
    }
    return render(request, "news/index.html", context)


@kept(ARTICLE)
@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    reading = Reading(article_shown(pk))
    return render(request, "news/article.html", {"reading": reading, "near": near(reading.article)})


@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def join_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own, because it holds a form; the appeal's page is alike for everybody and kept."""
    appeal = article_shown(pk)
    if appeal.kind != Article.Kind.APPEAL:
        raise Http404
    wrong, status = "", 200
    if request.method == "POST":
        try:
            join(request, appeal, request.POST.get("tap", ""))
        except TooOften as refused:
            wrong, status = refused.message, 429
        except StaleTap:
            wrong, status = "这一页打开得太久了，刚才没有算上。请再点一次。", 400
        else:
            response = HttpResponseRedirect(reverse("news:join", args=[pk]))
            remember(request, response, appeal)
            return response
    context = {"article": appeal, "joined": has_joined(request, appeal), "tap": new_tap(appeal), "wrong": wrong}
    return render(request, "news/join.html", context, status=status)

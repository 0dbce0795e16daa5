"""Articles in the admin: writing with a preview, sending in, publishing, withdrawing."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from practice.access import may_approve
from practice.admin.base import ScopedAdmin
from practice.admin.fields import ScopedInline, person
from practice.admin.filters import AreaFilter, by
from practice.admin.pages import do_each
from practice.admin.shown import tag, two_lines
from practice.days import long_day, today
from practice.models import User

from ..models import Article, ArticlePhoto
from ..news.lifecycle import publish, submit
from ..news.photos import remove_photo, store_photo
from ..news.reading import body_html
from .forms import ArticleForm, ArticlePhotoForm
from .steps import STEPS, step_page, steps_of

Status = Article.Status
COLOURS = {Status.DRAFT: "plain", Status.SUBMITTED: "ochre", Status.PUBLISHED: "pine", Status.WITHDRAWN: "red"}
FIELDSETS = [
    ("公告", {"fields": ["is_public_notice", ("valid_from", "valid_until")], "classes": ["of-notice"]}),
    ("倡议书", {"fields": ["co_issuers"], "classes": ["of-appeal"]}),
    (
        "典型",
        {
            "fields": ["subject", ("honour", "honour_level"), ("grantor", "honour_year"), "has_consented"],
            "classes": ["of-showcase"],
        },
    ),
]


class ArticlePhotoInline(ScopedInline):
    model = ArticlePhoto
    form = ArticlePhotoForm
    fields = ["image", "alt", "credit", "order"]


@admin.register(Article)
class ArticleAdmin(ScopedAdmin):
    form = ArticleForm
    inlines = [ArticlePhotoInline]
    change_form_template = "admin/article_form.html"
    list_display = ["title", "kind", "place", "shown_author", "shown_day", "shown_status"]
    list_filter = [AreaFilter, by("status", "状态"), by("kind", "栏目")]
    list_select_related = ["place__parent", "created_by", "published_by"]
    search_fields = ["title", "lead"]
    search_help_text = "按标题、导语找"
    autocomplete_fields = ["place"]
    readonly_fields = ["shown_status", "return_reason", "withdraw_reason", "shown_published", "shown_consent"]
    ordering = ["-created_at", "-pk"]
    actions = ["publish_chosen", "submit_chosen"]
    pages = {name: f"{name}_view" for name in STEPS}
    related_history = ((ArticlePhoto, "article"),)
    exported = (
        ("录入日期", lambda row: today(row.created_at)),
        ("发布日期", lambda row: today(row.published_at) if row.published_at else None),
        ("栏目", lambda row: row.get_kind_display()),
        ("标题", lambda row: row.title),
        ("所", lambda row: row.place.parent.label if row.place.parent else ""),
        ("阵地", lambda row: row.place.label),
        ("供稿", lambda row: row.source),
        ("状态", lambda row: row.get_status_display()),
        ("录入人", lambda row: str(row.created_by or "")),
        ("发布人", lambda row: str(row.published_by or "")),
        ("加入倡议（人）", lambda row: row.joins if row.kind == Article.Kind.APPEAL else None),
    )

    def rows_for(self, user: User) -> QuerySet[Any]:
        return Article.objects.managed_by(user).with_joins()

    def get_urls(self) -> list[URLPattern]:
        preview = path("preview/", self.admin_site.admin_view(self.preview_view), name="portal_article_preview")
        return [preview, *super().get_urls()]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.by = person(request)  # type: ignore[attr-defined]
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        told = ["shown_status"] if obj else []
        told += [name for name in ("return_reason", "withdraw_reason") if obj and getattr(obj, name)]
        told += ["shown_published"] if obj and obj.published_at else []
        consent = [("登记过的同意", {"fields": ["shown_consent"]})] if obj and obj.consented_at else []
        return [
            (None, {"fields": [*told, "kind", "place", "title", "lead", "body", ("source", "is_pinned")]}),
            *FIELDSETS,
            *consent,
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """At the person's own place, which is where most of what they write belongs."""
        own = [held.place_id for held in person(request).held_roles()]
        return {"place": own[0] if own else None, **super().get_changeform_initial_data(request)}

    def may_change(self, user: User, obj: Any = None) -> bool:
        return super().may_change(user, obj) and (obj is None or obj.status != Status.WITHDRAWN)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what nobody outside has ever read; anything else is withdrawn, with a reason."""
        never_out = obj is not None and obj.status == Status.DRAFT and obj.published_at is None
        return never_out and self.may_change(person(request), obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = person(request)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for photo in formset.save(commit=False):
            store_photo(photo, by=person(request))
        for photo in formset.deleted_objects:
            remove_photo(photo, by=person(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Photos are stored by now, so that publishing at once shows the article whole."""
        super().save_related(request, form, formsets, change)
        article = form.instance
        if "_publish" in request.POST and may_approve(person(request), article.place):
            do_each(request, [article], self._publishing(request), "已发布，群众在网站上能看到了。")
        elif "_submit" in request.POST and article.status == Status.DRAFT:
            do_each(request, [article], self._submitting(request), "已报送，等待审核发布。")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        article = context.get("original")
        unsent = article is None or article.status == Status.DRAFT
        waiting = article is not None and article.status == Status.SUBMITTED
        context["may_submit"] = unsent
        context["may_publish"] = (unsent or waiting) and (
            article is None or may_approve(person(request), article.place)
        )
        context["steps"] = steps_of(article, person(request)) if article else []
        return super().render_change_form(request, context, *args, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return super().get_view_on_site_url(obj) if obj and obj.status == Status.PUBLISHED else None

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """The text as residents would read it, with the photos that are stored already: a page, or for scripts a part.

        Nothing is stored.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        key = request.POST.get("article", "")
        known = key.isascii() and key.isdecimal() and len(key) < 19
        article = self.rows_for(person(request)).filter(pk=int(key)).first() if known else None
        text = request.POST.get("body", "")[:20_000]
        body = body_html(text, list(article.photos.all()) if article else [])
        context = {"body": body, "heading": request.POST.get("title", "")[:80], "lead": request.POST.get("lead", "")}
        if request.headers.get("X-Requested-With") == "fetch":
            return render(request, "admin/article_preview_part.html", context)
        return self.page(request, "admin/article_preview.html", {"title": "预览", **context})

    @admin.display(description="状态", ordering="status")
    def shown_status(self, article: Article) -> str:
        return tag(article.get_status_display(), COLOURS[Status(article.status)])

    @admin.display(description="录入人", ordering="created_at")
    def shown_author(self, article: Article) -> str:
        return str(article.created_by or "")

    @admin.display(description="发布日期", ordering="published_at")
    def shown_day(self, article: Article) -> str:
        return long_day(today(article.published_at)) if article.published_at else ""

    @admin.display(description="发布")
    def shown_published(self, article: Article) -> str:
        if article.published_at is None:
            return ""
        return two_lines(str(article.published_by), long_day(today(article.published_at)))

    @admin.display(description="同意公开")
    def shown_consent(self, article: Article) -> str:
        if article.consented_at is None:
            return ""
        return f"{article.consented_by} 于 {long_day(today(article.consented_at))} 登记"

    def _publishing(self, request: HttpRequest) -> Any:
        return lambda one: publish(article=one, by=person(request), now=timezone.now())

    def _submitting(self, request: HttpRequest) -> Any:
        return lambda one: submit(article=one, by=person(request))

    @admin.action(description="发布")
    def publish_chosen(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        do_each(request, rows, self._publishing(request), "已发布 {count} 篇。")

    @admin.action(description="报送审核")
    def submit_chosen(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        do_each(request, rows, self._submitting(request), "已报送 {count} 篇。")

    def submit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "submit")

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "publish")

    def return_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "return")

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "withdraw")

    def reopen_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "reopen")

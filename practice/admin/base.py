"""The admin's own rules, once for every model: who may do what, within which rows, and what a form may point to.

Django's permission tables are not asked. Whoever holds a centre's or an institute's role uses the admin; a model admin
says by ``editors`` which of the two may change its rows, and ``rows_for`` which rows exist for this person: all else is
404. What a form or an autocomplete offers, and accepts, is ``rows_for`` of the related model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path

from ..access import holds
from ..models import Place, PlaceRole, User
from ..paging import BoundedPaginator
from ..scoping import PlaceScopedQuerySet
from .export import Exported, export_response
from .fields import WIDGETS, ScopedFields, person
from .filters import PrivateSearch
from .forms import WholeRowForm
from .history import history_of
from .lists import ScopedChangeList, find_privately
from .uploads import Importer, upload_page

Role = PlaceRole.Role
STAFF = (Role.CENTER_STAFF, Role.INSTITUTE_STAFF)
CENTER_ONLY = (Role.CENTER_STAFF,)


def with_above(rows: Any, user: User) -> QuerySet[Any]:
    """What the person manages, and what stands at the places above theirs: the county's teams serve every village."""
    shared: QuerySet[Any] = rows.offered_to(user)
    return shared.select_related("place")


class ScopedAdmin(ScopedFields, admin.ModelAdmin):  # type: ignore[type-arg]
    """Base of every model admin of the portal."""

    editors: ClassVar[Sequence[PlaceRole.Role]] = STAFF
    deletable: ClassVar[bool] = False
    exported: ClassVar[Exported] = ()
    completes: ClassVar[bool] = False
    """Whether forms may search these rows by typing; the words typed stand in an address, so never for people."""
    importer: ClassVar[Importer | None] = None
    pages: ClassVar[dict[str, str]] = {}
    """Pages of one row beside the form: address to method name."""
    masked_in_history: ClassVar[Sequence[str]] = ()
    related_history: ClassVar[Sequence[tuple[type[models.Model], str]]] = ()
    """Rows edited on the same page, whose history is told with this row's."""
    intro: ClassVar[str] = ""
    """A sentence above the list."""

    form = WholeRowForm
    formfield_overrides = WIDGETS
    list_per_page = 50
    list_max_show_all = 0
    paginator = BoundedPaginator
    show_full_result_count = False
    save_on_top = False

    @property
    def media(self) -> forms.Media:
        """None of Django's general scripts; widgets and inlines bring what they need."""
        return forms.Media()

    def rows_for(self, user: User) -> QuerySet[Any]:
        """The rows that exist for this person."""
        rows = self.model._default_manager.all()
        return rows.managed_by(user) if isinstance(rows, PlaceScopedQuerySet) else rows

    def choices_for(self, user: User) -> QuerySet[Any]:
        """The rows that this person's forms may point to."""
        rows = self.rows_for(user)
        return rows.select_related("parent") if rows.model is Place else rows

    def may_change(self, user: User, obj: Any = None) -> bool:
        return holds(user, *self.editors)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.rows_for(person(request))
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, locked while it is being changed. Out of scope is the same as not there."""
        obj = super().get_object(request, object_id, from_field)
        if obj is None:
            raise Http404(f"{self.opts.verbose_name} {object_id}")
        if request.method == "POST" and connection.in_atomic_block:
            self.model._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
            obj.refresh_from_db()
        return obj

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), *STAFF)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds(person(request), *self.editors)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(person(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.deletable and self.may_change(person(request), obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What would go, in plain words; Django's own list names link tables in English."""
        _, _, refused, protected = super().get_deleted_objects(objs, request)
        counts = {self.opts.verbose_name_plural: len(objs)}
        return [str(obj) for obj in objs], counts, refused, protected

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The page itself; Django's redirect by content type would tell which rows exist out of scope."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters that the page offers: any other would let masked columns be guessed at."""
        assert request is not None
        return lookup in {getattr(spec, "parameter_name", None) for spec in self.get_list_filter(request)}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ScopedChangeList]:
        return ScopedChangeList

    def get_actions(self, request: HttpRequest) -> Any:
        return super().get_actions(request) if self.may_change(person(request)) else {}

    def get_urls(self) -> list[URLPattern]:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        own = [path("export/", wrap(self.export_view), name=f"{info}_export")] if self.exported else []
        if self.finds_privately:
            own.append(path("find/", wrap(self.find_view), name=f"{info}_find"))
        if self.importer:
            own.append(path("import/", wrap(self.import_view), name=f"{info}_import"))
        own += [
            path(f"<path:object_id>/{address}/", wrap(getattr(self, method)), name=f"{info}_{address}")
            for address, method in self.pages.items()
        ]
        return [*own, *super().get_urls()]

    @property
    def finds_privately(self) -> bool:
        """Whether what is searched for is kept out of the address."""
        return PrivateSearch in self.list_filter

    def find_view(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not self.has_view_permission(request):
            raise PermissionDenied
        return find_privately(request, person(request), self)

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        assert self.importer is not None
        return upload_page(request, self, self.importer, by=person(request))

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return export_response(request, self, self.get_changelist_instance(request), by=person(request))

    def heading_of(self, obj: Any) -> str:
        """What the page of a row is called."""
        return str(obj)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = context.get("original")
        context["heading"] = self.heading_of(row) if row else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Who changed what and when, field by field, bulk changes included."""
        obj = self.get_object(request, object_id)
        if not hasattr(obj, "history"):
            raise Http404("what is never edited keeps no history")
        context = {
            "title": f"修改历史：{obj}",
            "object": obj,
            "entries": history_of(obj, masked=self.masked_in_history, related=self.related_history),
        }
        return self.page(request, "admin/object_history.html", context)

    def page(self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """Render one of our own pages inside the admin."""
        whole = {"subtitle": None, "is_popup": False, **self.admin_site.each_context(request), "opts": self.opts}
        return render(request, template, {**whole, **context}, status=status)

    def log_addition(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Each model keeps its own history; Django's second log would say less and hold names."""

    def log_change(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """As ``log_addition``."""

    def log_deletions(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """As ``log_addition``."""


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that are looked at, never edited as rows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

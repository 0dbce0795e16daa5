"""Choosing a related row by typing: places, teams and programmes within scope, never people."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from practice.models import Place
from practice.tree import tree_label


class Completions(AutocompleteJsonView):
    def process_request(self, request: HttpRequest) -> Any:
        """Refuses models that do not offer it, so that nobody's name is typed into an address."""
        found = super().process_request(request)
        model_admin: Any = found[1]
        if not model_admin.completes:
            raise PermissionDenied
        return found

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        return rows.filter(closed_on=None).select_related("parent") if rows.model is Place else rows

    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        text = tree_label(obj) if isinstance(obj, Place) else str(obj)
        return {"id": str(getattr(obj, to_field_name)), "text": text}


def complete(request: HttpRequest, site: Any) -> HttpResponseBase:
    return Completions.as_view(admin_site=site)(request)

"""The admin's lists: their title, and searches that keep people's names out of the address."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.urls import reverse

from ..identity import seal
from ..models import User
from .filters import PrivateSearch, sealed_for

if TYPE_CHECKING:
    from .base import ScopedAdmin

LONGEST_SEARCH = 60


class ScopedChangeList(ChangeList):
    """Django's list with what our template asks of it."""

    model_admin: Any
    filter_specs: list[Any]
    paginator: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_add = self.model_admin.has_add_permission(args[0])
        self.title = str(self.opts.verbose_name_plural)

    @property
    def selects(self) -> list[Any]:
        return [spec for spec in self.filter_specs if not spec.on_top]

    @property
    def strips(self) -> list[Any]:
        return [spec for spec in self.filter_specs if spec.on_top and not isinstance(spec, PrivateSearch)]

    @property
    def private_search(self) -> Any:
        return next((spec for spec in self.filter_specs if isinstance(spec, PrivateSearch)), None)

    @property
    def counted(self) -> str:
        """How many rows there are, as far as they were counted."""
        return f"{'超过' if self.paginator.is_cut else '共'} {self.result_count:,} 条"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.filter_params)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that the form of selects sends along unchanged."""
        shown = {spec.parameter_name for spec in self.selects} | {"q"}
        return [(key, value) for key, value in self.params.items() if key not in shown]

    @property
    def import_url(self) -> str:
        opens = self.model_admin.importer and self.may_add
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import") if opens else ""

    @property
    def export_url(self) -> str:
        if not self.model_admin.exported:
            return ""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export")
        return address + self.get_query_string()


def find_privately(request: HttpRequest, user: User, model_admin: "ScopedAdmin") -> HttpResponse:
    """Take the words out of a POST and go on to the list, where they stand sealed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    words = request.POST.get("words", "").strip()[:LONGEST_SEARCH]
    address = QueryDict(request.META.get("QUERY_STRING", ""), mutable=True)
    address.pop(PrivateSearch.parameter_name, None)
    address.pop("p", None)
    if words:
        address[str(PrivateSearch.parameter_name)] = seal(words, bound_to=sealed_for(user))
    opts = model_admin.opts
    return HttpResponseRedirect(
        f"{reverse(f'admin:{opts.app_label}_{opts.model_name}_changelist')}?{address.urlencode()}"
    )

"""The admin site of the portal: one sign-in for all, its own first page, and the models grouped as the work is."""

from typing import Any, NoReturn

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from practice.access import uses_admin
from practice.models import User

from .completing import complete
from .workbench import figures_for, waiting_for

GROUPS = (
    ("活动", ("activities.activity", "activities.registration", "activities.programme")),
    ("宣传", ("portal.article", "portal.mediamention")),
    ("志愿服务", ("volunteers.servicerecord", "volunteers.volunteer", "volunteers.team")),
    ("点单和意见", ("activities.servicerequest", "activities.serviceoffer", "activities.feedback")),
    ("阵地", ("practice.place",)),
    ("设置", ("practice.serviceplatform", "activities.method", "activities.theme", "practice.holiday")),
    ("账号和记录", ("practice.user", "practice.auditevent", "practice.message", "practice.consent")),
)


class PortalAdminSite(AdminSite):
    site_header = "管理后台"
    site_title = "管理后台"
    index_title = "工作台"
    enable_nav_sidebar = False
    empty_value_display = ""

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and uses_admin(request.user)

    def get_urls(self) -> list[Any]:
        """Without the redirect to a row's public page, which knows nothing of scopes."""
        return [entry for entry in super().get_urls() if getattr(entry, "name", "") != "view_on_site"]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """GET and POST alone; Django's pages would take any other method for a GET."""
        return super().admin_view(require_http_methods(["GET", "HEAD", "POST"])(view), cacheable)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The portal's one sign-in page; whoever is signed in already and has no business here is told so."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied("管理后台由县中心和所的工作人员使用。")
        wanted = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('accounts:login')}?{urlencode({'next': wanted})}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Signing out is a POST to the portal's own page; see the header of every page."""
        return HttpResponseRedirect(reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return HttpResponseRedirect(reverse("accounts:password"))

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return HttpResponseRedirect(reverse("accounts:password_done"))

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> NoReturn:
        """The apps are no rooms of their own here."""
        raise Http404

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return complete(request, self)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Groups of models by what they are used for, not by the app that holds them."""
        apps = self._build_app_dict(request)
        by_label = {model["model"]._meta.label_lower: model for app in apps.values() for model in app["models"]}
        groups = [
            {"name": name, "models": [by_label[label] for label in labels if label in by_label]}
            for name, labels in GROUPS
        ]
        return [group for group in groups if group["models"]]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "path": request.path}

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        assert isinstance(request.user, User)
        own = {"scopes": figures_for(request.user), "waiting": waiting_for(request.user)}
        return super().index(request, {**own, **(extra_context or {})})

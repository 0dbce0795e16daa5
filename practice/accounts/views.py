"""Signing in and out, each with its audit row."""

from typing import Any

from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from ..access import landing
from ..models import AuditEvent, User
from ..services import audit


class SignIn(auth_views.LoginView):
    """One door for staff, heads and leaders; each goes on to their own page."""

    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        audit(by=form.get_user(), action=AuditEvent.Action.SIGN_IN)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without Django's own ``site``, which would hide the portal's."""
        context = super().get_context_data(**kwargs)
        del context["site"]
        return context

    def get_default_redirect_url(self) -> str:
        user = self.request.user
        return resolve_url(landing(user) if isinstance(user, User) else "home")


class SignOut(auth_views.LogoutView):
    """Signs out by POST only."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if isinstance(request.user, User):
            audit(by=request.user, action=AuditEvent.Action.SIGN_OUT)
        return super().post(request, *args, **kwargs)


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in page and back here afterwards."""
    return redirect_to_login(request.get_full_path())

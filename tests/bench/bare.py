"""The floor: a Django view without middleware that says ``ok``, under the portal's own server, workers and threads."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = b"ok"


def ok(_request: HttpRequest) -> HttpResponse:
    """The length is given as the portal's own middleware gives it; without it gunicorn would send chunks."""
    return HttpResponse(BODY, headers={"Content-Length": str(len(BODY))})


urlpatterns = [path("ok", ok), path("healthz", ok)]

if not settings.configured:
    settings.configure(
        SECRET_KEY="nothing is signed here",
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        ALLOWED_HOSTS=["127.0.0.1"],
    )

application = get_wsgi_application()

"""Where each room of the portal is found."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from . import display, offline, sitemaps, views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("activities.urls")),
    path("desk/", include("activities.desk.urls")),
    path("totals/", include("portal.totals.urls")),
    path("news/", include("portal.news.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("accounts/", include("practice.accounts.urls")),
    path("admin/", admin.site.urls),
    path("display/", display.choose, name="display"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<str:section>.xml", sitemaps.section, name="sitemap_section"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path(".well-known/security.txt", sitemaps.security, name="security"),
    path("healthz", views.healthz, name="healthz"),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]

"""App configurations: the portal itself, and the admin it puts in place of Django's."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.contrib.admin.apps import SimpleAdminConfig

OURS = ("practice", "volunteers", "activities", "portal")


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        # Apps send tasks by name; a name that is not registered here would not run in-process without Redis.
        for name in OURS:
            if find_spec(f"{name}.tasks"):
                import_module(f"{name}.tasks")


class PortalAdminConfig(SimpleAdminConfig):
    """Django's admin with our own site, for our own models.

    Other apps' admins stay out: `leaflet.admin` needs GDAL; those of axes, knox and auth open doors past our scopes.
    """

    default_site = "portal.admin_site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        for config in apps.get_app_configs():
            if config.name in OURS and find_spec(f"{config.name}.admin"):
                import_module(f"{config.name}.admin")

"""The admin site of the portal."""

from django.contrib.admin import AdminSite


class PortalAdminSite(AdminSite):
    site_header = "新时代文明实践中心"
    site_title = "新时代文明实践中心"
    index_title = "工作台"

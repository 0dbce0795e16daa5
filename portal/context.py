"""What every template may show about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, dict[str, str]]:
    return {
        "site": {
            "name": settings.SITE_NAME,
            "sponsor": settings.SITE_SPONSOR,
            "icp": settings.SITE_ICP,
            "police": settings.SITE_POLICE,
            "code": settings.SITE_CODE,
        }
    }

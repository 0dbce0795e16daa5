"""The top app: settings, URLs, the home page and the monthly totals."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]

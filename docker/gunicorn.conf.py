"""Gunicorn: threads behind nginx. No preload, because a pool of database connections must not be shared by forks."""

import gc
import os
import re
from typing import Any

from gunicorn.glogging import Logger

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
timeout = 60
graceful_timeout = 30
keepalive = 75
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat file must not wait for a disk
accesslog = "-"
# The path without its query string: what people search for is nobody's business.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"

SECRET_LINK = re.compile(r"/[A-Za-z0-9_-]{22}(?=/|$)")


class WithoutLinks(Logger):
    """A resident's link opens their sign-up or request, so the log does not tell it."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().atoms(*args, **kwargs)
        return {**told, "U": SECRET_LINK.sub("/-", told["U"])}


logger_class = WithoutLinks


def post_worker_init(worker: Any) -> None:
    """What was loaded at the start stays to the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()

"""Gunicorn: threads behind nginx. No preload, because a pool of database connections must not be shared by forks."""

import gc
import logging
import os
from typing import Any

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


def post_worker_init(worker: Any) -> None:
    """Once the site is loaded: secret links are kept out of the log, and what was loaded stays to the end.

    The collector need not walk through it again and again.
    """
    from practice.links import HideLinks

    logging.getLogger("gunicorn.access").addFilter(HideLinks())
    gc.collect()
    gc.freeze()

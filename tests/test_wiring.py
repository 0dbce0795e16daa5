"""The production files agree with each other and with the settings; they are read, not run."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("web", "worker", "beat")
READ_BY_SETTINGS = set(re.findall(r'(?:env\.\w+|secret)\(\s*"([A-Z_]+)"', (ROOT / "portal/settings.py").read_text()))
READ_ELSEWHERE = {"WEB_CONCURRENCY", "POSTGRES_PASSWORD"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
NGINX = {name: (ROOT / "docker" / name).read_text() for name in ("nginx.conf", "portal.inc", "proxy.inc")}


def example_environment() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_compose_has_every_service_and_volume() -> None:
    assert set(SERVICES) == {"web", "worker", "beat", "db", "redis", "nginx"}
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert {name for name in used if not name.startswith("./")} == set(COMPOSE["volumes"])


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_service_has_a_health_check_and_comes_back(service: str) -> None:
    assert SERVICES[service]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[service]["restart"] == "unless-stopped"


@pytest.mark.parametrize("service", OURS)
def test_our_services_get_only_names_that_something_reads(service: str) -> None:
    environment = SERVICES[service]["environment"]
    assert set(environment) - READ_ELSEWHERE <= READ_BY_SETTINGS
    assert environment["PORTAL_PROCESS"] == service
    assert re.fullmatch(r"postgres://portal:\$\{POSTGRES_PASSWORD:\?.+\}@db:5432/portal", environment["DATABASE_URL"])
    assert environment["REDIS_URL"] == "redis://redis:6379/0"
    assert SERVICES[service]["env_file"] == ".env"


def test_example_environment_offers_only_names_that_something_reads() -> None:
    offered = example_environment()
    assert offered - READ_ELSEWHERE <= READ_BY_SETTINGS
    assert {"SECRET_KEY", "ID_NUMBER_KEYS", "ID_HASH_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS"} <= offered


def test_no_secret_is_written_down() -> None:
    empty = {"SECRET_KEY", "ID_NUMBER_KEYS", "ID_HASH_KEY", "POSTGRES_PASSWORD", "TIANDITU_KEY"}
    for line in (ROOT / ".env.example").read_text().splitlines():
        if line.split("=")[0] in empty:
            assert line.endswith("=")
    assert SERVICES["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "ENV SECRET_KEY" not in DOCKERFILE


def test_commands_run_what_they_should() -> None:
    start = (ROOT / "docker/start-web.sh").read_text()
    assert SERVICES["web"]["command"] == "sh docker/start-web.sh"
    assert start.index("migrate --noinput") < start.index("exec gunicorn --config docker/gunicorn.conf.py")
    assert SERVICES["worker"]["command"].startswith("celery --app portal worker ")
    assert SERVICES["beat"]["command"].startswith("celery --app portal beat ")
    for service in ("worker", "beat"):
        assert SERVICES[service]["depends_on"]["web"] == {"condition": "service_healthy"}


def test_gunicorn_uses_threads_and_never_preloads() -> None:
    configured: dict[str, Any] = {}
    exec((ROOT / "docker/gunicorn.conf.py").read_text(), configured)
    assert (configured["worker_class"], configured["threads"], "preload_app" in configured) == ("gthread", 8, False)
    assert not re.search(r"%\([qrh]\)s", configured["access_log_format"])


def test_image_collects_static_and_drops_root() -> None:
    assert DOCKERFILE.index("collectstatic") < DOCKERFILE.index("USER portal") < DOCKERFILE.index("CMD ")
    assert "--require-hashes" in DOCKERFILE
    for source in re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE):
        assert (ROOT / source).exists()


def test_nginx_files_are_mounted_and_include_each_other() -> None:
    mounts = dict(mount.split(":")[:2] for mount in SERVICES["nginx"]["volumes"] if mount.startswith("./"))
    assert all((ROOT / Path(source)).exists() for source in mounts)
    included = set(re.findall(r"include (/etc/nginx/\S+);", "".join(NGINX.values())))
    assert included - set(mounts.values()) == {"/etc/nginx/mime.types", "/etc/nginx/certs/*.conf"}


def test_nginx_speaks_for_the_visitor_itself() -> None:
    for header in ("Host $host", "X-Real-IP $remote_addr", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in NGINX["proxy.inc"]
    assert {"on"} == {SERVICES[name]["environment"]["BEHIND_PROXY"] for name in OURS}


def test_nginx_protects_against_slow_and_greedy_clients() -> None:
    directives = dict(re.findall(r"^\s*(\w+) ([^;{]+);", NGINX["nginx.conf"], re.MULTILINE))
    assert {name: directives[name] for name in ("client_header_timeout", "client_body_timeout", "send_timeout")} == {
        "client_header_timeout": "10s",
        "client_body_timeout": "15s",
        "send_timeout": "15s",
    }
    assert directives["gzip"] == "on"
    assert re.findall(r"limit_req zone=(\w+)", NGINX["portal.inc"]) == ["sign_in", "pages"]


@pytest.mark.parametrize("name", sorted(NGINX))
def test_nginx_braces_are_balanced_and_lines_end(name: str) -> None:
    lines = [line.strip() for line in NGINX[name].splitlines() if line.strip() and not line.strip().startswith("#")]
    assert sum(line.count("{") for line in lines) == sum(line.count("}") for line in lines)
    assert all(re.search(r"[;{}]$|^log_format|'$", line) for line in lines)


def test_nginx_serves_uploads_as_pictures_only() -> None:
    media = NGINX["portal.inc"].split("location /media/")[1].split("location /accounts")[0]
    assert media.count("nosniff") == 2
    assert media.count("sandbox") == 2
    assert "return 404" in media


def test_locks_are_hashed_and_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        packages = re.findall(r"^[a-z0-9][\w.\[\],-]*==", text, re.MULTILINE)
        assert len(packages) > 30
        assert text.count("--hash=sha256:") >= len(packages)
        assert not re.search(r"https?:|--index|--find-links|file:", text)


def test_every_dependency_says_what_it_is_for() -> None:
    block = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("[tool.")[0]
    lines = [line.strip() for line in block.splitlines()]
    explained = False
    for line in lines:
        if line.startswith("#"):
            explained = True
        elif not line.startswith('"'):
            explained = False
        else:
            assert explained, f"no comment above {line}"

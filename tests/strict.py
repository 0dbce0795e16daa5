"""A pytest plugin: an undefined variable in one of our templates fails the test, and password hashing is quick."""

import inspect
from pathlib import Path
from typing import NoReturn

import pytest
from django.conf import settings
from django.template.base import Node


class UndefinedVariable(Exception):
    pass


class RaiseIfOurs:
    """Django's `string_if_invalid`; the templates of Django and other libraries rely on its silence."""

    def __contains__(self, text: str) -> bool:
        return text == "%s"

    def __bool__(self) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        template = template_being_rendered()
        if template and Path(template).is_relative_to(settings.BASE_DIR / "templates"):
            refuse(str(variable), template)
        return ""


def refuse(variable: str, template: str) -> NoReturn:
    raise UndefinedVariable(f"undefined variable {variable!r} in {template}")


def template_being_rendered() -> str | None:
    frame = inspect.currentframe()
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and (origin := getattr(node, "origin", None)):
            return str(origin.name)
        frame = frame.f_back
    return None


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    options: dict[str, object] = settings.TEMPLATES[0]["OPTIONS"]  # type: ignore[assignment]
    options["string_if_invalid"] = RaiseIfOurs()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

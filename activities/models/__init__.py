"""Programmes, activities and their photos."""

from .activity import Activity, Photo
from .programme import Method, Programme, Theme

__all__ = ["Activity", "Method", "Photo", "Programme", "Theme"]

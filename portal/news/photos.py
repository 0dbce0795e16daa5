"""Photos of articles: two sizes of each, and no file left behind when one is replaced or removed."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from practice.images import smaller
from practice.models import User

from ..models import ArticlePhoto

SMALL_SIDE = 560
"""Pixels: a phone's width on a screen of one and a half."""

SMALL_BYTES = 32_000
"""With the page itself and its styles no more than a weak network brings in a moment."""


def store_photo(photo: ArticlePhoto, *, by: User) -> None:
    """Store a photo whose image is as ``practice.images.prepare_photo`` gives it, with its small size."""
    before = ArticlePhoto.objects.filter(pk=photo.pk).first() if photo.pk else None
    if before is None or before.image.name != photo.image.name:
        photo.image.open()
        photo.small = smaller(ContentFile(photo.image.read()), side=SMALL_SIDE, most=SMALL_BYTES)
        photo.image.seek(0)
    photo.added_by = photo.added_by or by
    photo._history_user = by  # type: ignore[attr-defined]
    photo.save()
    if before:
        _forget_files({before.image.name, before.small.name} - {photo.image.name, photo.small.name})


def remove_photo(photo: ArticlePhoto, *, by: User) -> None:
    """With its files as they are stored: the form may have brought another one, which is not."""
    stored = ArticlePhoto.objects.get(pk=photo.pk)
    stored._history_user = by  # type: ignore[attr-defined]
    stored.delete()
    _forget_files({stored.image.name, stored.small.name})


def _forget_files(names: set[str | None]) -> None:
    """Whoever asked for their picture to go must not find it at its old address."""
    for name in filter(None, names):
        transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]

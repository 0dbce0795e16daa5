"""Photos of activities."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from practice.access import require_manage
from practice.images import prepare_photo
from practice.models import User

from ..models import Activity, Photo
from .lifecycle import lock


@transaction.atomic
def add_photo(*, activity: Activity, upload: "UploadedFile[bytes]", by: User, alt: str = "") -> Photo:
    """Check, re-encode without metadata and attach a photo; the same picture again is the photo already there.

    Raises NotAllowed, ValidationError.
    """
    require_manage(by, activity.place)
    image = prepare_photo(upload)
    drawn = image.read()
    for photo in lock(activity).photos.all():
        if _holds(photo, drawn):
            return photo
    image.seek(0)
    return Photo.objects.create(activity=activity, image=image, alt=alt.strip(), added_by=by)


def _holds(photo: Photo, drawn: bytes) -> bool:
    """Whether the stored file is this very picture; one whose file is gone is not."""
    try:
        with photo.image.open() as stored:
            return bytes(stored.read()) == drawn
    except FileNotFoundError:
        return False

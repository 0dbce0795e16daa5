"""Photos of activities."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from practice.access import require_manage
from practice.images import prepare_photo
from practice.models import User

from ..models import Activity, Photo


@transaction.atomic
def add_photo(*, activity: Activity, upload: "UploadedFile[bytes]", by: User, alt: str = "") -> Photo:
    """Check, re-encode without metadata and attach a photo. Raises NotAllowed, ValidationError."""
    require_manage(by, activity.place)
    return Photo.objects.create(activity=activity, image=prepare_photo(upload), alt=alt.strip(), added_by=by)

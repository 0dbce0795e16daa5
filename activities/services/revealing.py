"""Looking behind the mask of a sign-up, to call whoever signed up."""

from django.db import transaction

from practice.access import require_manage
from practice.errors import PortalError
from practice.models import AuditEvent, User
from practice.services import audit

from ..models import Registration

TO_CALL = "联系报名的人"


class NothingToShow(PortalError):
    """The telephone was erased, or no reason was given."""


@transaction.atomic
def reveal_phones(*, registration: Registration, reason: str, by: User) -> dict[str, str]:
    """The full telephones of a sign-up, for someone who manages the activity and says why; leaves an audit row.

    Raises NotAllowed, NothingToShow.
    """
    require_manage(by, registration.activity.place)
    if len(reason.strip()) < 2:
        raise NothingToShow("请写明查看的原因，例如“通知改时间”。")
    if registration.erased_at:
        raise NothingToShow("这份报名的姓名和电话已经删除，查不到了。")
    audit(
        by=by,
        action=AuditEvent.Action.UNMASK,
        subject=f"activities.registration:{registration.pk}",
        reason=reason.strip()[:120],
    )
    return {"phone": registration.phone, "guardian_phone": registration.guardian_phone}

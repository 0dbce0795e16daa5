"""Looking behind the mask of a request, to call whoever asked for help."""

from django.db import transaction

from practice.access import may_approve, may_manage
from practice.errors import PortalError
from practice.models import AuditEvent, User
from practice.services import audit

from ...models import ServiceRequest
from .errors import NotTheirs

TO_CALL = "联系点单的人"
SHORTEST_REASON, LONGEST_REASON = 2, 120


class NothingToShow(PortalError):
    """There is no telephone, or it was erased, or no reason was given."""


def knows_person(request: ServiceRequest, *, by: User) -> bool:
    """Whether they may know who asks and where: those of the village and of the desk; for a team once it accepted."""
    if may_manage(by, request.place) or may_approve(by, request.handled_at):
        return True
    accepted = request.status == ServiceRequest.Status.ACCEPTED
    return accepted and request.team is not None and may_manage(by, request.team.place)


@transaction.atomic
def reveal_phone(*, request: ServiceRequest, reason: str, by: User) -> str:
    """The full telephone, for someone who ``knows_person`` and says why; leaves an audit row.

    Raises NotTheirs, NothingToShow.
    """
    if not knows_person(request, by=by):
        raise NotTheirs("这支队伍接单以后，才能查看点单人的电话。")
    if len(reason.strip()) < SHORTEST_REASON:
        raise NothingToShow("请写明查看的原因，例如“约上门时间”。")
    if not request.phone:
        raise NothingToShow("没有留电话，或者已经删除，查不到了。")
    subject = f"activities.servicerequest:{request.pk}"
    audit(by=by, action=AuditEvent.Action.UNMASK, subject=subject, reason=reason.strip()[:LONGEST_REASON])
    return request.phone

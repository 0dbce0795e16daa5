"""Registering volunteers, and looking behind the mask."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from practice.access import require_manage
from practice.errors import NotAllowed, PortalError
from practice.models import AuditEvent, ServicePlatform, User
from practice.services import audit

from ..models import Membership, Team, Volunteer


class ReasonMissing(PortalError):
    """Someone asked to see a full number without saying why."""


@transaction.atomic
def register_volunteer(
    *,
    volunteer: Volunteer,
    by: User,
    id_number: str = "",
    teams: Iterable[Team] = (),
    service_types: Iterable[ServicePlatform] = (),
) -> Volunteer:
    """Put a new volunteer on the roll of their home place.

    Raises NotAllowed, ValidationError (with the field that is wrong).
    """
    require_manage(by, volunteer.home_place)
    try:
        volunteer.put_id_number(id_number)
    except ValidationError as error:
        raise ValidationError({"id_number": error.messages}) from error
    volunteer.full_clean()
    volunteer.save()
    volunteer.service_types.set(service_types)
    for team in teams:
        Membership.objects.create(volunteer=volunteer, team=team, joined_on=volunteer.registered_on)
    return volunteer


@transaction.atomic
def unmask(*, volunteer: Volunteer, reason: str, by: User) -> dict[str, str]:
    """The volunteer's full phone and ID number, for someone who manages them and says why; leaves an audit row.

    Raises NotAllowed, ReasonMissing.
    """
    if not Volunteer.objects.managed_by(by).filter(pk=volunteer.pk).exists():
        raise NotAllowed("这位志愿者不在您负责的范围内。")
    if len(reason.strip()) < 2:
        raise ReasonMissing("请写明查看的原因，例如“核对证书”。")
    audit(
        by=by,
        action=AuditEvent.Action.UNMASK,
        subject=f"volunteers.volunteer:{volunteer.pk}",
        reason=reason.strip()[:120],
    )
    return {"phone": volunteer.phone, "id_number": volunteer.reveal_id_number()}

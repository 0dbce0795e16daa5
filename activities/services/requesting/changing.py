"""Putting right what was ordered, by the requester, while somebody still has to do something."""

import datetime as dt
from dataclasses import dataclass, fields

from django.db import transaction

from ...models import ServiceRequest
from . import telling
from .errors import OrderRefused
from .ordering import check_day
from .steps import WITH_TEAM, Asker, Verb, check, lock, take

CALLED = {
    "words": "要帮的忙",
    "address": "地址",
    "wanted_on": "哪天",
    "wanted_part": "时候",
    "name": "姓名",
    "phone": "电话",
}


@dataclass(frozen=True)
class Changes:
    """What it is to be from now on; an empty name or telephone stays as it was."""

    words: str
    address: str
    wanted_on: dt.date | None
    wanted_part: str
    name: str = ""
    phone: str = ""


@transaction.atomic
def change(*, request: ServiceRequest, link: str, changes: Changes, now: dt.datetime) -> ServiceRequest:
    """Store what is new and say to the team, if one has it, that something is.

    Raises NotTheirs, StepRefused, OrderRefused, ValidationError.
    """
    request, asker = lock(request), Asker(link=link)
    as_whom = check(Verb.CHANGE, request, asker)
    given = {one.name: getattr(changes, one.name) for one in fields(changes)}
    kept = {name for name in ("name", "phone") if not given[name]}
    changed = [name for name, value in given.items() if name not in kept and value != getattr(request, name)]
    if not changed:
        return request
    if "wanted_on" in changed:
        check_day(changes.wanted_on, now)
    if not changes.words and request.offer is None:
        raise OrderRefused("请写一句要帮什么忙。")
    for name in changed:
        setattr(request, name, given[name])
    request.clean_fields(exclude={field.name for field in request._meta.fields} - set(changed))
    note = f"您改了：{'、'.join(CALLED[name] for name in changed)}"
    step = take(Verb.CHANGE, request, asker=asker, as_whom=as_whom, now=now, note=note)
    if request.status in WITH_TEAM:
        telling.leader_told_of_change(request, step)
    return request

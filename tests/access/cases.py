"""Writes that name another row by its key: what a person could post by hand, door by door.

``sent(own, named)`` is what goes out: ``own`` are the rows of the sender's station, ``named`` those of whichever
station the keys are taken from. With the own rows it changes something, with the other station's it must not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .cast import Role
from .tries import BY_JSON, Sent, a_newcomer, a_plan, an_activity, hours_of, what_was_done
from .world import Rows

HEAD, INSTITUTE = Role.STATION_HEAD, Role.INSTITUTE_STAFF
Make = Callable[[Rows, Rows], Sent]


@dataclass(frozen=True)
class Case:
    """``row`` and ``query`` stand in the address; ``retyped`` sends the page's own form, that field typed anew."""

    words: str
    role: Role
    door: str
    sent: Make
    row: str = ""
    retyped: str = ""
    method: str = "POST"
    query: str = ""

    def __str__(self) -> str:
        return f"{self.door}, {self.words}"


def field(name: str, row: str) -> Make:
    return lambda own, named: {name: str(named[row].pk)}


an_unplanned_one = BY_JSON["api:activity-unplanned"]

DESK = [
    Case("hours of a volunteer", HEAD, "desk:log", lambda own, named: hours_of(named), "activity"),
    Case(
        "place of an unplanned one",
        HEAD,
        "desk:unplanned",
        lambda own, named: {**what_was_done(own), "place": named["place"].pk},
    ),
    Case(
        "volunteer of an unplanned one",
        HEAD,
        "desk:unplanned",
        lambda own, named: {**what_was_done(own), "v": [str(named["volunteer"].pk)]},
    ),
    Case("place of a plan", HEAD, "desk:plan", lambda own, named: a_plan(named)),
    Case("place of a draft", HEAD, "desk:draft", lambda own, named: a_plan(named), "draft"),
    Case("home of a newcomer", HEAD, "desk:volunteers", lambda own, named: a_newcomer(named)),
    Case(
        "hours to approve",
        INSTITUTE,
        "desk:approvals",
        lambda own, named: {"act": "approve", "record": [str(own["waiting"].pk), str(named["waiting"].pk)]},
    ),
    Case(
        "hours to return",
        INSTITUTE,
        "desk:approvals",
        lambda own, named: {
            "act": "return",
            "reason": "不符",
            "record": [str(own["waiting"].pk), str(named["waiting"].pk)],
        },
    ),
    Case(
        "plans to publish",
        INSTITUTE,
        "desk:publications",
        lambda own, named: {"act": "publish", "record": [str(own["submitted"].pk), str(named["submitted"].pk)]},
    ),
]

API = [
    Case("place", HEAD, "api:activity-list", lambda own, named: {**an_activity(own), "place": named["place"].pk}),
    Case("team", HEAD, "api:activity-list", lambda own, named: {**an_activity(own), "team": named["team"].pk}),
    Case(
        "programme",
        HEAD,
        "api:activity-list",
        lambda own, named: {**an_activity(own), "programme": named["programme"].pk},
    ),
    Case(
        "place",
        HEAD,
        "api:activity-detail",
        lambda own, named: {"title": "新", "place": named["place"].pk},
        "draft",
        method="PATCH",
    ),
    Case(
        "team",
        HEAD,
        "api:activity-detail",
        lambda own, named: {"title": "新", "team": named["team"].pk},
        "draft",
        method="PATCH",
    ),
    Case(
        "hours of a volunteer",
        HEAD,
        "api:activity-hours",
        lambda own, named: {"records": [{"volunteer": named["volunteer"].pk, "minutes": 60}]},
        "activity",
    ),
    Case(
        "report of a volunteer",
        HEAD,
        "api:activity-report",
        lambda own, named: {"attendances": 9, "records": [{"volunteer": named["volunteer"].pk, "minutes": 60}]},
        "activity",
    ),
    Case(
        "home",
        HEAD,
        "api:volunteer-list",
        lambda own, named: {"name": "新来的", "phone": "13700000001", "home_place": named["place"].pk},
    ),
    Case(
        "team",
        HEAD,
        "api:volunteer-list",
        lambda own, named: {
            "name": "新来的",
            "phone": "13700000001",
            "home_place": own["place"].pk,
            "teams": [named["team"].pk],
        },
    ),
    Case(
        "home",
        HEAD,
        "api:volunteer-detail",
        lambda own, named: {"residence": "村东头", "home_place": named["place"].pk},
        "volunteer",
        method="PATCH",
    ),
    Case(
        "hours to approve",
        INSTITUTE,
        "api:service-record-approve",
        lambda own, named: {"ids": sorted({own["waiting"].pk, named["waiting"].pk})},
    ),
    Case(
        "hours to return",
        INSTITUTE,
        "api:service-record-return",
        lambda own, named: {"ids": sorted({own["waiting"].pk, named["waiting"].pk}), "reason": "时长不符"},
    ),
]

API += [
    Case(
        "place of an unplanned one",
        HEAD,
        "api:activity-unplanned",
        lambda own, named: {**an_unplanned_one(own), "place": named["place"].pk},
    ),
    Case(
        "volunteer of an unplanned one",
        HEAD,
        "api:activity-unplanned",
        lambda own, named: {**an_unplanned_one(own), "records": [{"volunteer": named["volunteer"].pk, "minutes": 60}]},
    ),
]

ACTIVITY = ("admin:activities_activity_change", "activity", "title")
TEAM = ("admin:volunteers_team_change", "team", "lead_unit")
VOLUNTEER = ("admin:volunteers_volunteer_change", "volunteer", "residence")
PROGRAMME = ("admin:activities_programme_change", "programme", "content")


def typed(words: str, form: tuple[str, str, str], name: str, row: str) -> Case:
    """One field of an admin form put to another row."""
    door, address, retyped = form
    return Case(words, INSTITUTE, door, field(name, row), address, retyped)


WHOLE_LIST = {"activities_activity": "on=all", "volunteers_servicerecord": "todo=mine"}
"""The lists show one month unless they are asked for more, and an action reaches what its list shows."""


def in_bulk(words: str, model: str, action: str, row: str, **more: str) -> Case:
    """An action of a list of the admin on a ticked row."""

    def sent(own: Rows, named: Rows) -> Sent:
        return {"action": action, "_selected_action": [str(named[row].pk)], **more}

    return Case(f"{words} in bulk", INSTITUTE, f"admin:{model}_changelist", sent, query=WHOLE_LIST[model])


ADMIN = [
    typed("place", ACTIVITY, "place", "place"),
    typed("team", ACTIVITY, "team", "team"),
    typed("programme", ACTIVITY, "programme", "programme"),
    typed("place", TEAM, "place", "place"),
    typed("parent", TEAM, "parent", "corps"),
    typed("leader", TEAM, "leader", "volunteer"),
    typed("home", VOLUNTEER, "home_place", "place"),
    typed("membership", VOLUNTEER, "memberships-0-team", "team"),
    typed("place", PROGRAMME, "place", "place"),
    typed("team", PROGRAMME, "team", "team"),
    typed("places where it is held", PROGRAMME, "held_at", "place"),
    Case(
        "parent of a new place",
        INSTITUTE,
        "admin:practice_place_add",
        lambda own, named: {"level": "4", "parent": named["place"].pk, "name": "新广场", "entered_datum": "wgs84"},
    ),
    Case(
        "place to merge into",
        INSTITUTE,
        "admin:practice_place_merge",
        lambda own, named: {"into": named["sibling"].pk, "on": "2026-11-01"},
        "place",
    ),
    in_bulk("publishing", "activities_activity", "publish_chosen", "submitted"),
    in_bulk("handing in", "activities_activity", "submit_chosen", "draft"),
    in_bulk("giving back", "activities_activity", "return_chosen", "submitted", sure="1", reason="时间不对"),
    in_bulk("calling off", "activities_activity", "cancel_chosen", "submitted", sure="1", reason="下雨"),
    in_bulk("approving", "volunteers_servicerecord", "approve_chosen", "waiting"),
    in_bulk("returning", "volunteers_servicerecord", "return_chosen", "waiting", sure="1", reason="时长不符"),
]

CASES = [*DESK, *API, *ADMIN]

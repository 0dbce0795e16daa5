"""Lists and forms that stay the same size however long the county's rolls and ledger grow."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from portal.workbench import waiting_for
from practice import paging
from practice.letters import part_of
from practice.models import Place, User
from tests.factories import ActivityFactory, ServiceRecordFactory, TeamFactory, VolunteerFactory
from volunteers.models import Membership, ServiceRecord, Volunteer
from volunteers.queries import not_entered_again

Browser = Callable[[User], Client]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("伟", ["王小伟", "伟王"]),
        ("王", ["王小伟", "伟王"]),
        ("小伟", ["王小伟"]),
        ("王伟", []),
        ("li", ["Li Wei"]),
        ("%", []),
        ("𠮷", ["𠮷田"]),
    ],
)
def test_part_of_a_name_is_found_in_its_order(words: str, found: list[str], station: Place) -> None:
    for name in ("王小伟", "伟王", "Li Wei", "𠮷田"):
        VolunteerFactory(name=name, home_place=station)

    rows = Volunteer.objects.filter(part_of("name", words)).order_by("pk")

    assert list(rows.values_list("name", flat=True)) == found


def test_list_says_that_it_was_not_counted_to_its_end(
    browser_of: Browser, county_staff: User, station: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST", 2)
    browser = browser_of(county_staff)
    VolunteerFactory.create_batch(2, home_place=station)
    assert "共 2 条" in browser.get("/admin/volunteers/volunteer/").content.decode()

    VolunteerFactory(home_place=station)

    assert "超过 2 条" in browser.get("/admin/volunteers/volunteer/").content.decode()


def test_form_of_a_team_offers_its_own_members_and_nobody_else(
    browser_of: Browser, county_staff: User, station: Place
) -> None:
    member, other = VolunteerFactory(home_place=station), VolunteerFactory(home_place=station)
    team = TeamFactory(place=station)
    Membership.objects.create(volunteer=member, team=team)
    browser = browser_of(county_staff)

    new = browser.get("/admin/volunteers/team/add/").context["adminform"].form.fields["leader"].queryset
    own = browser.get(f"/admin/volunteers/team/{team.pk}/change/").context["adminform"].form.fields["leader"].queryset

    assert (list(new), list(own)) == ([], [member])
    assert other not in own


@pytest.mark.parametrize(("days", "asked_for"), [(29, 1), (31, 0)])
def test_returned_entries_are_asked_for_a_month_long(
    days: int, asked_for: int, county_staff: User, station: Place
) -> None:
    now = timezone.now()
    ServiceRecordFactory(
        activity=ActivityFactory(place=station, reported=True),
        status=ServiceRecord.Status.RETURNED,
        approved_at=None,
        approved_by=None,
        returned_at=now - dt.timedelta(days=days),
        returned_by=county_staff,
        return_reason="人数不对",
    )

    assert not_entered_again(ServiceRecord.objects.all(), now=now).count() == asked_for
    assert [one.count for one in waiting_for(county_staff) if "退回" in one.words] == [asked_for]

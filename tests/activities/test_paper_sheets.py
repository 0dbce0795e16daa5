"""The list to sign on: who signed up, with masked phones, and empty lines."""

import io
import re
from collections.abc import Callable

from django.test import Client
from pypdf import PdfReader

from activities.models import Activity, Registration
from activities.paper.sheets import BLANK_LINES, FEW, Row, sheet_data, signing_sheet
from practice.models import Place, User
from tests.factories import ActivityFactory, RegistrationFactory, SignUpTermsFactory


def words(body: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages))


def test_sheet_of_a_sign_up_lists_names_and_masked_phones(
    browser_of: Callable[[User], Client], station_head: User, station: Place
) -> None:
    activity = ActivityFactory(place=station, title="义诊", capacity=20)
    SignUpTermsFactory(activity=activity)
    RegistrationFactory(activity=activity, name="𠮷田秀", phone="13953158001")
    RegistrationFactory(activity=activity, name="刘䶮", phone="13953158002", status=Registration.Status.WAITING)
    response = browser_of(station_head).get(f"/desk/activities/{activity.pk}/signups/sheet.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert "private" in response["Cache-Control"]
    told = words(response.content)
    assert "𠮷田秀" in told
    assert "候补的，按先后" in told
    assert told.index("𠮷田秀") < told.index("候补的") < told.index("刘䶮")
    assert "139****8001" in told
    assert "13953158001" not in told


def test_nobody_else_gets_the_sheet(
    browser_of: Callable[[User], Client], other_station_head: User, station: Place, anonymous: Client
) -> None:
    activity = ActivityFactory(place=station)
    address = f"/desk/activities/{activity.pk}/signups/sheet.pdf"
    assert browser_of(other_station_head).get(address).status_code == 404
    assert anonymous.get(address).status_code == 302


def test_sheet_has_empty_lines_and_as_many_pages_as_it_takes(station: Place) -> None:
    activity: Activity = ActivityFactory(place=station, title="#strong[义诊]")
    empty = signing_sheet(activity, [], printed="今天 打印", site="临县")
    assert len(PdfReader(io.BytesIO(empty)).pages) == 1
    assert "#strong[义诊]" in words(empty)
    rows = [Row(str(number), f"第{number}位") for number in range(1, 81)]
    full = signing_sheet(activity, rows, printed="今天 打印", site="临县")
    assert len(PdfReader(io.BytesIO(full)).pages) > 2
    said = words(full)
    assert all(f"第{number}位" in said for number in range(1, 81))
    blank = [sheet_data(activity, some, waiting=(), printed="", site="")["blank"] for some in (rows, [])]
    assert blank == [FEW, BLANK_LINES]

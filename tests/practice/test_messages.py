"""Messages to residents: after commit, retried, never twice."""

import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from practice import waking
from practice.messages import erase, send_due, sending, tell
from practice.messages.gateways import MayBeTaken, NotTaken, Refused
from practice.models import Message
from practice.tasks import send_messages

NOW = timezone.now()
MOBILE = "13800138000"
Status = Message.Status


class Recorder:
    """A gateway that keeps what it was given, and does what the test asks of it first."""

    given: ClassVar[Counter[str]] = Counter()
    problem: ClassVar[Exception | None] = None

    def send(self, message: Message) -> None:
        if Recorder.problem:
            raise Recorder.problem
        time.sleep(0.002)  # room for another process to take the same one
        Recorder.given[message.key] += 1


@pytest.fixture(autouse=True)
def recorder(settings: Settings) -> type[Recorder]:
    settings.MESSAGE_BACKEND = f"{__name__}.Recorder"
    Recorder.given, Recorder.problem = Counter(), None
    return Recorder


def say(key: str = "registration:1:placed", **given: Any) -> Message:
    tell(key=key, phone=MOBILE, text="您报上名了。", **given)
    return Message.objects.get(key=key)


@pytest.mark.django_db
def test_message_goes_out_after_commit(
    recorder: type[Recorder], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = say()
        assert not recorder.given
    message.refresh_from_db()
    assert message.status == Status.SENT
    assert message.sent_at is not None
    assert recorder.given == {"registration:1:placed": 1}


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_told(recorder: type[Recorder]) -> None:
    with transaction.atomic():
        say()
        transaction.set_rollback(True)
    assert send_due(now=NOW) == 0
    assert not recorder.given


@pytest.mark.django_db
def test_same_thing_is_told_once(recorder: type[Recorder]) -> None:
    say()
    say()
    later = timezone.now()
    assert [send_due(now=later), send_due(now=later)] == [1, 0]
    assert recorder.given == {"registration:1:placed": 1}


@pytest.mark.django_db
def test_two_hundred_to_be_told_make_one_call(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    calls: list[waking.Task] = []

    def heard(task: waking.Task) -> bool:
        calls.append(task)
        return True

    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(waking, "cache", LocMemCache("messages", {}))
    monkeypatch.setattr(waking.broker, "send", heard)
    waking.forget_call(waking.SEND_MESSAGES)
    for number in range(200):
        with django_capture_on_commit_callbacks(execute=True):
            say(f"registration:{number}:ended")
    assert calls == [waking.SEND_MESSAGES]
    send_messages()
    with django_capture_on_commit_callbacks(execute=True):
        say()
    assert calls == [waking.SEND_MESSAGES] * 2


@pytest.mark.django_db
def test_landline_is_passed_over() -> None:
    tell(key="request:1:received", phone="0358-4422048", text="收到了。")
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_message_for_later_waits_for_its_time(recorder: type[Recorder]) -> None:
    say(at=NOW + dt.timedelta(hours=2))
    assert send_due(now=NOW) == 0
    assert send_due(now=NOW + dt.timedelta(hours=2)) == 1


@pytest.mark.django_db
def test_gateway_that_does_not_take_it_is_asked_again_and_then_given_up(recorder: type[Recorder]) -> None:
    message = say(at=NOW)
    recorder.problem = NotTaken("HTTP 503")
    moment, tries = NOW, 0
    while Message.objects.filter(status=Status.WAITING).exists():
        message.refresh_from_db()
        moment = message.due_at
        send_due(now=moment)
        assert send_due(now=moment) == 0
        tries += 1
    message.refresh_from_db()
    assert (tries, message.status, message.problem) == (len(sending.PAUSES) + 1, Status.FAILED, "HTTP 503")
    assert moment - NOW == sum(sending.PAUSES, dt.timedelta())


@pytest.mark.django_db
def test_retry_succeeds_once(recorder: type[Recorder]) -> None:
    message = say(at=NOW)
    recorder.problem = NotTaken("HTTP 503")
    send_due(now=NOW)
    recorder.problem = None
    assert send_due(now=NOW + sending.PAUSES[0]) == 1
    message.refresh_from_db()
    assert (message.status, message.tries) == (Status.SENT, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("problem", "status"),
    [(Refused("HTTP 400"), Status.FAILED), (MayBeTaken("ReadTimeout"), Status.UNCERTAIN)],
)
def test_refused_and_uncertain_are_never_sent_again(
    recorder: type[Recorder], problem: Exception, status: Message.Status
) -> None:
    message = say(at=NOW)
    recorder.problem = problem
    send_due(now=NOW)
    recorder.problem = None
    send_due(now=NOW + dt.timedelta(days=1))
    message.refresh_from_db()
    assert message.status == status
    assert not recorder.given


@pytest.mark.django_db
def test_process_that_died_while_sending_leaves_it_uncertain(recorder: type[Recorder]) -> None:
    message = say(at=NOW)
    Message.objects.update(status=Status.SENDING, taken_at=NOW, tries=1)
    send_due(now=NOW + sending.ABANDONED / 2)
    message.refresh_from_db()
    assert message.status == Status.SENDING
    send_due(now=NOW + 2 * sending.ABANDONED)
    message.refresh_from_db()
    assert message.status == Status.UNCERTAIN
    assert not recorder.given


@pytest.mark.django_db
def test_old_news_are_not_sent(recorder: type[Recorder]) -> None:
    message = say(at=NOW)
    send_due(now=NOW + sending.STALE + dt.timedelta(minutes=1))
    message.refresh_from_db()
    assert (message.status, message.problem) == (Status.FAILED, "过了时候，没有发")


def send_from_many(number: int) -> None:
    def work() -> None:
        try:
            send_due(now=NOW + dt.timedelta(hours=1))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_senders_send_each_message_once(recorder: type[Recorder]) -> None:
    for number in range(40):
        say(f"registration:{number}:placed", at=NOW)
    send_from_many(6)
    assert len(recorder.given) == 40
    assert set(recorder.given.values()) == {1}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_senders_that_take_nothing_send_twice(recorder: type[Recorder], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: looking without taking, as a careless sender would."""

    def look(now: dt.datetime) -> Message | None:
        return Message.objects.filter(status=Status.WAITING, due_at__lte=now).order_by("pk").first()

    monkeypatch.setattr(sending, "_take", look)
    for number in range(40):
        say(f"registration:{number}:placed", at=NOW)
    send_from_many(6)
    assert max(recorder.given.values()) > 1


@pytest.mark.django_db
def test_old_messages_forget_to_whom_they_went() -> None:
    message = say(at=NOW)
    Message.objects.update(created_at=NOW - dt.timedelta(days=181))
    assert [erase(now=NOW), erase(now=NOW)] == [1, 0]
    message.refresh_from_db()
    assert (message.phone, message.text, message.key) == ("", "", "registration:1:placed")


class Provider(BaseHTTPRequestHandler):
    """What a provider's gateway hears."""

    heard: ClassVar[list[tuple[dict[str, str], bytes]]] = []
    status: ClassVar[int] = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Provider.heard.append((dict(self.headers), body))
        self.send_response(Provider.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings: Settings) -> Iterator[type[Provider]]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    Provider.heard, Provider.status = [], 200
    settings.MESSAGE_BACKEND = "practice.messages.gateways.HttpGateway"
    settings.MESSAGE_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.MESSAGE_GATEWAY_TOKEN = "secret"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield Provider
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.django_db
def test_http_gateway_hands_it_over(provider: type[Provider]) -> None:
    message = say(at=NOW)
    assert send_due(now=NOW) == 1
    [(headers, body)] = provider.heard
    assert headers["Idempotency-Key"] == str(message.uid)
    assert headers["Authorization"] == "Bearer secret"
    assert MOBILE.encode() in body


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "status"), [(503, Status.WAITING), (429, Status.WAITING), (400, Status.FAILED), (401, Status.FAILED)]
)
def test_http_gateway_s_answers(provider: type[Provider], answer: int, status: Message.Status) -> None:
    message = say(at=NOW)
    provider.status = answer
    send_due(now=NOW)
    message.refresh_from_db()
    assert (message.status, message.problem) == (status, f"HTTP {answer}")


@pytest.mark.django_db
def test_http_gateway_that_is_away_is_tried_later(settings: Settings) -> None:
    settings.MESSAGE_BACKEND = "practice.messages.gateways.HttpGateway"
    settings.MESSAGE_GATEWAY_URL = "http://127.0.0.1:9/send"
    message = say(at=NOW)
    send_due(now=NOW)
    message.refresh_from_db()
    assert (message.status, message.problem) == (Status.WAITING, "ConnectError")


@pytest.mark.django_db
def test_console_says_neither_number_nor_words(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.MESSAGE_BACKEND = "practice.messages.gateways.Console"
    say(at=NOW)
    with caplog.at_level("INFO"):
        assert send_due(now=NOW) == 1
    assert "registration:1:placed" in caplog.text
    assert MOBILE not in caplog.text
    assert "报上名" not in caplog.text

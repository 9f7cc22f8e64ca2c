"""The webhook, against a real server: signed, at least once, bounded, and never in the way of a verdict."""

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from harbour import Gate
from pydantic import SecretStr
from quay import CUT, HOLDS, OTHER, allowing, quay, quay_policy

from pipeline import notices
from pipeline.corpus import walk_corpus
from pipeline.embedders import Embedder
from pipeline.errors import SettingsError, WebhookFailed
from pipeline.installation import Installation
from pipeline.notify import MOST_FAILURES, notify
from pipeline.report import RunReport
from pipeline.settings import Settings
from pipeline.sources.folder import Folder
from pipeline.webhook import ATTEMPTS, Webhook

HOST = "127.0.0.1"
KEY = bytes(range(32))


@dataclass
class Receiver:
    """The other side: what it was sent, and what it answers, the last answer for ever."""

    answers: list[int] = field(default_factory=lambda: [204])
    sent: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def webhook(self) -> Webhook:
        return Webhook(self.url, KEY)

    def messages(self) -> list[Any]:
        return [json.loads(body)["data"] for _, body in self.sent]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    here = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            here.sent.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(here.answers.pop(0) if len(here.answers) > 1 else here.answers[0])
            self.send_header("location", here.url)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    here.url = f"http://{HOST}:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield here
    server.shutdown()
    server.server_close()


def post(webhook: Webhook, body: bytes = b"{}") -> list[float]:
    """Deliver a message; the pauses that were made."""
    pauses: list[float] = []
    webhook.post("msg_1", body, pause=pauses.append)
    return pauses


def test_a_message_is_signed_as_standard_webhooks_says(receiver: Receiver) -> None:
    assert post(receiver.webhook(), b'{"a":1}') == []
    [(headers, body)] = receiver.sent
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert (headers["webhook-id"], headers["content-type"], body) == ("msg_1", "application/json", b'{"a":1}')
    assert headers["webhook-timestamp"].isdecimal()


@pytest.mark.parametrize(
    ("answers", "attempts", "fault"),
    [
        ([200], 1, None),
        ([500, 204], 2, None),
        ([503, 429, 202], 3, None),
        ([500], ATTEMPTS, "500"),
        ([408], ATTEMPTS, "408"),
        ([400], 1, "400"),
        ([410], 1, "410"),
        ([302], ATTEMPTS, "302"),
        ([500, 404], 2, "404"),
    ],
)
def test_a_failure_is_tried_again_within_bounds(
    receiver: Receiver, answers: list[int], attempts: int, fault: str | None
) -> None:
    receiver.answers = answers
    if fault is None:
        post(receiver.webhook())
    else:
        with pytest.raises(WebhookFailed, match=fault):
            post(receiver.webhook())
    assert len(receiver.sent) == attempts
    assert len({headers["webhook-id"] for headers, _ in receiver.sent}) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://127.0.0.1:99999999/x", "http://\u2028/", "http://[::1", "x"]
)
def test_an_address_that_leads_nowhere_is_a_failure_that_quotes_nothing(url: str) -> None:
    with pytest.raises(WebhookFailed) as told:
        post(Webhook(url + "hunter2", KEY))
    assert "hunter2" not in str(told.value)
    assert "hunter2" not in repr(Webhook(url + "hunter2", KEY))


SECRET = base64.b64encode(KEY).decode()
MISTAKES = [
    ("no key", "https://x.example.com/hunter2", None, "PRATIQUE_WEBHOOK_KEY"),
    ("a short key", "https://x.example.com/hunter2", base64.b64encode(b"x" * 23).decode(), "PRATIQUE_WEBHOOK_KEY"),
    ("a key that is no base64", "https://x.example.com/hunter2", "whsec_hunter2!", "PRATIQUE_WEBHOOK_KEY"),
    ("plain http to elsewhere", "http://x.example.com/hunter2", SECRET, "PRATIQUE_WEBHOOK_URL"),
    ("plain http to a name that only begins like this machine", "http://localhost.example.com/hunter2", SECRET, "_URL"),
    ("another scheme", "file:///hunter2", SECRET, "PRATIQUE_WEBHOOK_URL"),
    ("no address", "hunter2", SECRET, "PRATIQUE_WEBHOOK_URL"),
]


@pytest.mark.parametrize(("url", "key", "message"), [each[1:] for each in MISTAKES], ids=[each[0] for each in MISTAKES])
def test_a_mistake_in_the_settings_is_told_without_the_address(url: str, key: str | None, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as told:
        Webhook.load(Settings(webhook_url=SecretStr(url), webhook_key=SecretStr(key) if key else None))
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("key", [SECRET, f"whsec_{SECRET}"])
@pytest.mark.parametrize(
    "url", ["https://x.example.com/y", "http://localhost:8080/y", "http://127.0.0.1/y", "http://[::1]:9/y"]
)
def test_an_address_and_a_key_are_enough(url: str, key: str) -> None:
    assert Webhook.load(Settings(webhook_url=SecretStr(url), webhook_key=SecretStr(key))) == Webhook(url, KEY)


def test_no_log_holds_the_address(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    receiver.answers = [404]
    with pytest.raises(WebhookFailed):
        post(receiver.webhook())
    assert "/hook" not in caplog.text


def test_a_side_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.webhook.TIMEOUT", 0.05)
    with socket.create_server((HOST, 0)) as silent, pytest.raises(WebhookFailed, match="Timeout"):
        post(Webhook(f"http://{HOST}:{silent.getsockname()[1]}/", KEY))


def test_a_side_that_trickles_its_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.webhook.LONGEST", 0.2)
    with socket.create_server((HOST, 0)) as listener, pytest.raises(WebhookFailed, match="TimeoutError"):
        threading.Thread(target=trickle, args=(listener,), daemon=True).start()
        post(Webhook(f"http://{HOST}:{listener.getsockname()[1]}/x", KEY))


def trickle(listener: socket.socket) -> None:
    """An answer that never ends, a letter at a time."""
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=drip, args=(connection,), daemon=True).start()


def drip(connection: socket.socket) -> None:
    with contextlib.suppress(OSError), connection:
        connection.sendall(b"HTTP/1.1 200 OK\r\nx: ")
        while True:
            connection.sendall(b"x")
            time.sleep(0.01)


def test_plain_text_goes_through_no_proxy(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://{HOST}:1")
    post(receiver.webhook())
    assert len(receiver.sent) == 1


def test_it_is_off_by_default() -> None:
    assert Webhook.load(Settings()) is None


# In the walk


def scan(berth: Gate, webhook: Webhook | None) -> RunReport:
    """A run as the flows make it."""
    installation = replace(berth.installation, webhook=webhook)
    source = Folder(berth.folder, berth.policy.extract.max_bytes)
    return walk_corpus(installation, source, flow="test", actor="system:test", whole=True)


def tell(berth: Gate, webhook: Webhook | None, **more: Any) -> None:
    notify(berth.database, berth.keyring, webhook, actor="system:test", pause=lambda _: None, **more)


def waiting(berth: Gate) -> int:
    with berth.database.transaction() as transaction:
        return notices.count_due(transaction)


def test_a_new_secret_is_told_once_with_its_places_and_never_itself(berth: Gate, receiver: Receiver) -> None:
    berth.put("a.txt", f"The token is {CUT} here.")
    berth.put("b.txt", f"The token is {CUT} here too, and {HOLDS}.")
    report = scan(berth, receiver.webhook())
    assert report.untold == 0
    told = {message["rule"]: message for message in receiver.messages()}
    assert set(told) == {"github-token", "gitlab-personal-token"}
    message = told["github-token"]
    assert (message["run"], message["severity"], message["places_total"]) == (report.run_id, "critical", 2)
    assert message["fingerprint"] == berth.keyring.fingerprint_of(CUT)
    assert [place["standing"] for place in message["places"]] == ["redacted", "held"]
    everything = b"".join(body for _, body in receiver.sent)
    assert CUT.encode() not in everything and HOLDS.encode() not in everything
    assert len(berth.events("webhook.delivered")) == 2
    berth.put("c.txt", f"And here: {CUT}")
    scan(berth, receiver.webhook())
    assert len(receiver.sent) == 2, "it was known"


def test_what_can_not_be_told_stops_no_verdict_and_is_told_by_the_next_run(berth: Gate, receiver: Receiver) -> None:
    berth.put("a.txt", f"The token is {CUT} here.")
    receiver.answers = [400]
    report = scan(berth, receiver.webhook())
    assert (report.outcome, report.untold, berth.states()) == ("completed", 1, {"a.txt": "indexed"})
    [event] = berth.events("webhook.failed")
    assert event.details["fault"] == "400"
    receiver.answers = [204]
    assert scan(berth, receiver.webhook()).untold == 0
    assert len({headers["webhook-id"] for headers, _ in receiver.sent}) == 1
    assert len(berth.events("webhook.delivered")) == 1


def test_a_notice_outlives_the_process_that_wrote_it(berth: Gate, receiver: Receiver) -> None:
    berth.put("a.txt", f"The token is {CUT} here.")
    berth.walk()
    assert waiting(berth) == 1, "the run ended before anybody was told"
    tell(berth, receiver.webhook())
    assert (waiting(berth), len(receiver.sent)) == (0, 1)


def test_a_delivery_that_was_not_written_down_is_repeated_under_the_same_id(
    berth: Gate, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    berth.put("a.txt", f"The token is {CUT} here.")
    berth.walk()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(notices, "tell", killed)
        tell(berth, receiver.webhook())
    tell(berth, receiver.webhook())
    first, second = (headers["webhook-id"] for headers, _ in receiver.sent)
    assert first == second


def test_a_side_that_is_away_is_not_waited_for_again_and_again(berth: Gate, receiver: Receiver) -> None:
    many(berth, MOST_FAILURES + 3)
    receiver.answers = [503]
    tell(berth, receiver.webhook())
    assert len(receiver.sent) == MOST_FAILURES * ATTEMPTS
    assert waiting(berth) == MOST_FAILURES + 3
    receiver.answers = [204]
    tell(berth, receiver.webhook())
    assert waiting(berth) == 0


def test_a_notice_that_is_always_refused_does_not_block_the_others(berth: Gate, receiver: Receiver) -> None:
    many(berth, 3)
    receiver.answers = [400, 204]
    tell(berth, receiver.webhook())
    assert waiting(berth) == 1


def test_a_run_spends_a_bounded_time_on_telling(berth: Gate, receiver: Receiver) -> None:
    many(berth, 4)
    tell(berth, receiver.webhook(), clock=iter(range(0, 1_000, 50)).__next__)
    assert (len(receiver.sent), waiting(berth)) == (2, 2)


def test_without_a_webhook_nothing_is_kept_for_later(berth: Gate, receiver: Receiver) -> None:
    berth.put("a.txt", f"The token is {CUT} here.")
    berth.walk()
    tell(berth, None)
    assert waiting(berth) == 0
    berth.put("b.txt", f"The token is {CUT} here, and another is {OTHER}.")
    berth.walk()
    tell(berth, receiver.webhook())
    assert [message["fingerprint"] for message in receiver.messages()] == [berth.keyring.fingerprint_of(OTHER)]


def test_what_is_let_stand_is_nobodys_news(
    berth: Gate, installation: Installation, embedder: Embedder, receiver: Receiver
) -> None:
    with quay(installation, embedder, berth.folder, quay_policy(allowing(rule="github-*"))) as trusting:
        trusting.put("a.txt", f"The token is {CUT} here.")
        trusting.walk()
    assert waiting(berth) == 0
    berth.walk()
    tell(berth, receiver.webhook())
    assert len(receiver.sent) == 1, "the entry is gone: now it is news"


def test_a_secret_that_is_gone_again_is_told_without_places(berth: Gate, receiver: Receiver) -> None:
    berth.put("a.txt", f"The token is {CUT} here.")
    berth.walk()
    berth.put("a.txt", "The token stands in the vault.")
    berth.walk()
    tell(berth, receiver.webhook())
    [message] = receiver.messages()
    assert (message["places_total"], message["places"]) == (0, [])


def many(berth: Gate, count: int) -> None:
    """So many notices that wait."""
    berth.put("a.txt", "nothing")
    berth.walk()
    for number in range(count):
        berth.tamper(
            "INSERT INTO credential_notice (id, fingerprint, run_id, found_at, state) "
            "SELECT %s, %s, id, now(), 'due' FROM run LIMIT 1",
            f"msg_{number}", f"{number:032x}",
        )  # fmt: skip

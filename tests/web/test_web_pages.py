"""The page over a real database: who gets in, what is shown, and what each form does."""

import re
from collections.abc import Callable

import pytest
from conftest import INJECTED, RITA, SAM, SECRET_WORDS, Desk, Visit, found, hold_injected
from starlette.testclient import TestClient

from detectors import Category
from pipeline.errors import DatabaseError, PratiqueError
from pipeline.quarantine import ItemState
from pipeline.web.app import build
from pipeline.web.guard import MOST_BYTES
from pipeline.web.session import Sessions

Hold = Callable[[], str]


def held(desk: Desk, part: str) -> str:
    """The item whose document's address holds `part`."""
    return desk.queue().items(uri=part)[0].id


# Getting in


def test_without_a_session_there_is_nothing_but_the_way_in(visit: Visit, fresh: Hold) -> None:
    id = fresh()
    for path in ("/", f"/items/{id}", "/?state=rejected"):
        answer = visit.client.get(path)
        assert answer.status_code == 401
        assert "Sign in" in answer.text
        assert "invoice" not in answer.text and RITA not in answer.text
    for path in (f"/items/{id}/reveal", f"/items/{id}/reject", "/sign-out"):
        assert visit.client.post(path, data={"csrf": "x", "note": "n", "version": 1}).status_code == 401


def test_a_link_opens_the_queue_and_works_once(visit: Visit, desk: Desk) -> None:
    token = visit.sessions.link()
    answer = visit.client.get("/sign-in", params={"token": token})
    assert answer.status_code == 200 and answer.url.path == "/"
    assert RITA in answer.text
    visit.client.cookies.clear()
    assert visit.client.get("/sign-in", params={"token": token}).status_code == 401


def test_the_cookie_is_for_this_site_and_out_of_reach_of_script(visit: Visit) -> None:
    answer = visit.client.get("/sign-in", params={"token": visit.sessions.link()}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 303
    assert cookie.startswith("pratique_session_8090=")
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie


def test_a_link_clicked_in_another_page_signs_in_without_a_redirect(visit: Visit) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    answer = visit.client.get("/sign-in", params={"token": visit.sessions.link()}, headers=headers)
    assert answer.status_code == 200 and "You are signed in" in answer.text
    assert visit.client.get("/").status_code == 200


def test_a_new_link_goes_to_the_terminal_and_not_to_the_browser(visit: Visit) -> None:
    answer = visit.client.post("/sign-in/link")
    assert len(visit.printed) == 1
    assert visit.printed[0] not in answer.text
    assert visit.client.post("/sign-in/link").status_code == 429
    assert visit.client.get("/sign-in", params={"token": visit.printed[0]}).status_code == 200


def test_signing_out_ends_the_session_on_the_server(visit: Visit) -> None:
    visit.sign_in()
    cookies = dict(visit.client.cookies)
    answer = visit.client.post("/sign-out", data={"csrf": visit.csrf()})
    assert "You are signed out" in answer.text
    visit.client.cookies.update(cookies)
    assert visit.client.get("/").status_code == 401


# The guard


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]:8090"])
def test_another_host_name_is_turned_away(visit: Visit, host: str) -> None:
    assert visit.client.get("/sign-in", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9999", "LOCALHOST:1"])
def test_a_name_of_its_own_is_answered_on_any_port(visit: Visit, host: str) -> None:
    assert visit.client.get("/sign-in", headers={"host": host}).status_code == 401


@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/page.css", "/nowhere", "/items/x"])
def test_every_answer_carries_the_headers(visit: Visit, path: str) -> None:
    for client in (visit.client, visit.sign_in().client):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "style-src 'self'" in policy and "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy and "base-uri 'none'" in policy and "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


def test_a_form_from_another_site_is_turned_away(visit: Visit) -> None:
    visit.sign_in()
    for site in ("cross-site", "same-site"):
        answer = visit.client.post("/sign-out", data={"csrf": visit.csrf()}, headers={"sec-fetch-site": site})
        assert answer.status_code == 403
    assert visit.client.get("/").status_code == 200


@pytest.mark.parametrize("token", ["", "x", None])
def test_a_form_without_the_session_s_token_changes_nothing(visit: Visit, desk: Desk, fresh: Hold, token: str) -> None:
    id = fresh()
    visit.sign_in()
    for how in ("reveal", "release", "redact", "reject"):
        data = {"note": "n", "version": 1} | ({} if token is None else {"csrf": token})
        assert visit.client.post(f"/items/{id}/{how}", data=data).status_code == 403
    assert desk.queue().show(id).item.state is ItemState.HELD
    assert desk.events("review.revealed", id) == 0


def test_a_form_can_not_be_made_to_fill_the_memory(visit: Visit) -> None:
    visit.sign_in()
    assert visit.client.post("/sign-out", data={"csrf": "x" * MOST_BYTES}).status_code == 413
    assert visit.client.post("/sign-out", content=(b"x" for _ in range(3))).status_code == 411


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_framework_s_own_pages_are_off(visit: Visit, path: str) -> None:
    assert visit.sign_in().client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(visit: Visit, method: str) -> None:
    assert visit.client.request(method, "/").status_code == 405


def test_static_files_stay_in_their_folder(visit: Visit) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py"):
        assert visit.client.get(path).status_code == 404


# The queue


def test_the_queue_lists_what_waits_most_severe_first(visit: Visit, desk: Desk, fresh: Hold) -> None:
    fresh()
    text = visit.sign_in().client.get("/").text
    waiting = desk.queue().length()
    assert f"<strong>{waiting}</strong> items wait" in text
    shown = re.findall(r'class="severity s(\d)"', text)
    assert shown == sorted(shown, reverse=True)
    assert {"3", "2", "1"} <= set(shown)


FILTERS = {
    "by category": ("category=hidden", "tagged.txt", "broken.pdf"),
    "by what could not be inspected": ("category=uninspected", "broken.pdf", "tagged.txt"),
    "by words of the address": ("uri=TAGGED", "tagged.txt", "broken.pdf"),
}


@pytest.mark.parametrize(("query", "there", "gone"), FILTERS.values(), ids=FILTERS.keys())
def test_the_queue_is_filtered(visit: Visit, query: str, there: str, gone: str) -> None:
    text = visit.sign_in().client.get(f"/?{query}").text
    assert there in text
    assert gone not in text


def test_an_empty_list_says_what_it_means(visit: Visit) -> None:
    visit.sign_in()
    assert "Nothing matches" in visit.client.get("/?uri=nowhere-to-be-found").text
    assert "Nothing was superseded" in visit.client.get("/?state=superseded").text


def test_a_long_queue_is_read_page_by_page_and_misses_nothing(visit: Visit, desk: Desk) -> None:
    ids = {desk.hold_uninspected(f"paging/scan-{number:03}.pdf", "no_text") for number in range(53)}
    visit.sign_in()
    path, seen, pages = "/?uri=paging", [], 0
    while path:
        text = visit.client.get(path).text
        seen += re.findall(r'class="name" href="/items/([0-9a-f]+)', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path, pages = following[1].replace("&amp;", "&") if following else "", pages + 1
    assert pages == 2
    assert len(seen) == len(ids) and set(seen) == ids


@pytest.mark.parametrize("query", ["state=open", "category=x", "after=1", "after=3-'", "uri=%00"])
def test_a_made_up_address_is_answered_in_words(visit: Visit, query: str) -> None:
    answer = visit.sign_in().client.get(f"/?{query}")
    assert answer.status_code == (200 if query == "uri=%00" else 400)
    assert "Traceback" not in answer.text


def test_a_file_name_is_text_and_never_markup(visit: Visit, desk: Desk) -> None:
    text = visit.sign_in().client.get("/?uri=reply").text
    assert "&lt;b&gt;reply &amp; answer.txt" in text
    assert "<b>reply" not in text


# An item


def test_an_item_is_masked_with_the_text_around_it(visit: Visit, fresh: Hold) -> None:
    text = visit.sign_in().client.get(f"/items/{fresh()}").text
    assert "Payment within 30 days" in text
    assert "•" in text
    for secret in (SECRET_WORDS, "Ben Carter", "blue-heron-42"):
        assert secret not in text


def test_an_item_tells_each_finding(visit: Visit, fresh: Hold) -> None:
    text = visit.sign_in().client.get(f"/items/{fresh()}").text
    for part in ("Planted instruction", "override", "0.97", "base64, then hex", "holds it", "cuts it out"):
        assert part in text
    start = INJECTED.index("blue-heron-42")
    assert f"{start}–{start + len('blue-heron-42')}" in text


def test_the_preview_is_what_redact_lets_in(visit: Visit, fresh: Hold, desk: Desk) -> None:
    text = visit.sign_in().client.get(f"/items/{fresh()}").text
    for placeholder in ("&lt;OVERRIDE&gt;", "&lt;PERSON&gt;", "&lt;PASS_PHRASE&gt;"):
        assert f': placeholder">{placeholder}</span>' in text


def test_a_reveal_shows_the_text_once_and_is_audited(visit: Visit, desk: Desk, fresh: Hold) -> None:
    id = fresh()
    visit.sign_in()
    answer = visit.client.post(f"/items/{id}/reveal", data={"csrf": visit.csrf()})
    assert SECRET_WORDS in answer.text and "blue-heron-42" in answer.text
    assert desk.events("review.revealed", id) == 1
    assert SECRET_WORDS not in visit.client.get(f"/items/{id}").text
    assert desk.events("review.revealed", id) == 1


def test_hidden_characters_are_spelled_out_when_revealed(visit: Visit, desk: Desk) -> None:
    id = held(desk, "tagged")
    visit.sign_in()
    assert SECRET_WORDS not in visit.client.get(f"/items/{id}").text
    answer = visit.client.post(f"/items/{id}/reveal", data={"csrf": visit.csrf()})
    assert f">{SECRET_WORDS}</span>" in answer.text
    assert not re.search("[\U000e0000-\U000e007f\u202e]", answer.text)


def test_what_could_not_be_inspected_can_only_be_rejected_and_says_how_to_mend_it(visit: Visit, desk: Desk) -> None:
    id = desk.hold_uninspected("intake/locked.pdf", "encrypted")
    text = visit.sign_in().client.get(f"/items/{id}").text
    assert "Store it without a password." in text
    assert "Reject" in text and "Release" not in text and "Reveal" not in text
    assert visit.settle(id, "release").status_code == 400
    assert visit.settle(id, "reject").status_code == 200
    assert desk.queue().show(id).item.state is ItemState.REJECTED


def test_markup_in_a_document_stays_text(visit: Visit, desk: Desk) -> None:
    attack = "Hello <script>alert(1)</script> <img src=x onerror=alert(1)> {{ 7 * 7 }} and more"
    id = desk.hold("mails/attack.html", attack, found(attack, "and more", Category.INJECTION, "override"))
    visit.sign_in()
    pages = [visit.client.get(f"/items/{id}"), visit.client.post(f"/items/{id}/reveal", data={"csrf": visit.csrf()})]
    for page in pages:
        assert "<script" not in page.text and "<img src=x" not in page.text
        assert "{{ 7 * 7 }}" in page.text


@pytest.mark.parametrize("id", ["0123456789abcdef", "nothing", "%3Cscript%3E", "%2e%2e"])
def test_an_unknown_item_is_not_found(visit: Visit, id: str) -> None:
    answer = visit.sign_in().client.get(f"/items/{id}")
    assert answer.status_code == 404
    assert "<script" not in answer.text and "To the queue" in answer.text


# Settling


SETTLED = {"release": ItemState.RELEASED, "redact": ItemState.REDACTED, "reject": ItemState.REJECTED}


@pytest.mark.parametrize("how", SETTLED)
def test_a_decision_is_kept_with_its_reviewer_and_its_note(visit: Visit, desk: Desk, fresh: Hold, how: str) -> None:
    id = fresh()
    answer = visit.sign_in().settle(id, how, note="  looked at it: <fine>\r\n")
    settled = desk.queue().show(id).item
    assert (settled.state, settled.reviewer) == (SETTLED[how], RITA)
    assert settled.note == "looked at it: <fine>"
    assert answer.status_code == 200 and answer.history[0].status_code == 303
    page = visit.client.get(f"/items/{id}").text
    assert "looked at it: &lt;fine&gt;" in page and "Your decision" not in page


def test_after_a_decision_comes_the_next_item_under_the_same_filters(visit: Visit, desk: Desk) -> None:
    first, second = sorted(hold_injected(desk, f"onwards/{name}.txt") for name in ("a", "b"))
    answer = visit.sign_in().settle(first, "reject", uri="onwards/")
    assert answer.url.path == f"/items/{second}" and answer.url.query == b"uri=onwards%2F"
    assert "Rejected:" in answer.text and "This is the next one that waits" in answer.text
    assert "Rejected:" not in visit.client.get(f"/items/{second}").text
    last = visit.settle(second, "reject", uri="onwards/")
    assert last.url.path == "/" and "Nothing more waits here" in last.text


@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_a_decision_needs_a_note(visit: Visit, desk: Desk, fresh: Hold, note: str) -> None:
    id = fresh()
    visit.sign_in()
    for how in SETTLED:
        assert visit.settle(id, how, note=note).status_code == 400
    assert desk.queue().show(id).item.state is ItemState.HELD


def test_the_second_reviewer_is_told_and_changes_nothing(visit: Visit, desk: Desk, fresh: Hold) -> None:
    id = fresh()
    visit.sign_in()
    desk.queue(SAM).reject(id, "spam", version=1)
    for how in SETTLED:
        answer = visit.settle(id, how)
        assert answer.status_code == 409
        assert f'href="/items/{id}"' in answer.text and SAM in answer.text
    assert desk.queue().show(id).item.reviewer == SAM


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "-1"}, {"version": "9" * 30}, {"note": "n" * 5000}])
def test_a_crippled_form_changes_nothing(visit: Visit, desk: Desk, fresh: Hold, data: dict[str, str]) -> None:
    id = fresh()
    visit.sign_in()
    answer = visit.client.post(f"/items/{id}/reject", data={"csrf": visit.csrf(), "note": "n"} | data)
    assert answer.status_code == 400
    assert "nnnn" not in answer.text
    assert desk.queue().show(id).item.state is ItemState.HELD


# Faults


class Failing:
    """A queue that fails as it is told."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def length(self) -> int:
        raise self._fault

    def items(self, **_filters: object) -> list[object]:
        return []

    def elsewhere(self, _items: list[object]) -> dict[str, int]:
        return {}


FAULTS = {
    "a lost database": (DatabaseError("the database does not answer; is it running?"), 503, "is it running?"),
    "a refusal": (PratiqueError("expected something else"), 400, "Expected something else."),
    "the unforeseen": (ValueError("the text of a document"), 500, "This page failed"),
}


@pytest.mark.parametrize(("fault", "status", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_without_a_traceback_or_text(
    caplog: pytest.LogCaptureFixture, fault: Exception, status: int, words: str
) -> None:
    sessions = Sessions()
    app = build(Failing(fault), RITA, sessions, hosts={"testserver"}, announce=print)  # type: ignore[arg-type]  # a fake
    with TestClient(app) as client:
        answer = client.get("/sign-in", params={"token": sessions.link()})
    assert answer.status_code == status
    assert words in answer.text
    for told in (answer.text, caplog.text):
        assert "Traceback" not in told and "the text of a document" not in told

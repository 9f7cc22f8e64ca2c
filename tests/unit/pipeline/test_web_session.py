"""A link opens one session, once and in time; a session ends by itself."""

import pytest

from pipeline.web.session import IDLE_SECONDS, LIFE_SECONDS, LINK_PAUSE, LINK_SECONDS, Flash, Session, Sessions


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock)


def signed_in(sessions: Sessions) -> str:
    return sessions.open(sessions.link() or "") or ""


def test_a_link_opens_a_session(sessions: Sessions) -> None:
    assert sessions.find(signed_in(sessions)) is not None


def test_a_link_holds_32_random_bytes(sessions: Sessions) -> None:
    assert len(sessions.link() or "") == 43


def test_a_link_works_once(sessions: Sessions) -> None:
    token = sessions.link() or ""
    assert sessions.open(token)
    assert sessions.open(token) is None


@pytest.mark.parametrize(("age", "works"), [(LINK_SECONDS - 1, True), (LINK_SECONDS, False), (LINK_SECONDS + 1, False)])
def test_a_link_ages(sessions: Sessions, clock: Clock, age: float, works: bool) -> None:
    token = sessions.link() or ""
    clock.now += age
    assert bool(sessions.open(token)) is works


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "\ud800"])
def test_a_guess_opens_nothing_and_leaves_the_link_alone(sessions: Sessions, token: str) -> None:
    good = sessions.link() or ""
    assert sessions.open(token) is None
    assert sessions.open(good)


def test_nothing_opens_before_there_is_a_link(sessions: Sessions) -> None:
    assert sessions.open("") is None


def test_a_new_link_takes_the_place_of_the_old_one(sessions: Sessions, clock: Clock) -> None:
    old = sessions.link() or ""
    clock.now += LINK_PAUSE
    new = sessions.link() or ""
    assert sessions.open(old) is None
    assert sessions.open(new)


def test_links_can_not_be_asked_for_in_a_flood(sessions: Sessions, clock: Clock) -> None:
    assert sessions.link()
    clock.now += LINK_PAUSE - 1
    assert sessions.link() is None


def test_an_idle_session_ends(sessions: Sessions, clock: Clock) -> None:
    cookie = signed_in(sessions)
    clock.now += IDLE_SECONDS
    assert sessions.find(cookie) is None


def test_a_used_session_stays_and_still_ends_after_a_working_day(sessions: Sessions, clock: Clock) -> None:
    cookie, started = signed_in(sessions), clock.now
    while clock.now + IDLE_SECONDS / 2 < started + LIFE_SECONDS:
        clock.now += IDLE_SECONDS / 2
        assert sessions.find(cookie) is not None
    clock.now = started + LIFE_SECONDS
    assert sessions.find(cookie) is None


def test_signing_out_ends_the_session(sessions: Sessions) -> None:
    cookie = signed_in(sessions)
    sessions.close(cookie)
    assert sessions.find(cookie) is None


def test_a_token_of_one_session_is_no_good_in_another() -> None:
    one, other = Session(0, 0), Session(0, 0)
    assert one.admits(one.csrf)
    assert not one.admits(other.csrf)
    assert not one.admits("")
    assert not one.admits("é")


def test_a_message_is_told_once() -> None:
    session = Session(0, 0, flash=Flash("released", "a", "b"))
    assert session.take_flash() == Flash("released", "a", "b")
    assert session.take_flash() is None


def test_secrets_stay_out_of_reprs(sessions: Sessions) -> None:
    session = Session(0, 0)
    assert session.csrf not in repr(session)

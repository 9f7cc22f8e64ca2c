"""The page in a real browser: headless Chromium over a real server."""

import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from conftest import HOST, RITA, SAM, SECRET_WORDS, Desk, hold_injected
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from pipeline.cli.serve import listen
from pipeline.quarantine import ItemState
from pipeline.web.app import build
from pipeline.web.session import Sessions

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium; apt-get install chromium")


class Served:
    """A running server, and links to it."""

    def __init__(self, desk: Desk) -> None:
        self.sessions = Sessions()
        listener = listen(HOST, 0)
        self.address = f"http://{HOST}:{listener.getsockname()[1]}"
        app = build(desk.queue(), RITA, self.sessions, hosts={HOST}, announce=lambda _token: None)
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]})
        self._thread.start()

    def link(self) -> str:
        self.sessions._linked_at = 0  # the pause between links is for floods, not for tests
        return f"{self.address}/sign-in?token={self.sessions.link()}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="module")
def served(desk: Desk) -> Iterator[Served]:
    served = Served(desk)
    yield served
    served.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def signed_in(browser: Browser, served: Served) -> Iterator[Open]:
    """Opens a page that is signed in. At the end nothing may have gone to the console, or anywhere but to this server."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # a literal
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        # An icon that is still under way when the next page is opened is given up: no failure.
        page.on("requestfailed", lambda r: r.failure == "net::ERR_ABORTED" or complaints.append(f"failed: {r.url}"))
        page.on("request", lambda request: request.url.startswith(served.address) or complaints.append(request.url))
        page.goto(served.link())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_reviewer_signs_in_opens_an_item_reveals_it_and_releases_it(
    signed_in: Open, served: Served, desk: Desk
) -> None:
    id = hold_injected(desk, "browser/walk.txt")
    page = signed_in()
    expect(page.get_by_role("heading", name="Quarantine")).to_be_visible()
    page.get_by_label("Document address contains").fill("browser/walk")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("table.queue tbody tr")).to_have_count(1)
    page.get_by_role("link", name="walk.txt").click()
    expect(page.get_by_role("region", name="The text around the findings")).to_contain_text("•••")
    expect(page.locator("main")).not_to_contain_text(SECRET_WORDS)
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_role("region", name="The text around the findings")).to_contain_text(SECRET_WORDS)
    assert desk.events("review.revealed", id) == 1
    page.get_by_label("Note").fill("A test of the page.")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_role("status")).to_contain_text("Released: walk.txt")
    assert desk.queue().show(id).item.state is ItemState.RELEASED
    page.get_by_role("link", name="Released").click()
    expect(page.locator("table.queue")).to_contain_text("walk.txt")


@pytest.mark.parametrize(("button", "state"), [("Redact", ItemState.REDACTED), ("Reject", ItemState.REJECTED)])
def test_an_item_is_settled_by_its_button(
    signed_in: Open, served: Served, desk: Desk, button: str, state: ItemState
) -> None:
    id = hold_injected(desk, f"browser/{button}.txt")
    page = signed_in()
    page.goto(f"{served.address}/items/{id}")
    page.get_by_role("button", name=button).click()
    assert desk.queue().show(id).item.state is ItemState.HELD, "the browser asks for the note first"
    page.get_by_label("Note").fill("A test of the page.")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status")).to_contain_text(f"{state.value.capitalize()}: {button}.txt")
    assert desk.queue().show(id).item.state is state


def test_a_reviewer_goes_from_one_place_of_a_secret_to_the_others(signed_in: Open, served: Served, desk: Desk) -> None:
    ids = [hold_injected(desk, f"browser/secret-{number}.txt", "c3" * 16) for number in range(2)]
    page = signed_in(width=390)
    page.goto(f"{served.address}/items/{ids[0]}")
    page.get_by_role("link", name="same secret in 1 other document").click()
    expect(page.locator("table.queue tbody tr")).to_have_count(2)
    expect(page.locator("table.queue")).to_contain_text("same secret in 1 other document")
    page.get_by_role("link", name="Clear").click()
    expect(page).to_have_url(f"{served.address}/")


def test_who_comes_second_is_led_to_the_item_as_it_is_now(browser: Browser, served: Served, desk: Desk) -> None:
    id = hold_injected(desk, "browser/twice.txt")
    context = browser.new_context()
    page = context.new_page()
    page.goto(served.link())
    page.goto(f"{served.address}/items/{id}")
    desk.queue(SAM).reject(id, "spam")
    page.get_by_label("Note").fill("harmless")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_role("heading", name="Somebody was faster")).to_be_visible()
    page.get_by_role("link", name="Look at the item as it is now").click()
    expect(page.locator(".facts")).to_contain_text(SAM)
    expect(page.get_by_role("button", name="Release")).to_have_count(0)
    context.close()


def test_a_link_works_once_and_signing_out_shuts_the_door(browser: Browser, served: Served) -> None:
    link = served.link()
    first, second = browser.new_context(), browser.new_context()
    page = first.new_page()
    page.goto(link)
    expect(page.get_by_role("heading", name="Quarantine")).to_be_visible()
    stranger = second.new_page()
    stranger.goto(link)
    expect(stranger.get_by_text("This link was used already")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    page.goto(served.address)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    first.close()
    second.close()


def test_the_keyboard_alone_gets_from_the_list_to_a_decision(signed_in: Open, served: Served, desk: Desk) -> None:
    id = hold_injected(desk, "browser/keyboard.txt")
    page = signed_in()
    page.goto(f"{served.address}/?uri=browser/keyboard")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_role("link", name="keyboard.txt").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_label("Note").focus()
    page.keyboard.type("By keyboard.")
    for _ in ("to Release", "to Redact", "to Reject"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Rejected: keyboard.txt")
    assert desk.queue().show(id).item.state is ItemState.REJECTED


@pytest.fixture(scope="module")
def every_page(desk: Desk) -> list[str]:
    """The paths of pages of every kind, with long names and hostile text among them."""
    injected = hold_injected(desk, "looks/" + "a-name-without-any-place-to-break_" * 4 + ".txt")
    tagged = desk.queue().items(uri="tagged")[0].id
    reply = desk.queue().items(uri="reply")[0].id
    locked = desk.hold_uninspected("looks/locked.pdf", "encrypted")
    settled = hold_injected(desk, "looks/settled.txt")
    desk.queue().reject(settled, "no " * 50 + "x" * 300)
    items = [f"/items/{id}" for id in (injected, tagged, reply, locked, settled)]
    return ["/", "/?uri=nowhere", "/?state=rejected", *items]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_scrolls_sideways(signed_in: Open, served: Served, every_page: list[str], width: int) -> None:
    page = signed_in(width=width)
    for path in every_page:
        page.goto(served.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        if page.get_by_role("button", name="Reveal").count():
            page.get_by_role("button", name="Reveal").click()
            page.wait_for_load_state()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


CONTRAST = """() => {
  const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return n.length > 3 ? n : [...n, 1]; };
  const over = (top, base) => [0, 1, 2].map((i) => top[i] * top[3] + base[i] * (1 - top[3]));
  const light = (rgb) => { const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (element) => { const chain = []; for (let e = element; e; e = e.parentElement) chain.unshift(e);
    return chain.reduce((base, e) => over(parse(getComputedStyle(e).backgroundColor), base), [255, 255, 255]); };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || element.tagName === "OPTION" || !element.getClientRects().length) continue;
    const style = getComputedStyle(element), base = ground(element);
    const opacity = Number(style.opacity), ink = parse(style.color);
    const a = light(over([...ink.slice(0, 3), ink[3] * opacity], base)), b = light(base);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
"""Every element with text of its own whose contrast is below 4.5 (WCAG 2.2, 1.4.3), computed as the standard defines it."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(
    signed_in: Open, served: Served, every_page: list[str], scheme: str
) -> None:
    page = signed_in(scheme=scheme)
    for path in every_page:
        page.goto(served.address + path)
        assert page.evaluate(CONTRAST) == [], path
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (max(ground) < 60) is (scheme == "dark")


STRUCTURE = """() => ({
  headings: document.querySelectorAll("h1").length,
  main: document.querySelectorAll("main").length,
  unlabelled: [...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter((e) => !e.labels.length).length,
  unnamed: [...document.querySelectorAll("a, button")].filter((e) => !(e.innerText.trim() || e.ariaLabel)).length,
  headless: [...document.querySelectorAll("table")].filter((e) => !e.querySelector("thead th[scope]") || !e.caption).length,
  scripts: document.querySelectorAll("script, [style], style").length,
  doubled: [...document.querySelectorAll("[id]")].length - new Set([...document.querySelectorAll("[id]")].map((e) => e.id)).size,
})"""


def test_every_page_is_built_for_those_who_hear_it(signed_in: Open, served: Served, every_page: list[str]) -> None:
    page = signed_in()
    for path in every_page:
        page.goto(served.address + path)
        found = page.evaluate(STRUCTURE)
        expected = {"headings": 1, "main": 1} | dict.fromkeys(
            ("unlabelled", "unnamed", "headless", "scripts", "doubled"), 0
        )
        assert found == expected, path


INJECT = """() => {
  const script = document.createElement("script");
  script.textContent = "window.ran = 1";
  document.body.append(script);
}"""


def test_script_that_gets_into_a_page_after_all_does_not_run(browser: Browser, served: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served.address}/sign-in")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s); }"
    )
    assert page.evaluate("window.ran") is None
    context.close()

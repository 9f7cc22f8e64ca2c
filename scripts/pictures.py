"""Draw the README's pictures from the product itself: the demo's run in a terminal, and the review page in a browser."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "samples"
PICTURES = ROOT / "docs" / "pictures"
PRATIQUE = Path(sys.executable).with_name("pratique")
COLUMNS = 118
CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FONT_ELSEWHERE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""The picture loads nothing: a monospace font of the reader's own will do."""

LINK = re.compile(r"http://\S+/sign-in\?token=\S+")


def main() -> None:
    """Draw what the demo prints, and the page over the same documents under addresses that tell nothing of this machine."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with _home() as environment:
        _draw_terminal(_output([sys.executable, ROOT / "scripts" / "demo.py"], environment), PICTURES / "run.svg")
    with _home() as environment:
        shutil.copy(SAMPLES / "groups.toml", environment["PRATIQUE_HOME"])
        _output([PRATIQUE, "ingest", _manifest(Path(environment["PRATIQUE_HOME"]))], environment)
        with _served(environment) as link:
            _draw_pages(link)


@contextmanager
def _home() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="pratique-pictures-") as folder:
        yield {**os.environ, "PRATIQUE_HOME": folder, "COLUMNS": str(COLUMNS)}


def _output(command: list[str | Path], environment: dict[str, str]) -> str:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def _manifest(home: Path) -> Path:
    """The demo corpus as an export of some wiki would name it."""
    export = home / "export"
    shutil.copytree(SAMPLES / "corpus", export)
    files = (path for path in sorted(export.rglob("*")) if path.is_file() and path.name != "access.toml")
    names = [path.relative_to(export).as_posix() for path in files]
    lines = [json.dumps({"uri": f"wiki:{name}", "path": name, "readers": ["group:staff"]}) for name in names]
    manifest = export / "manifest.jsonl"
    manifest.write_text("\n".join(lines), encoding="utf-8")
    return manifest


def _draw_terminal(text: str, path: Path) -> None:
    """An SVG of a terminal with this text in it."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi("$ make demo\n" + text.rstrip()))
    path.write_text(FONT_ELSEWHERE.sub("", console.export_svg(title="make demo")), encoding="utf-8")


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[str]:
    """The sign-in link of a review page that is served meanwhile."""
    command = [PRATIQUE, "serve", "--as", "rita@example.com", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    try:
        lines = (LINK.search(line) for line in process.stderr)
        yield next(found.group() for found in lines if found)
    finally:
        process.terminate()
        process.wait()


def _draw_pages(link: str) -> None:
    """The queue and an item, in light and in dark."""
    chromium = next(path for path in CHROMIUM if Path(path).exists())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = browser.new_page(viewport={"width": 1180, "height": 760}, device_scale_factor=1.5)
        page.goto(link)
        _shoot(page, "review-queue")
        page.get_by_role("link", name="wiki-page-tides.md").click()
        _shoot(page, "review-item")
        browser.close()


def _shoot(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # both are literals that it takes
        page.screenshot(path=PICTURES / f"{name}-{scheme}.png")


if __name__ == "__main__":
    main()

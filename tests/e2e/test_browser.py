"""The pages for people, as a browser shows them (Debian's chromium)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

pytestmark = pytest.mark.browser
WIDTHS = (1280, 400)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless chromium."""
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need Debian's chromium: apt-get install chromium"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=quiet)
        yield started
        started.close()


def seen(browser: Browser, url: str, width: int) -> str:
    """The text of a page that shows without an error, a foreign request or a sideways scroll."""
    wrong: list[str] = []
    origin = "file:" if url.startswith("file:") else "/".join(url.split("/")[:3])
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("requestfailed", lambda one: wrong.append(f"failed: {one.url}"))
    page.on("request", lambda one: wrong.append(one.url) if origin not in one.url else None)
    page.on("response", lambda one: wrong.append(one.url) if one.status >= 400 else None)
    page.goto(url)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append(f"wider than {width} pixels")
    text = page.inner_text("body")
    page.close()
    assert wrong == []
    return str(text)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_servers_page_tells_how_to_connect(browser: Browser, served: Any, width: int) -> None:
    """District, address, credentials, a curl line, sample records and switches, nothing foreign."""
    plugin, district = served.ready["powerschool"], served.ready["district"]
    text = seen(browser, f"{served.url}/", width)
    for wanted in (district["name"], plugin["url"], plugin["client_id"], plugin["client_secret"]):
        assert wanted in text
    assert "curl" in text
    assert "pagesize_over_max" in text


@pytest.mark.parametrize("width", WIDTHS)
def test_the_report_of_an_import_is_readable(
    browser: Browser, served: Any, run: Any, tmp_path: Path, width: int
) -> None:
    """The page of an import shows what came in and why records were refused."""
    report = tmp_path / "import.html"
    done = run(
        "sync", "--ready", served.ready_file, "--target", tmp_path / "r.db", "--report", report
    )
    assert done.returncode == 0
    text = seen(browser, report.as_uri(), width)
    assert "Students" in text
    assert "username" in text

"""A real Chromium for the pages, and a record of everything else that a page does."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

_NAMES = ("chromium", "google-chrome", "chromium-browser")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The text's and its ground's colours, for each element with text that can be seen.
_COLOURS = """() => [...document.querySelectorAll("body *")].flatMap(element => {
  const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || !element.checkVisibility() || element.closest("svg")) return [];
  let ground = element;
  const clear = "rgba(0, 0, 0, 0)";
  while (ground && getComputedStyle(ground).backgroundColor === clear)
    ground = ground.parentElement;
  const back = ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)";
  return [[getComputedStyle(element).color, back, element.textContent.slice(0, 40)]];
})"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser; without one the test is skipped, under CI it fails."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        message = f"none of {', '.join(_NAMES)} is installed"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """An open page, and what it did: other requests than its own, dialogs, messages, errors."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    noises: list[str] = field(default_factory=list)

    def note_request(self, request: Request) -> None:
        if request.url != self.address and not request.url.startswith("data:"):
            self.requests.append(request.url)


@contextmanager
def visit(browser: Browser, address: str | Path, **options: Any) -> Iterator[Visit]:
    """Open a file or an address in a context of its own and listen."""
    url = address.as_uri() if isinstance(address, Path) else address
    context = browser.new_context(**options)
    seen = Visit(context.new_page(), url)
    seen.page.on("request", seen.note_request)
    seen.page.on("console", lambda message: seen.noises.append(message.text))
    seen.page.on("pageerror", lambda error: seen.noises.append(str(error)))
    seen.page.on("dialog", lambda dialog: (seen.noises.append(dialog.message), dialog.dismiss()))
    seen.page.on("popup", lambda popup: seen.noises.append(f"popup {popup.url}"))
    seen.page.goto(url)
    yield seen
    context.close()


def contrasts(page: Page) -> list[tuple[float, str]]:
    """Return the contrast ratio of each text that can be seen, the lowest first."""
    found = page.evaluate(_COLOURS)
    return sorted((_contrast(text, ground), words) for text, ground, words in found)


def _contrast(one: str, other: str) -> float:
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of `rgb(...)`, as WCAG 2 defines it."""
    parts = [float(part) / 255 for part in colour.partition("(")[2].rstrip(")").split(",")[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

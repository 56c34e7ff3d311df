"""What nbgrader's pages show of students' HTML and Markdown: nothing that acts, loads or covers."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape, unescape
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from bleach.html5lib_shim import Filter
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter

from ..cells import PICTURE, typed_length
from .student import LONGEST_TEXT

_TABLE_TAGS = ("table", "thead", "tbody", "tr", "th", "td")
_OUTPUT_TAGS = {*bleach.ALLOWED_TAGS, "br", "div", "p", "pre", "span", *_TABLE_TAGS}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TEXT_TAGS = {*_OUTPUT_TAGS, *_HEADINGS, "dd", "del", "dl", "dt", "hr", "img", "s", "sub", "sup"}
_LINK = re.compile(r"(https?://|mailto:).*", re.IGNORECASE)
_REMOTE = re.compile(
    r'<script src="https?:[^>]*>\s*</script>|'
    r'<script type="text/x-mathjax-config">.*?</script>|'
    r"@font-face\s*\{[^}]*\}",
    re.DOTALL,
)


class _WithoutEmptyPictures(Filter):  # type: ignore[misc]  # bleach's html5lib has no types
    """Puts its text in place of a picture that lost its address."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in super().__iter__():
            if token.get("name") == "img" and (None, "src") not in token["data"]:
                yield {"type": "Characters", "data": unescape(token["data"].get((None, "alt"), ""))}
            else:
                yield token


def clean_html(html: object, colours: bool = True) -> str:
    """Return a student's HTML without whatever could act or load: text and colours stay.

    nbconvert's own filter of this name would take the colours off the cards.
    """
    return str(
        bleach.clean(
            str(html),
            tags=_OUTPUT_TAGS,
            attributes={"a": _may_stay, "*": ["style"] if colours else []},
            css_sanitizer=CSSSanitizer(allowed_css_properties=["background-color", "color"]),
            strip=True,
        )
    )


@lru_cache(maxsize=500)  # most text cells of a class are the lab's own
def clean_markdown(html: str) -> str:
    """Return the HTML of a text cell: no colours, so that no text looks like a card."""
    cleaner = bleach.Cleaner(
        tags=_TEXT_TAGS,
        attributes={"a": _may_stay, "img": _may_stay, "ol": ["start"]},
        protocols=["http", "https", "mailto", "data"],
        strip=True,
        filters=[_WithoutEmptyPictures],
    )
    return str(cleaner.clean(html))


@pass_context
def html_filter(context: Context, html: object) -> str:
    """`clean_html` for nbconvert's templates; only the outputs of code keep colours."""
    return clean_html(html, colours=(context.get("cell") or {}).get("cell_type") == "code")


@pass_context
def markdown_filter(context: Context, source: str) -> str:
    """Markdown as clean HTML, for nbconvert's templates; what cannot be rendered stays as typed.

    nbgrader's own templates show the HTML in a text cell as it is, scripts included.
    """
    return _rendered(context, source).replace("[", "&#91;")  # nbconvert's next filter: [ squared


def _rendered(context: Context, source: str) -> str:
    if typed_length(source) <= LONGEST_TEXT:
        # A picture that did not come along would raise, and nobody would be graded.
        for text in (source, source.replace("attachment:", "missing:")):
            try:
                return clean_markdown(_exporter().markdown2html(context, text))
            except Exception:  # whatever a student's text makes the renderer raise
                continue
    return f"<pre>{escape(source)}</pre>"


def self_contained(head: str, policy: str) -> str:
    """Return a page's head without scripts and fonts from elsewhere, and with a security policy."""
    meta = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return _REMOTE.sub("", head).replace("<head>", meta, 1)


@cache
def _exporter() -> Any:
    return HTMLExporter(exclude_anchor_links=True)


def _may_stay(tag: str, name: str, value: str) -> bool:
    """Return whether an attribute stays: links that leave the page, pictures inside of it."""
    if name in ("href", "src"):
        return bool((_LINK if tag == "a" else PICTURE).fullmatch(value))
    return name in ("alt", "title")

"""What a page shows of a student's HTML and Markdown: nothing that acts, loads or covers."""

import base64
import binascii
import re
from functools import cache, lru_cache, partial
from html import escape, unescape
from typing import Any, Literal

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter

from ..cells import PICTURE, typed_length
from ..errors import is_panic

Kind = Literal["bare", "output", "text"]
# The renderer's time grows with the square of the length: 20,000 characters may take 2 s.
LONGEST_TEXT = 20_000
NO_ALT = "a picture without a description"
_MOST_PIXELS = 25_000_000
_BARE_TAGS = {
    *("b", "blockquote", "br", "code", "div", "em", "i", "img", "li", "ol", "p", "pre", "span"),
    *("strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_TAGS: dict[Kind, set[str]] = {
    "bare": _BARE_TAGS,
    "output": {*_BARE_TAGS, "a"},
    "text": {
        *_BARE_TAGS,
        *("a", "dd", "del", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "s"),
    },
}
_IMAGE = {"src", "alt", "title", "width", "height"}
_ATTRIBUTES: dict[Kind, dict[str, set[str]]] = {
    "bare": {"img": _IMAGE},
    "output": {"a": {"href", "title"}, "img": _IMAGE, "*": {"style"}},
    "text": {
        "a": {"href", "title"},
        "img": _IMAGE,
        "ol": {"start"},
    },
}
_LINK = re.compile(r"(https?://|mailto:).*", re.IGNORECASE | re.DOTALL)
_SIZE = re.compile(r"\d{1,4}")
_VALUES = {"href": _LINK, "src": PICTURE, "width": _SIZE, "height": _SIZE, "start": _SIZE}
_COLOUR = re.compile(
    r"\s*(color|background-color)\s*:\s*(#[0-9a-f]{3,8}|[a-z]+|rgb\([\d\s,]+\))\s*", re.IGNORECASE
)
# Tags whose content is read as plain text.
_RAW_TAGS = {"iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style"}
_RAW_TAGS |= {"textarea", "title", "xmp"}
_TAG = re.compile(r"(</?)([a-z][a-z0-9-]*)(?=[\s/>])", re.IGNORECASE)
_PICTURE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')  # the way nh3 writes it
_HEADING = re.compile(r"<(/?)h([1-6])>")  # the way nh3 writes it
_ALT = re.compile(r' alt="([^"]*)"')


def clean(html: str, kind: Kind) -> str:
    """Return a student's HTML with nothing in it that acts, loads or covers; its text stays.

    All keep inline pictures, "output" and "text" also links, "output" also the colours that the
    cards have: a text has none, so that it can't look like a card.
    """
    html = html.encode(errors="replace").decode()
    cleaner = _cleaner(kind)
    try:
        once = cleaner.clean(_TAG.sub(partial(_renamed, kind), html))
        told = _PICTURE.sub(_picture_or_text, once)
        return once if told == once else cleaner.clean(told)
    except BaseException as error:  # a panic in nh3 is only a BaseException
        if not is_panic(error):
            raise
        return f"<pre>{escape(html)}</pre>"


@pass_context
def html_filter(context: Context, html: object) -> str:
    """Return an output's HTML for nbconvert's templates; only the outputs of code keep colours."""
    is_code = (context.get("cell") or {}).get("cell_type") == "code"
    return clean(str(html), "output" if is_code else "text")


@pass_context
def markdown_filter(context: Context, source: str) -> str:
    """Markdown as clean HTML, for nbconvert's templates; unrenderable text stays as typed.

    nbgrader's own templates show the HTML in a text cell as it is, scripts included.
    """
    return _rendered(context, source).replace("[", "&#91;")  # nbconvert's next filter: [ squared


def _rendered(context: Context, source: str) -> str:
    if typed_length(source) <= LONGEST_TEXT:
        # A missing attached picture would raise an error, and stop the class.
        for text in (source, source.replace("attachment:", "missing:")):
            try:
                return _clean_text(_exporter().markdown2html(context, text))
            except Exception:  # a student's text may make the renderer raise anything
                continue
    return f"<pre>{escape(source)}</pre>"


@lru_cache(maxsize=500)  # cached, because most text cells are the lab's own
def _clean_text(html: str) -> str:
    return _HEADING.sub(_below_ours, clean(html, "text"))


def _below_ours(tag: re.Match[str]) -> str:
    """Return a heading's tag, on one of the two levels below the page's own headings."""
    return f"<{tag[1]}h{3 if tag[2] in '12' else 4}>"


@cache
def _exporter() -> Any:
    return HTMLExporter(exclude_anchor_links=True)


@cache
def _cleaner(kind: Kind) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS[kind],
        clean_content_tags=set(),  # the text of a script is shown as text
        attributes=_ATTRIBUTES[kind],
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "data"},  # `_kept` decides which stay, and where
    )


def _renamed(kind: Kind, tag: re.Match[str]) -> str:
    """Return a tag; one that must not stay gets an unknown name.

    nh3 keeps the text in unknown tags, but not the text in SVG, MathML and templates.
    """
    known = tag[2].lower() in _TAGS[kind] | _RAW_TAGS
    return tag[0] if known else f"{tag[1]}x-{tag[2]}"


def _kept(_tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value, cleaned, or None if the attribute must go."""
    if name == "style":
        found = filter(None, map(_COLOUR.fullmatch, value.split(";")))
        return "; ".join(f"{colour[1].lower()}: {colour[2]}" for colour in found) or None
    if name in _VALUES and not _VALUES[name].fullmatch(value):
        return None
    head, _, data = value.partition(",")
    return None if name == "src" and "image/png" in head and not is_png(data) else value


def is_png(text: str) -> bool:
    """Return whether this is a PNG, in base64, of a size that a browser can show."""
    try:
        head = base64.b64decode("".join(text.split()), validate=True)[:24]
    except (binascii.Error, ValueError):
        return False
    width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    return head[:8] == b"\x89PNG\r\n\x1a\n" and width * height <= _MOST_PIXELS


def _picture_or_text(picture: re.Match[str]) -> str:
    """Return a picture's tag, or the text that describes it if it has no address."""
    alt = _ALT.search(picture[1])
    if ' src="' in picture[1]:
        return picture[0] if alt else f'<img alt="{NO_ALT}"{picture[1]}>'
    return escape(unescape(alt[1])) if alt else ""

"""What stays of a student's HTML: its text, links that leave the page, pictures inside of it."""

from types import SimpleNamespace

import hostile
import pytest

from autograder.pages import sanitise
from autograder.pages.sanitise import clean

PICTURE = f"data:image/png;base64,{hostile.PNG}"
REL = 'rel="noopener noreferrer"'


@pytest.mark.parametrize("address", ["https://a.example/?x=1", "HTTP://a.example", "mailto:a@b.c"])
@pytest.mark.parametrize("kind", ["output", "text"])
def test_links_that_leave_the_page_stay(kind, address) -> None:
    assert clean(f'<a href="{address}">x</a>', kind) == f'<a href="{address}" {REL}>x</a>'
    assert clean(f'<a href="{address}">x</a>', "bare") == "x"


@pytest.mark.parametrize(
    "address",
    [
        "data:text/html,<script>alert(1)</script>",
        PICTURE,
        "javascript:alert(1)",
        " JaVa\tScRiPt:alert(1)",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/api/contents",
        "#top",
    ],
)
def test_no_other_link_stays(address) -> None:
    assert clean(f'<a href="{address}">x</a>', "text") == f"<a {REL}>x</a>"


@pytest.mark.parametrize(
    "address",
    [
        "data:text/html,x",
        "data:image/svg+xml;base64,AAAA",
        "data:image/png,AAAA",
        'data:image/png;base64,AAAA" onerror="x',
        "https://a.example/x.png",
        "x.png",
        "",
    ],
)
def test_a_picture_from_elsewhere_becomes_the_text_that_describes_it(address) -> None:
    picture = f"<img src='{address}' alt='The &lt;b&gt; &quot;curve&quot;'>"
    assert clean(f"<p>{picture}!</p>", "text") == '<p>The &lt;b&gt; "curve"!</p>'
    assert clean("<img src='x.png'>", "text") == ""


def test_an_inline_picture_keeps_its_description_and_its_size() -> None:
    whole = f'<img src="{PICTURE}" alt="a > b" width="300" height="20%" style="x" onerror="x">'
    for kind in ("bare", "output", "text"):
        assert clean(whole, kind) == f'<img src="{PICTURE}" alt="a &gt; b" width="300">'


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: red; background-color:#1a7f37", "color: red; background-color: #1a7f37"),
        ("COLOR: rgb(1, 2, 3); position: fixed; inset: 0", "color: rgb(1, 2, 3)"),
        ("background: url(//evil.example)", ""),
        ("background-color: url(//evil.example)", ""),
        ("color: red !important", ""),
        ("color: red/*; position: fixed; */", ""),
        ("color: var(--x); background-color: \\75rl(x)", ""),
        ("color: image-set('//evil.example')", ""),
    ],
)
def test_style_is_colours_alone_and_only_in_the_outputs_of_code(style, kept) -> None:
    cleaned = clean(f'<b style="{style}">x</b>', "output")
    assert cleaned == (f'<b style="{kept}">x</b>' if kept else "<b>x</b>")
    assert clean(f'<b style="{style}">x</b>', "text") == "<b>x</b>"


@pytest.mark.parametrize(
    "html",
    [
        "<svg><text>My answer</text></svg>",
        "<SVG/onload=x><script>My answer</script></SVG>",
        "<math><mi>My answer</mi></math>",
        "<template>My answer</template>",
        "<script>My answer</script>",
        "<style>My answer</style>",
        "<iframe>My answer</iframe>",
        "<noscript>My answer</noscript>",
        "<textarea>My answer</textarea>",
        "<select><option>My answer</select>",
        "<title>My answer</title>",
        "<unknown>My answer</unknown>",
    ],
)
@pytest.mark.parametrize("kind", ["bare", "output", "text"])
def test_what_a_removed_tag_holds_stays_as_text(kind, html) -> None:
    assert clean(html, kind) == "My answer"


@pytest.mark.parametrize("kind", ["bare", "output", "text"])
def test_cleaning_again_changes_nothing(kind) -> None:
    for html in [*hostile.markdown("http://x"), hostile.forged_card()]:
        once = clean(html, kind)
        assert clean(once, kind) == once


def test_an_output_lets_text_and_colours_through_and_nothing_else() -> None:
    cleaned = clean(
        '<div style="color: #fff; background-color: #1a7f37; position: fixed" onclick="a()" '
        'id="top" class="btn"><b>3 of 3</b><iframe src="//x"></iframe><img src="//x" onerror="a()">'
        '<a href="javascript:a()">x</a><form><input></form><style>p {}</style></div>',
        "output",
    )
    assert '<div style="color: #fff; background-color: #1a7f37"><b>3 of 3</b>' in cleaned
    for active in ("onclick", "iframe", "img", "javascript", "form", "input", "style>", "position"):
        assert active not in cleaned
    assert "id=" not in cleaned and "class=" not in cleaned


def test_a_badge_is_a_link_with_its_text() -> None:
    badge = '<a href="https://x.y/z"><img src="https://x.y/b.svg" alt="Open in Colab"></a>'
    assert clean(badge, "text") == f'<a href="https://x.y/z" {REL}>Open in Colab</a>'
    hostile = clean("<img alt='\"><script>a()</script> &lt;b&gt;'><img src=x onerror=a()>", "text")
    assert hostile == '"&gt;&lt;script&gt;a()&lt;/script&gt; &lt;b&gt;'


def failing_with(error: BaseException) -> SimpleNamespace:
    def fail(_: str) -> str:
        raise error

    return SimpleNamespace(clean=fail)


def test_html_that_the_cleaner_panics_at_is_shown_as_text(monkeypatch) -> None:
    panic = type("PanicException", (BaseException,), {})
    monkeypatch.setattr(sanitise, "_cleaner", lambda _: failing_with(panic("index out of bounds")))
    assert clean("<b>x</b>", "text") == "<pre>&lt;b&gt;x&lt;/b&gt;</pre>"
    monkeypatch.setattr(sanitise, "_cleaner", lambda _: failing_with(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        clean("<b>x</b>", "text")


def test_a_lone_surrogate_is_no_error() -> None:
    assert clean("a\ud800b", "text") == "a?b"

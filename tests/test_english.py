"""Documents, docstrings, comments and messages do without phrases that made readers stop."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
PACKAGES = ("autograder", "mitdeeplearning_utils")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TEMPLATES = sorted(
    path for end in ("html", "j2") for path in (ROOT / PACKAGES[0]).rglob(f"*.{end}")
)

# what to look for in one sentence, and what to write instead
PHRASES = {
    re.compile(r"^(?:Who|Where)\b(?!.*\?$)"): "name the subject, or begin with 'If'",
    re.compile(r"^Of (?!course\b)"): "put the main thing first",
    re.compile(
        r"(?<!there )\b(?:is|are|was|were|be) no\b"
        r"(?! (?:better|fewer|larger|less|longer|matter|more|one|shorter|smaller|worse)\b)",
        re.IGNORECASE,
    ): "isn't a",
    re.compile(r"\banew\b", re.IGNORECASE): "again",
    re.compile(r"\bmend(?:s|ed|ing)?\b", re.IGNORECASE): "fix, or repair",
    re.compile(r"\bh[au]ngs? on\b", re.IGNORECASE): "depends on",
    re.compile(r"\bby machine\b", re.IGNORECASE): "automatic",
}


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text; paragraphs, list items and table cells end one, too."""
    for block in re.split(r"\n\s*\n|\n\s*(?=[-*#|] ?|\d+\. )|\s\|\s", text):
        for sentence in re.split(r"(?<=[.!?])[*_\"')]*\s+", " ".join(block.split())):
            if not sentence.startswith("#"):  # a heading may be half a sentence
                yield sentence.lstrip("-*|0123456789. ")


def problems(text: str) -> list[str]:
    """Return each sentence with one of the phrases, and what to write instead."""
    return [
        f"{sentence!r}: {better}"
        for sentence in sentences(text)
        for phrase, better in PHRASES.items()
        if phrase.search(sentence)
    ]


def prose(document: str) -> str:
    """Return a Markdown text without code and comments."""
    return re.sub(r"(?s)^```.*?^```|<!--.*?-->|`[^`\n]*`", "x", document, flags=re.MULTILINE)


def texts(module: str) -> Iterator[tuple[int, str]]:
    """Yield the strings and comments of Python code, with their lines."""
    inner: set[int] = set()
    for node in ast.walk(ast.parse(module)):  # an f-string comes before its parts
        if isinstance(node, ast.JoinedStr):
            inner |= {id(part) for part in node.values}
            parts = [x.value if isinstance(x, ast.Constant) else "x" for x in node.values]
            yield node.lineno, "".join(map(str, parts))
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner
        ):
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(module).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("# ")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_are_in_plain_english(path: Path) -> None:
    assert problems(prose(path.read_text("utf-8"))) == []


def test_modules_are_in_plain_english() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {problem}"
        for path in MODULES
        for line, text in texts(path.read_text("utf-8"))
        for problem in problems(text)
    ]
    assert len(MODULES) > 100 and found == []


def test_templates_are_in_plain_english() -> None:
    visible = [re.sub(r"<style>.*?</style>|<[^>]+>", "\n\n", p.read_text("utf-8"), flags=re.DOTALL)
               for p in TEMPLATES]  # fmt: skip
    assert len(visible) > 1 and [problem for text in visible for problem in problems(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Grades stay. Who handed in a PDF is malformed.",
        "- Where names may meet again, use one course for each section.",
        "Run it.\n\nOf several notebooks the newest counts.",
        "| a | Where it lies. |",
        "It is no folder and no zip.",
        "Layers that are no ReLU",
        "Compute the predictions\nanew.",
        "The command that mends it.",
        "all that a grade hangs on",
        "21 points by machine",
    ],
)
def test_a_phrase_is_found(text: str) -> None:
    assert len(problems(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Who handed in a PDF?",
        "Where is the true label? Look at the axis.",
        "## Where things are",
        "Of course it stays.",
        "There is no notebook in it, so nothing was graded.",
        "It is no longer than the test set, and no better.",
        "Say who waits, and where the page is.",
        "Recommended: a method that amends it.",
        "`counted_anew` says so.",
    ],
)
def test_plain_english_passes(text: str) -> None:
    assert problems(prose(text)) == []

"""The cards: points as text for nbgrader, HTML that a sanitiser keeps, faults of our own."""

from pathlib import Path

import nbformat
import pytest
from checks_lab import FC, ROOT, notebook
from nbconvert import HTMLExporter

from autograder.pages.sanitise import html_filter
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.card import AMBER, COLLECTED, GREEN, GREY, RED, Result, Scorecard
from mitdeeplearning_utils.checks.exercises import fc_model, train_step
from mitdeeplearning_utils.checks.exercises.fc_model import collect, judge
from mitdeeplearning_utils.checks.findings import Finding, Verdict, failed, noted, passed, skipped

APPROVED = Path(__file__).with_name("cards.html")
FINDINGS = [
    passed("a claim that holds", 1, hint="a note"),
    failed("a claim with `code`", 1.5, seen="5", expected="6", hint="why?"),
    skipped("a claim that waits", 0.5, seen="needs the other"),
]
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def broken(_):
    raise ZeroDivisionError("our own mistake")


def exported(result, **filters):
    """Return the sanitised page that nbconvert makes of a notebook with this card as output."""
    data = {"text/plain": repr(result), "text/html": result._repr_html_()}
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    cell = nbformat.v4.new_code_cell("mdl.check(...)", outputs=[output], execution_count=1)
    book = nbformat.v4.new_notebook(cells=[cell])
    return HTMLExporter(sanitize_html=True, filters=filters).from_notebook_node(book)[0]


@pytest.mark.parametrize(
    ("verdict", "text", "state"),
    [
        (Verdict(FINDINGS[:1]), "1", "passed"),
        (Verdict([passed("half", 0.5), FINDINGS[1]]), "0.5", "partly"),
        (Verdict(FINDINGS[1:]), "0", "failed"),
        (Verdict(not_started="Fill it in."), "0", "not started"),
        (Verdict([passed("too much", 9)]), "1", "passed"),
    ],
)
def test_the_text_of_a_result_is_its_points(verdict, text, state):
    result = Result("x", "A title", 1, verdict)
    assert (repr(result), float(repr(result)), result.state) == (text, float(text), state)


def test_a_card_shows_each_claim_with_symbol_points_and_hint():
    card = Result("x", "A title", 3, Verdict(FINDINGS))._repr_html_()
    for text in (
        "A title",
        "partly: 1 of 3 points",
        "◐",
        "✓",
        "✗",
        "–",
        "(1.5)",
        "Found:</b> 5<",
        "Expected:</b> 6<",
    ):
        assert text in card
    assert "<code>code</code>" in card and "Hint:</b> why?" in card and "Note: a note" in card


def every_kind_of_card():
    every = [
        passed("a claim that holds", 1),
        passed("a claim with what was seen", 1, seen="0.97", hint="a note"),
        passed("a claim worth a part", 0.25),
        failed("a claim with `code`", 1.5, seen="5", expected="6", hint="why?"),
        failed("a claim with `two` pieces of `code`", 2, seen="5"),
        failed("a claim with what is expected only", 1, expected="6"),
        skipped("a claim that waits", 0.5, seen="needs the other", hint="left out"),
        skipped("a claim that says not why", 0.5),
        Finding("a claim for a person", 1, "waits"),
        noted("a claim that costs nothing", seen="5", expected="6"),
    ]
    results = [
        Result("a", "All `right`", 2, Verdict(every[:2])),
        Result("b", "One point", 1, Verdict(every[:1])),
        Result("c", "Some of it", 7.75, Verdict(every)),
        Result("d", "Nothing", 3, Verdict(every[3:])),
        Result("e", "Not begun", 2, Verdict(not_started="Fill in `this`.")),
        Result("f", "A fault", 2, fault="KeyError: `x`"),
    ]
    rest, question = [("Left", 1), ("Also left", 4)], [("A question", 4)]
    cards = [*results, Scorecard(results, rest, question), Scorecard([], [])]
    return [*cards, Scorecard(results[:2], []), Scorecard(results[:1], [("Left", 1)])]


def test_every_kind_of_card_is_as_approved(approvals):
    """Compare each with `cards.html`, to be opened in a browser."""
    cards = every_kind_of_card()
    shown = "".join(f"{card._repr_html_()}\n<pre>{card!r}</pre>\n" for card in cards)
    page = '<!doctype html>\n<meta charset="utf-8">\n' + shown.replace("<li>", "\n<li>")
    approvals.show_page(APPROVED, page)


def test_a_sanitised_page_keeps_the_symbols_and_the_courses_own_one_the_colours():
    result = Result("x", "A title", 3, Verdict(FINDINGS))
    stock, styled = exported(result), exported(result, clean_html=html_filter)
    for text in ("✓", "✗", "–", "<b>A title</b>", "<code>code</code>", "1 of 3 points"):
        assert text in stock and text in styled
    for colour in (GREEN, RED, GREY, AMBER):
        assert f"background-color: {colour}; color: #ffffff" in styled


def test_what_a_student_wrote_is_escaped():
    result = Result("x", EVIL, 1, Verdict([failed(EVIL, 1, seen=EVIL, expected=EVIL, hint=EVIL)]))
    for card in (
        result,
        Result("x", EVIL, 1, Verdict(not_started=EVIL)),
        Result("x", EVIL, 1, fault=EVIL),
    ):
        assert "<script" not in card._repr_html_() and "<img" not in card._repr_html_()
    call = f"def call(self, x): raise ValueError({EVIL!r})"
    model = f"class Evil(tf.keras.Model):\n    {call}\nmodel = Evil()"
    for text in (model, FC.replace('"relu"', '"relu", name="<script>"'), f"model = {EVIL!r}"):
        card = checks.check("fc_model_check", notebook(text))._repr_html_()
        assert "<script" not in card and "<img" not in card


def test_long_text_is_cut():
    card = Result("x", "t", 1, Verdict([failed("c", 1, seen="x" * 100_000)]))._repr_html_()
    assert len(card) < 2000


@pytest.mark.parametrize(
    ("half", "function"),
    [(collect, "collect"), (collect, "not_started"), (judge, "judge")],
)
def test_a_fault_of_our_own_costs_nothing_and_says_so(half, function, monkeypatch, capfd):
    monkeypatch.setattr(half, function, broken)
    result = checks.check("fc_model_check", notebook(FC))
    assert "fault of the grader" in result._repr_html_() and result.state == "fault"
    assert "ZeroDivisionError: our own mistake (test_cards.py:" in repr(result)
    with pytest.raises(ValueError, match="could not convert"):
        float(repr(result))
    assert "fault of the grader" in repr(checks.scorecard())
    assert "no points lost" in checks.scorecard()._repr_html_()
    waits = half is collect  # the cells after the exercise need no judge
    assert checks.ready(notebook(FC), "fc_model") is not waits
    out, err = capfd.readouterr()
    assert ("has a fault" in out, out.count("\n"), err) == (waits, int(waits), "")


def test_what_cannot_tell_whether_it_is_usable_is_waited_for(monkeypatch, capsys):
    monkeypatch.setattr(collect, "usable", broken)
    assert checks.ready(notebook(FC), "fc_model") is False
    assert "its check has a fault. ZeroDivisionError" in capsys.readouterr().out


def test_a_fault_names_the_line_where_it_arose(monkeypatch):
    def deep(_):
        return broken(_)

    monkeypatch.setattr(collect, "collect", deep)
    line = broken.__code__.co_firstlineno + 1
    fault = checks.check("fc_model_check", notebook(FC)).fault
    assert fault == f"ZeroDivisionError: our own mistake (test_cards.py:{line})"
    assert checks._fault_text(ValueError("never raised")) == "ValueError: never raised"


def test_evidence_that_is_kept_for_a_judge_is_not_judged_here(monkeypatch):
    monkeypatch.setattr(judge, "judge", broken)
    kept = {}
    result = checks.check("fc_model_check", notebook(FC), kept.__setitem__)
    assert (result.name, result.state, result.points) == ("fc_model", "collected", 0)
    assert list(kept) == ["fc_model"] and kept["fc_model"].name == "model"
    assert repr(result) == COLLECTED and COLLECTED in result._repr_html_()
    assert checks.scorecard().results == []


MISSING = [PermissionError(), ModuleNotFoundError(name=judge.__name__)]


@pytest.mark.parametrize("error", [*MISSING, ModuleNotFoundError(name="numpy")])
def test_a_check_that_has_nothing_to_judge_with_says_so(error, monkeypatch):
    def missing(_):
        raise error

    monkeypatch.setattr(checks, "_judging", missing)
    result = checks.check("fc_model_check", notebook(FC))
    assert result.state == ("collected" if error in MISSING else "fault")


def test_an_unknown_check_is_a_fault():
    result = checks.check("no_such_check", {})
    assert (result.name, result.title, result.most) == ("no_such", "no_such", 0)
    assert result.state == "fault" and f"there are {', '.join(checks.EXERCISES)}." in result.fault
    verdict = Verdict(FINDINGS)
    assert checks.result("no_such", verdict).verdict is verdict
    for function in (checks.collect, checks.judge):
        with pytest.raises(ValueError, match="There is no exercise 'no_such'"):
            function("no_such", {})


def test_the_scorecard_counts_what_ran_and_lists_what_did_not():
    most = sum(checks.result(name).most for name in checks.EXERCISES)
    assert repr(checks.scorecard()).startswith(f"0 of {most} points")
    checks.check("fc_model_check", notebook(FC))
    checks.check("train_step_check", {})
    card = checks.scorecard()
    assert (card.points, card.most) == (fc_model.POINTS, most)
    first, *between, last = repr(card).splitlines()[1:]
    worth = fc_model.POINTS
    assert first == f"✓ {fc_model.TITLE}: {worth} of {worth}, passed"
    assert last == f"– {train_step.TITLE}: 0 of {train_step.POINTS}, not started"
    assert len(between) == len(checks.EXERCISES) - 2
    assert all("not checked yet" in row for row in between)
    assert f"{worth} of {most} points" in card._repr_html_()
    checks.check("fc_model_check", notebook())
    assert checks.scorecard().points == 0 and len(checks.scorecard().results) == 2


def test_the_scorecard_is_in_the_notebooks_order():
    book = nbformat.read(ROOT / "lab2_mnist.ipynb", as_version=4)
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in book.cells]
    order = [x.removesuffix("_check") for x in ids if x.endswith("_check")]
    assert order == list(checks.EXERCISES)
    for name in reversed(order):
        checks.check(name, {})
    rows = repr(checks.scorecard({"A question": 4})).splitlines()[1:]
    titles = [row[2:].partition(": ")[0] for row in rows]
    assert titles == [*(checks.result(name).title for name in order), "A question"]


def test_ready_says_in_one_line_what_it_waits_for(capsys):
    names = notebook(FC)
    assert checks.ready(names, "fc_model") and capsys.readouterr().out == ""
    assert not checks.ready(names, "fc_model", "cnn_model", "train_step")
    out = capsys.readouterr().out
    assert out.startswith("Waiting for exercise cnn_model: There is no `cnn_model` yet.")
    assert out.count("\n") == 1
    assert checks.ready(notebook("model = 3"), "fc_model") is False
    waiting = "it does not work yet. See the card of its check.\n"
    assert capsys.readouterr().out == f"Waiting for exercise fc_model: {waiting}"
    assert checks.scorecard().results == []


def test_ready_wants_what_is_no_exercise_to_be_defined(capsys):
    names = notebook(FC) | {"build_fc_model": len}
    assert checks.ready(names, "build_fc_model", "fc_model") and capsys.readouterr().out == ""
    assert checks.ready(names, "build_fc_model", "build_cnn_model", "fc_model") is False
    assert capsys.readouterr().out == (
        "Waiting for `build_cnn_model`. Define it, run its cell, then run this one again.\n"
    )

"""Long texts with markup, in every field of the evidence that can hold one, stay short and text."""

import csv
import html
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import nbformat
import pytest
import tensorflow as tf

from autograder.class_page.page import Around, render
from autograder.export import FORMS, Wanted, gradebooks
from autograder.export import forms as export
from autograder.export.scores import Score
from autograder.inside.evidence_file import write_evidence
from autograder.job import Limits
from autograder.judge import outcome_of
from autograder.judge.verdict import Judged, judge_run
from autograder.lab.project import find_project
from autograder.outcome import Outcome
from autograder.pages.student import graded_notebook
from autograder.told import RunEnd, to_both
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.declared import Longest

MARK = "<img src=x onerror=alert(1)>"
FORGED = (MARK * 400)[:9_900]
MANY = 40
LONGEST_PAGE, LONGEST_TEXT = 100_000, 20_000


def forged(value: Any, hint: Any, keep: str = "") -> Any:
    """Return evidence in which every text that a student could choose is FORGED."""
    base, *bounds = get_args(hint) if get_origin(hint) is Annotated else [hint]
    arms = get_args(base)
    most = [bound.most for bound in bounds if isinstance(bound, Longest)]
    if isinstance(value, str) and get_origin(base) is not Literal:
        return FORGED[: min([len(FORGED), *most])]
    if isinstance(value, list) and str in arms:
        return [FORGED] * min([MANY, *most])
    if isinstance(value, list) and arms:
        return [forged(item, arms[0], keep) for item in value]
    if isinstance(value, dict):
        return {key: forged(item, arms[1], keep) for key, item in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    hints = get_type_hints(type(value), include_extras=True)
    held = {item.name: getattr(value, item.name) for item in fields(value) if item.name != keep}
    return replace(value, **{name: forged(held[name], hints[name], keep) for name in held})


def namespaces() -> Iterator[dict[str, Any]]:
    """Yield a student's names, so that each kind of text is in some evidence."""
    layers = tf.keras.layers
    model = tf.keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10)])
    optimizer = tf.keras.optimizers.SGD()

    def train_step(model_, optimizer_, images, labels):
        optimizer.apply_gradients([])
        return model

    yield {"model": model, "cnn_model": 5, "prediction": "7", "train_step": train_step}
    yield {"model": 5, "train_step": lambda images: images, "test_acc": "x", "test_loss": "y"}
    yield {"build_fc_model": lambda: 1 / 0, "prediction": "7", "train_step": lambda *_: 1 / 0}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory) -> list[Outcome]:
    """What becomes of forged evidence, with its layers' classes forged, too, and without."""
    found = []
    for namespace in namespaces():
        collected = {name: checks.collect(name, namespace) for name in checks.EXERCISES}
        for keep in ("", "class_name"):
            folder = tmp_path_factory.mktemp("evidence")
            for name, evidence in collected.items():
                path = folder / f"{name}.safetensors"
                write_evidence(path, forged(evidence, checks.evidence_type(name), keep))
            judged = judge_run(folder, folder / "kept")
            assert judged.verdicts
            found.append(concluded(judged, f"s{len(found)}"))
    return found


def concluded(judged: Judged, student: str) -> Outcome:
    """Return the outcome of a run whose own words are forged as well."""
    judged.faults["fc_model"] = ValueError(FORGED)
    end = RunEnd("timeout", to_both(FORGED))
    start = Outcome(student, "graded", repairs=[FORGED] * 2000)
    return outcome_of(start, end, judged, [f"fc_model: {FORGED}"] * 2000)


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value):
        for item in fields(value):
            yield from texts_of(getattr(value, item.name))


def acts(page: str) -> bool:
    return "onerror" in "".join(re.findall("<[^>]*>", page))


def test_the_forged_texts_reach_hints_and_reasons(outcomes) -> None:
    verdicts = [verdict for outcome in outcomes for verdict in outcome.verdicts.values()]
    assert [text for text in texts_of(verdicts) if MARK in text]
    assert [text for outcome in outcomes for text in outcome.reviews if MARK in text]


def test_no_text_of_an_outcome_is_long(outcomes) -> None:
    for outcome in outcomes:
        assert max(map(len, texts_of(outcome))) <= 1000
        assert len(json.dumps([*texts_of(outcome)])) < 100_000


def test_cards_pages_and_the_class_page_are_short_and_show_markup_as_text(outcomes) -> None:
    released = nbformat.read(find_project().student, as_version=4)
    for outcome in outcomes:
        for name, verdict in outcome.verdicts.items():
            card = checks.result(name, verdict)._repr_html_()
            assert len(card) < LONGEST_TEXT and not acts(card)
        first = graded_notebook(released, None, outcome).cells[0].source
        assert len(first) < 80_000 and not acts(first)
    page = render(outcomes, Around())
    assert html.escape(MARK) in page
    assert len(page) < LONGEST_PAGE * len(outcomes) and not acts(page)


@pytest.mark.parametrize("form", sorted({*FORMS} - {"feedback"}))
def test_exports_are_short_and_hold_no_markup(form, outcomes, tmp_path, monkeypatch) -> None:
    most = max(outcomes, key=lambda o: len(str(o.verdicts)))
    outcome = replace(most, student="11", status="graded")
    score = Score(outcome.student, "", 1.0, 25.0, 0.0, {"fc_model_check": 1.0}, False, outcome)
    for module in (export, gradebooks):
        monkeypatch.setattr(module, "read_scores", lambda *_: [score])
        monkeypatch.setattr(module, "summary_of", lambda course, scores, exported: exported)
    monkeypatch.setattr(export, "tell_of_ungraded", lambda *_: None)
    template, out = tmp_path / "template.csv", tmp_path / "out"
    rows = {
        "blackboard": "Last Name,First Name,Username,Lab 2 |123,Feedback to User\nA,B,11,,\n",
        "brightspace": "Username,Lab 2 Points Grade,End-of-Line Indicator\n11,,#\n",
        "canvas": "Student,ID,Lab 2\nAnn,11,\n",
        "moodle": "Identifier,Grade,Feedback comments\nParticipant 11,,\n",
        "sakai": "Display ID,ID,Last Name,First Name,grade\n11,11,A,B,\n",
    }
    template.write_text(rows.get(form, ""))
    course: Any = SimpleNamespace(roster=dict, hand_ins=dict)
    FORMS[form](course, Wanted(out, False, template, "", outcome.student))
    written = out.read_text("utf-8")
    assert len(written) < 5 * LONGEST_TEXT
    if form == "gradescope":
        pages = [test["output"] for test in json.loads(written)["tests"] if "html" in str(test)]
        assert pages and not any(map(acts, pages))
        return
    assert not acts(written)
    if form == "moodle":
        (row,) = csv.DictReader(out.open(encoding="utf-8-sig", newline=""))
        assert html.escape(MARK) in row["Feedback comments"]
        assert len(row["Feedback comments"]) < LONGEST_TEXT


def test_what_a_box_says_of_its_cells_is_cut_to_their_ids(tmp_path: Path) -> None:
    from autograder.box.results import _told

    note = {"died": f"[x](javascript:1){FORGED}", "timeouts": [FORGED] * 99, "waited": [7]}
    for died in (note["died"], ""):
        told = _told(json.dumps(note | {"died": died}).encode(), RunEnd(""), Limits())
        assert not re.search(r"[<>\[\]()]", told.reason.student)
        assert len(told.reason.student) <= 1000

"""An error at an old word of Keras gives its exercise the question, and changes no points."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.judge.raised import name_old_words
from autograder.judge.verdict import Judged
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed, skipped

ERROR = new_output(
    "error", ename="ValueError", evalue="Argument(s) not recognized: {'lr': 0.1}", traceback=[]
)
QUESTION = "Is `lr` from an older version of Keras? Today: `learning_rate`."
MOST = checks.result("fc_train").most


def named(verdict: Verdict, error=ERROR) -> Verdict:
    entry = {"grade": True, "grade_id": "fc_train_check"}
    cells = [
        new_code_cell("before", outputs=[]),
        new_code_cell("model.compile(...)", outputs=[error]),
        new_code_cell("check", metadata={"nbgrader": entry}),
        new_code_cell("later", outputs=[ERROR]),
    ]
    judged = Judged({"fc_train": verdict, "fc_model": verdict})
    name_old_words(judged, new_notebook(cells=cells))
    assert judged.verdicts["fc_model"] is verdict
    return judged.verdicts["fc_train"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (failed("a", 1, hint="Why?"), failed("a", 1, hint=QUESTION)),
        (skipped("a", 1, seen="needs b"), skipped("a", 1, seen=f"needs b {QUESTION}")),
        (skipped("a", 1), skipped("a", 1, seen=QUESTION)),
    ],
)
def test_the_first_claim_that_lost_points_gets_the_question(before, after) -> None:
    first, last = passed("0", 0), failed("z", 1, hint="And here?")
    assert named(Verdict([first, before, last])) == Verdict([first, after, last])


def test_an_exercise_that_is_not_started_gets_it_too() -> None:
    found = named(Verdict(not_started="There is no `model` yet."))
    assert found.not_started == f"There is no `model` yet. {QUESTION}"


@pytest.mark.parametrize(
    "verdict", [Verdict([passed("a", MOST)]), Verdict([passed("a", 0, hint="Note.")])]
)
def test_nothing_else_changes(verdict) -> None:
    assert named(verdict) == verdict


def test_another_error_gets_no_question() -> None:
    verdict = Verdict([failed("a", 1, hint="Why?")])
    other = new_output("error", ename="NameError", evalue="name 'lr' is not defined", traceback=[])
    assert named(verdict, other) is verdict


def test_a_run_without_a_notebook_has_no_questions() -> None:
    judged = Judged({"fc_train": Verdict(not_started="x")})
    name_old_words(judged, None)
    assert judged.verdicts["fc_train"].not_started == "x"

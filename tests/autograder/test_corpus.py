"""Right submissions get all points and no hint; wrong ones lose what they must, and hear why."""

from collections.abc import Callable

import pytest

from autograder.outcome import Outcome
from autograder.told import to_both
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed
from tests.autograder import attacks, damages
from tests.autograder.attacks import Attack, read_attacks
from tests.autograder.damages import Damage, read_damages
from tests.corpus import (
    FULL,
    GIVEN,
    NAMED,
    STATUS,
    TAKEN,
    Case,
    differences,
    read_case,
    read_cases,
    unnamed,
)
from tests.corpus_full import table
from tests.corpus_warm import WarmRunner

RIGHT, WRONG = read_cases("right"), read_cases("wrong")
ALL = [*RIGHT, *WRONG]


def name(case: Case) -> str:
    return case.name


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> WarmRunner:
    return WarmRunner(tmp_path_factory.mktemp("corpus"))


def test_the_solution_gets_all_points(runner: WarmRunner) -> None:
    assert runner.solved is not None
    assert differences(Case("solution", {}), runner.solved) == []


@pytest.mark.parametrize("case", ALL, ids=name)
def test_a_submission_gets_what_its_file_says(case: Case, runner: WarmRunner) -> None:
    assert differences(case, *runner.run(case)) == []


def test_the_corpus_holds_enough_of_each() -> None:
    assert len(RIGHT) >= 40 and len(WRONG) >= 60
    assert len(read_damages()) >= 25 and len(read_attacks()) >= 40


@pytest.mark.parametrize("case", RIGHT, ids=name)
def test_a_right_submission_loses_nothing_and_gets_no_hint(case: Case) -> None:
    assert case.wanted == FULL
    assert not (case.findings or case.hints or case.waiting or case.untouched)


@pytest.mark.parametrize("case", WRONG, ids=name)
def test_a_wrong_submission_says_what_names_its_mistake(case: Case) -> None:
    assert case.points or case.hints
    assert unnamed(case) == []


CASE = Case("wrong/one", {}, {"fc_model": 2}, hints=(("fc_model", "softmax"),))
CHANGES: dict[str, Callable[[Outcome], Outcome]] = {
    TAKEN: lambda o: changed(o, Verdict([failed("a", 3, hint="Is softmax missing?")])),
    GIVEN: lambda o: changed(o, Verdict([passed("a", 3, hint="Is softmax missing?")])),
    NAMED: lambda o: changed(o, Verdict([passed("a", 2), failed("b", 1, hint="More epochs?")])),
    STATUS: lambda o: Outcome(o.student, "needs_review", verdicts=o.verdicts),
}


def changed(outcome: Outcome, verdict: Verdict) -> Outcome:
    return Outcome(
        outcome.student, outcome.status, verdicts=outcome.verdicts | {"fc_model": verdict}
    )


@pytest.mark.parametrize("kind", CHANGES)
def test_each_kind_of_difference_is_found_and_counted(kind: str) -> None:
    verdict = Verdict([passed("a", 2), failed("b", 1, hint="Is softmax missing?")])
    rest = {n: Verdict([passed("all", points)]) for n, points in FULL.items()}
    right = Outcome("one", "graded", verdicts=rest | {"fc_model": verdict})
    assert differences(CASE, right) == []
    found = differences(CASE, CHANGES[kind](right))
    assert {difference.kind for difference in found} == {kind}
    assert table({"wrong/one": found}).splitlines()[-1].count("| 0 ") == 3


THREE = {"fc_model": Verdict([passed("a", 3)])}
REPAIRED = Damage("one", b"", points={"fc_model": 3})
REFUSED = Damage("one", b"", malformed="not JSON")
HELD = Attack("one", {}, waits=("fc_model",))
BOXED = {
    "repaired": (REPAIRED, Outcome("one", "graded", verdicts=THREE), None),
    "lost points": (REPAIRED, Outcome("one", "graded"), TAKEN),
    "not refused": (REFUSED, Outcome("one", "graded"), STATUS),
    "refused": (REFUSED, Outcome("one", "malformed", to_both("It is not JSON.")), None),
    "for another reason": (REFUSED, Outcome("one", "malformed", to_both("It is empty.")), NAMED),
    "held": (HELD, Outcome("one", "graded"), None),
    "points for nothing": (Attack("one", {}), Outcome("one", "graded", verdicts=THREE), GIVEN),
    "not noticed": (Attack("one", {}, ("timeout",)), Outcome("one", "graded"), STATUS),
    "not left open": (HELD, Outcome("one", "graded", verdicts={"fc_model": Verdict()}), GIVEN),
}


@pytest.mark.parametrize("case", BOXED)
def test_differences_of_broken_and_hostile_files_are_found_and_counted(case: str) -> None:
    one, outcome, kind = BOXED[case]
    module = damages if isinstance(one, Damage) else attacks
    found = module.problems_of(one, outcome)
    assert [difference.kind for difference in found] == ([kind] if kind else [])


@pytest.mark.parametrize("line", ["points: fc_modle 2", "hint: nothing: softmax"])
def test_a_line_that_names_no_exercise_is_refused(line: str, tmp_path) -> None:
    path = tmp_path / "one.py"
    path.write_text(f"# One.\n# {line}\n\n# %% fc_model\n")
    with pytest.raises(ValueError, match="There is no exercise"):
        read_case(path)

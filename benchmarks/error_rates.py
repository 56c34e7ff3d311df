"""How often does the grader err? Right answers, wrong answers, and faults put into working ones.

    python benchmarks/error_rates.py [--only faults right wrong]

The faults' models are trained by their own `fit`, on the full MNIST; the evidence is collected and
judged as in a course, in one process without a box. What ran is kept in `.error_rates/`, under a
hash of the answer and of the code that runs it: an interrupted run goes on, and after a change of
the judge nothing is trained again. The right and the wrong answers are those in
`tests/submissions`, trained as in the tests. `docs/trust.md` says what is counted as what.
"""

import argparse
import hashlib
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.course.code import running_code
from autograder.demo.answers import solution_answers
from autograder.judge.verdict import Judged, judge_run
from autograder.lab.build import solution_notebook
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from benchmarks.faults.every import Fault, every_fault
from benchmarks.faults.rates import Rate
from benchmarks.faults.runner import RUN, FullRunner
from tests.corpus import FULL, read_cases
from tests.corpus_warm import CHECKS, WarmRunner, parts_of

KEPT = Path(__file__).resolve().parents[1] / ".error_rates"
KINDS = ("faults", "right", "wrong")


@dataclass
class Result:
    """What grading made of one answer.

    `must` are the exercises that have to lose points, `lost` those that do, and `waits` those that
    wait for a person. `said` has each text of a card that is a diagnosis, and whether it names the
    cause.
    """

    name: str
    must: set[str]
    lost: set[str]
    waits: set[str]
    said: dict[str, bool] = field(default_factory=dict)
    held_out: bool = False

    @property
    def wrongly_taken(self) -> set[str]:
        return (self.lost | self.waits) - self.must

    @property
    def wrongly_given(self) -> set[str]:
        return self.must - self.lost - self.waits


def all_faults(named: str) -> Iterator[Result]:
    """Run the faults that haven't run yet, and yield the results of all."""
    solution = solution_answers(solution_notebook(read_source(find_project())))
    runner: FullRunner | None = None
    with tempfile.TemporaryDirectory() as scratch:
        for fault in every_fault(solution):
            if named not in fault.name:
                continue
            folder = kept(fault)
            if not (folder / RUN).exists():
                runner = runner or FullRunner(Path(scratch))
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                runner.collect(fault.name, fault.answers, fault.trains, folder)
            yield graded(fault, folder)


def kept(fault: Fault) -> Path:
    """Return the folder for what ran, which depends on the answer and on the code that runs it."""
    told = json.dumps([running_code(), sorted(fault.answers.items())])
    return KEPT / hashlib.sha256(told.encode()).hexdigest()[:24]


def graded(fault: Fault, folder: Path) -> Result:
    """Return the result of a fault whose evidence is in a folder."""
    judged = judge_run(folder, KEPT / "predictions")
    right = json.loads((folder / RUN).read_text())["right"]
    exercises = {path.stem for path in folder.glob("*.safetensors")} - {"prediction"}
    measured = {x for x in exercises if x.endswith(("train", "evaluate")) and x != "train_step"}
    must = {x for x in measured if not right[x]} | (exercises & {*fault.operator.loses})
    waits = {x for x in exercises if x not in judged.verdicts or judged.verdicts[x].waiting}
    waits |= {x for x in exercises if any(text.startswith(f"{x}:") for text in judged.reviews)}
    lost = {x for x in exercises - waits if judged.verdicts[x].points < FULL[x]}
    cause = re.compile(fault.operator.cause or r"(?!)", re.IGNORECASE)
    said = {text: bool(cause.search(text)) for text in diagnoses(judged)}
    return Result(fault.name, must, lost, waits, said, fault.held_out)


def diagnoses(judged: Judged) -> list[str]:
    """Return the texts that are a diagnosis: the questions of hints and of what is left to do."""
    texts = [f.hint for v in judged.verdicts.values() for f in v.findings]
    texts += [v.not_started for v in judged.verdicts.values()]
    return list(dict.fromkeys(text for text in texts if "?" in text))


def corpus(kind: str) -> Iterator[Result]:
    """Yield the results of the files in tests/submissions, with the trainings of the tests."""
    with tempfile.TemporaryDirectory() as scratch:
        runner = WarmRunner(Path(scratch))
        for case in read_cases(kind):
            outcome, left_out = runner.run(case)
            exercises = {x for part in parts_of(case) for x in CHECKS[part]} - left_out
            must = {x for x in exercises if case.wanted[x] < FULL[x]}
            points = {x: v.points for x, v in outcome.verdicts.items()}
            lost = {x for x in exercises if points.get(x, 0) < FULL[x]}
            waits = exercises - lost if outcome.status != "graded" else set()
            yield Result(case.name, must, lost, waits)


def show(result: Result, verbose: bool) -> None:
    """Print what is wrong about a result; with `verbose` also a hint that misses the cause."""
    wrong = [f"takes {x}" for x in result.wrongly_taken]
    wrong += [f"gives {x}" for x in result.wrongly_given]
    if verbose and result.must and result.said and not any(result.said.values()):
        wrong.append("its hints miss the cause")
    elif verbose and result.must and not result.said and not result.name.startswith("wrong"):
        wrong.append("has no hint")
    misleading = [text for text, right in result.said.items() if verbose and not right]
    if wrong or misleading:
        print(f"{result.name}: {', '.join(wrong)}", *misleading, sep="\n    ", flush=True)


def summary(title: str, results: list[Result]) -> Iterator[str]:
    """Yield lines with the rates of some results."""
    right, wrong = [r for r in results if not r.must], [r for r in results if r.must]
    said = [names for r in results for names in r.said.values()]
    rates = {
        "right, and lose or wait": Rate(sum(bool(r.wrongly_taken) for r in right), len(right)),
        "wrong, and keep points": Rate(sum(bool(r.wrongly_given) for r in wrong), len(wrong)),
        "wrong, and lose or wait elsewhere": Rate(
            sum(bool(r.wrongly_taken) for r in wrong), len(wrong)
        ),
        "faults whose cause a hint names": Rate(
            sum(any(r.said.values()) for r in wrong), len(wrong)
        ),
        "hints that name the cause": Rate(sum(said), len(said)),
    }
    yield f"{title}: {len(results)} answers"
    for name, rate in rates.items():
        if said or "hint" not in name:
            yield f"  {name:36}{rate}"


def main() -> int:
    """Measure, and print each error and the rates."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--named", default="", help="only faults with this in their name")
    parser.add_argument("--verbose", action="store_true", help="also print hints that miss")
    options = parser.parse_args()
    for kind in options.only:
        results = []
        for result in all_faults(options.named) if kind == "faults" else corpus(kind):
            results.append(result)
            show(result, options.verbose and not result.held_out)
        for held_out in (False, True):
            if some := [r for r in results if r.held_out == held_out]:
                print(*summary(f"{kind}, held out" if held_out else kind, some), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What everything outside the boxes costs, for a small class and for a very large one.

    python benchmarks/scale.py grade [--students 100 10000] [--new-every 5]
    python benchmarks/scale.py rejudge [--students 1000]

One solution is run in a real box. After that each box is replaced by a copy of its results:
unchanged, with its predictions ("judged before"), or with slightly changed weights ("new"), so that
the judge has to compute all predictions. Everything else is the real pipeline. A run's evidence is
removed when it is judged: 10,000 of them would fill the disk.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import psutil

import autograder.pipeline.grading as grading
import autograder.pipeline.rejudging as rejudging
import autograder.pipeline.submission as submission
from autograder.cells import to_text
from autograder.course import Course
from autograder.course.create import init_course
from autograder.course.outcomes import read_outcomes
from autograder.course.runs import stored_end
from autograder.demo.answers import fill, solution_answers
from autograder.inside.evidence_file import write_evidence
from autograder.job import Job
from autograder.judge.evidence_file import read_evidence
from autograder.lab.build import solution_notebook
from autograder.lab.project import find_project
from autograder.lab.source import read_source
from autograder.names import release_path, submitted_path
from autograder.told import RunEnd
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.model import ModelEvidence, with_models
from mitdeeplearning_utils.checks.judging import accuracy

ALL_POINTS = checks.scorecard().most
MOST_NEW, MOST_BEFORE = 2.0, 0.5  # seconds a submission
MOST_MEMORY = 1000  # MB, of the process that records
MOST_REJUDGE = 120.0  # seconds
HINT = "Would a longer training help?"  # of a model in every tenth submission


def make_course(folder: Path) -> tuple[Path, Path]:
    """Make a course and run the solution once in a box; return both folders."""
    project = find_project()
    course = init_course(project, folder / "course")
    solution = read_source(project)
    write(course, "base", solution_answers(solution_notebook(solution)))
    (outcome,) = grading.grade(project, course / "submitted", course)
    assert outcome.points == ALL_POINTS, outcome
    base = folder / "base"
    shutil.move(course / "runs" / outcome.run, base)
    shutil.rmtree(course / "submitted")
    return course, base


def write(course: Path, student: str, answers: dict[str, str]) -> None:
    """Hand in a student's notebook: the answers, and the student's own text."""
    released = release_path(course)
    if not released.is_file():
        with grading.Recorder(Course(course)):
            pass
    text = fill(nbformat.read(released, as_version=4), answers | {"experiments": f"I, {student}."})
    path = submitted_path(course, student)
    path.parent.mkdir(parents=True)
    path.write_text(to_text(text), "utf-8")


def hand_in(course: Path, base: Path, count: int) -> None:
    prepared = nbformat.read(base / "prepared.ipynb", as_version=4)
    answers = solution_answers(prepared)
    for number in range(count):
        write(course, f"student{number:05}", answers)


def copied_run(base: Path, number: int, new: bool, job: Job, folder: Path) -> RunEnd:
    """Replace a box: write the results of the base run; if `new`, with slightly changed weights."""
    if new:
        folder.mkdir()
        (folder / "evidence").mkdir()
        shutil.copy(base / "notebook.ipynb", folder)
        for path in (base / "evidence").iterdir():
            write_evidence(folder / "evidence" / path.name, moved(path, number))
    else:
        shutil.copytree(base, folder)
    (folder / "prepared.ipynb").write_text(job.notebook, "utf-8")
    report = stored_end(base)
    assert report is not None
    shutil.copy(base / "run.json", folder)
    return report


def moved(path: Path, number: int, weak: bool = False) -> object:
    """Return a file's evidence with other last biases; `weak` takes most hidden units away."""

    def move(model: ModelEvidence) -> ModelEvidence:
        if not model.weights:
            return model
        *others, biases = model.weights
        if weak:
            others[0] = others[0] * (np.arange(others[0].shape[-1]) % 4 > 2)
        return replace(model, weights=[*others, biases + np.float32(1e-6 * (number + 1))])

    return with_models(read_evidence(path, checks.evidence_type(path.stem)), move)


def grade_without_box(course: Path, student: str, settings, base: Path, new_every: int):
    """Grade a submission without a real box; note the seconds without those of its replacement."""
    number = int(student.removeprefix("student"))
    new, copied = number % new_every == 0, [0.0]

    def run(job: Job, folder: Path, _: bool) -> RunEnd:
        start = time.perf_counter()
        report = copied_run(base, number, new, job, folder)
        copied[0] = time.perf_counter() - start
        return report

    submission._run = run
    start = time.perf_counter()
    outcome = submission.grade_submission(course, student, settings)
    seconds = time.perf_counter() - start - copied[0]
    shutil.rmtree(course.run(outcome.run) / "evidence")  # 7 MB each: not 10,000 times
    (course.folder / "times").mkdir(exist_ok=True)
    (course.folder / "times" / f"{student}.json").write_text(
        json.dumps({"new": new, "seconds": seconds})
    )
    return outcome


class Watch:
    """Times what the recording process does with each outcome, and how much memory it has."""

    def __init__(self) -> None:
        self.real, self.seconds, self.memory = grading.keep, [], []
        grading.keep = self.keep

    def keep(self, recorder, outcome) -> None:
        start = time.perf_counter()
        self.real(recorder, outcome)
        self.seconds.append(time.perf_counter() - start)
        self.memory.append(psutil.Process().memory_info().rss / 1e6)


def grade_class(folder: Path, base: Path, count: int, new_every: int) -> list[bool]:
    """Grade a class of this size; print its figures and return whether each claim holds."""
    course = init_course(find_project(), folder / f"class{count}")
    hand_in(course, base, count)
    grading.grade_submission = partial(grade_without_box, base=base, new_every=new_every)
    watch = Watch()
    start = time.perf_counter()
    outcomes = grading.grade(find_project(), course / "submitted", course)
    wall = time.perf_counter() - start
    grading.keep = watch.real
    assert len(outcomes) == count and {o.points for o in outcomes} == {ALL_POINTS}, outcomes[:3]
    notes = [json.loads(path.read_text()) for path in sorted((course / "times").iterdir())]
    part = max(1, min(count, 100))
    record = statistics.mean(watch.seconds)
    late = statistics.mean(watch.seconds[-part:])
    judge = {
        kind: statistics.mean([n["seconds"] for n in notes if n["new"] is kind] or [0.0])
        for kind in (True, False)
    }
    memory, page = max(watch.memory), (course / "report.html").stat().st_size
    print(
        f"{count:6} submissions  {wall / count:.3f} s each on the clock\n"
        f"  judge: new {judge[True]:.3f} s, judged before {judge[False]:.3f} s\n"
        f"  record and feedback: {record:.3f} s, the last {part}: {late:.3f} s\n"
        f"  memory of the recording process: {watch.memory[part - 1]:.0f} MB after {part}, "
        f"at most {memory:.0f} MB; the class page has {page / 1e6:.2f} MB",
        flush=True,
    )
    shutil.rmtree(course)
    return [
        judge[True] + late <= MOST_NEW,
        judge[False] + late <= MOST_BEFORE,
        memory < MOST_MEMORY,
    ]


def rejudge_with(hint: str, course: Path, student: str):
    accuracy._hint = lambda *_: hint
    return rejudge_student(course, student)


rejudge_student = rejudging.rejudge_student


def rejudge_class(folder: Path, base: Path, count: int) -> list[bool]:
    """Grade a class in which every tenth sees a hint, change that hint, and judge it again."""
    course = init_course(find_project(), folder / f"rejudge{count}")
    hand_in(course, base, count)
    weak = folder / "weak"
    shutil.copytree(base, weak)
    for path in (weak / "evidence").glob("fc_*.safetensors"):
        write_evidence(path, moved(path, 0, weak=True))
    grading.grade_submission = partial(grade_some_weak, base=base, weak=weak)
    grading.grade(find_project(), course / "submitted", course)
    before = {o.student: o.verdicts for o in read_outcomes(course)}
    rejudging.rejudge_student = partial(rejudge_with, HINT)
    start = time.perf_counter()
    lines = rejudging.rejudge(course)
    seconds = time.perf_counter() - start
    after = {o.student: o.verdicts for o in read_outcomes(course)}
    changed = [student for student in after if after[student] != before[student]]
    print(f"{count} stored results judged again in {seconds:.1f} s; {len(changed)} changed")
    shutil.rmtree(course)
    return [len(changed) == len(lines) == (count + 9) // 10, seconds <= MOST_REJUDGE * count / 1000]


def grade_some_weak(course: Path, student: str, settings, base: Path, weak: Path):
    number = int(student.removeprefix("student"))
    source = base if number % 10 else weak
    submission._run = lambda job, folder, _: copied_run(source, number, False, job, folder)
    return submission.grade_submission(course, student, settings)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["grade", "rejudge"])
    parser.add_argument("--students", type=int, nargs="+")
    parser.add_argument("--new-every", type=int, default=5, help="which submissions are new")
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    held = []
    with tempfile.TemporaryDirectory(prefix="lab2-scale-") as name:
        _, base = make_course(Path(name))
        for count in options.students or ([100, 10_000] if options.what == "grade" else [1000]):
            if options.what == "grade":
                held += grade_class(Path(name), base, count, options.new_every)
            else:
                held += rejudge_class(Path(name), base, count)
    print("every claim holds" if all(held) else "NOT every claim holds")
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())

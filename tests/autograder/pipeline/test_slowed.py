"""A run that the wall clock stopped is tried once more, alone, and its first end is not kept."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.course.runs import stored_end
from autograder.job import Job, Limits
from autograder.outcome import Outcome
from autograder.pipeline import grading, submission
from autograder.pipeline.submission import Settings
from autograder.told import RunEnd

SLOW = RunEnd("timeout", slow=True)
JOB = Job("{}", Limits())


class Runs:
    """Stands for the box and the judge: gives each run its next end, and counts the runs."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.course: Any = SimpleNamespace(folder=folder, run=lambda key: folder / "runs" / key)
        self.ends = [SLOW]
        self.count = 0
        monkeypatch.setattr("autograder.box.run", self.run)
        monkeypatch.setattr(submission, "run_key", lambda job, boxed: "key")
        monkeypatch.setattr(submission, "judge_stored", self.judge)

    def run(self, job: Job, folder: Path, boxed: bool) -> RunEnd:
        folder.mkdir(parents=True)
        self.count += 1
        return self.ends.pop(0)

    def judge(self, course: Any, outcome: Outcome) -> Outcome:
        end = stored_end(course.run("key"))
        assert end is not None
        return Outcome(outcome.student, end.status, run=outcome.run)

    def grade(self, settings: Settings) -> Outcome:
        return submission._run_and_judge(self.course, Outcome("ann", "graded"), JOB, settings)


@pytest.fixture
def runs(tmp_path, monkeypatch) -> Runs:
    return Runs(tmp_path, monkeypatch)


def test_a_slow_run_is_run_again_alone_and_then_its_end_is_final(runs) -> None:
    runs.ends = [SLOW, SLOW]
    assert submission.was_slowed(runs.course, runs.grade(Settings()))
    assert submission.was_slowed(runs.course, runs.grade(Settings()))  # after an interruption
    assert runs.count == 1
    assert not submission.was_slowed(runs.course, runs.grade(Settings(alone=True)))
    assert runs.grade(Settings()).status == "timeout"
    assert runs.count == 2


@pytest.mark.parametrize("end", [RunEnd("timeout"), RunEnd("graded"), RunEnd("kernel_died")])
def test_a_run_that_the_clock_did_not_stop_is_final(runs, end) -> None:
    runs.ends = [end]
    for settings in (Settings(), Settings(alone=True)):
        assert not submission.was_slowed(runs.course, runs.grade(settings))
    assert runs.count == 1


@pytest.mark.parametrize("alone", [False, True])
def test_the_slowed_are_tried_one_at_a_time_when_the_others_are_done(monkeypatch, alone) -> None:
    passes, kept = [], []

    def run_tasks(task, names, workers, *_):
        passes.append((list(names), workers, task.keywords["settings"].alone))
        return [(name, Outcome(name, "timeout" if name in "ac" else "graded")) for name in names]

    monkeypatch.setattr(grading, "run_tasks", run_tasks)
    monkeypatch.setattr(grading, "keep", lambda recorder, outcome: kept.append(outcome.student))
    monkeypatch.setattr(grading, "was_slowed", lambda course, done: done.status == "timeout")
    recorder: Any = SimpleNamespace(course=SimpleNamespace(folder=Path()))
    grading.grade_all(recorder, [*"abcd"], Settings(alone=alone), 4, "")
    assert passes == [([*"abcd"], 4, alone), *([] if alone else [(["a", "c"], 1, True)])]
    assert kept == ([*"abcd"] if alone else [*"bdac"])

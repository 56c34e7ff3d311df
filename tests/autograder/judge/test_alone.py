"""The judge in its own process: evidence that ends it costs its exercise alone."""

from pathlib import Path

import pytest

from autograder.inside.evidence_file import write_evidence
from autograder.judge import alone
from autograder.judge.alone import judge_alone
from autograder.judge.predictions import keep_refusals, refusal_kept
from autograder.judge.rebuilt import UnknownModelError
from autograder.judge.verdict import judge_run
from mitdeeplearning_utils import checks

FIRST, *OTHERS = checks.EXERCISES
STAND_IN = """
import os, time
from autograder.judge import process
judge = process.judge_exercise
def judge_or_not(name, *more):
    if name == {first!r}:
        {what}
    judge(name, *more)
process.judge_exercise = judge_or_not
process.main()
"""
ENDED = "the judge's process ended while it computed this."
LATE = "the judge needs more than 1 s of CPU time for this run."


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """The evidence of a notebook in which nothing was done."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    for name in checks.EXERCISES:
        write_evidence(folder / f"{name}.safetensors", checks.collect(name, {}))
    return folder


@pytest.fixture
def stand_in(monkeypatch):
    """Let another process judge, in which the first exercise does something else."""

    def start(what: str) -> None:
        code = STAND_IN.format(first=FIRST, what=what)
        monkeypatch.setattr(alone, "_PROCESS", ("-c", code))
        monkeypatch.setattr(alone, "_running", [])

    yield start
    for process in alone._running:
        process.kill()
        process.wait()


def test_it_judges_as_this_process_does_and_goes_on_to_the_next_run(evidence, tmp_path) -> None:
    for _ in range(2):
        assert judge_alone(evidence, tmp_path, "") == judge_run(evidence, tmp_path)
        (process,) = alone._running
    assert process is alone._running[0] and process.poll() is None
    assert judge_alone(tmp_path, tmp_path, "").verdicts == {}


@pytest.mark.parametrize("what", ["os.abort()", "bytes(2_000_000_000)"])
def test_what_ends_the_process_costs_its_exercise_alone(what, stand_in, evidence, tmp_path) -> None:
    stand_in(what)
    judged = judge_alone(evidence, tmp_path, "")
    assert judged.reviews == [f"{FIRST}: {ENDED}"] and judged.faults == {}
    assert list(judged.verdicts) == OTHERS


def test_what_takes_all_the_time_waits_and_so_does_the_rest(
    stand_in, evidence, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(alone, "SECONDS", 1)
    stand_in("while True: pass")
    judged = judge_alone(evidence, tmp_path, "")
    no_time = [f"{name}: the judge had no time left for it." for name in OTHERS]
    assert judged.reviews == [f"{FIRST}: {LATE}", *no_time]
    assert (judged.verdicts, judged.faults) == ({}, {})


def test_what_only_waits_is_a_fault_of_ours(stand_in, evidence, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(alone, "SECONDS", 1)
    monkeypatch.setattr(alone, "WALL", 1)
    monkeypatch.setattr(alone, "_END_SECONDS", 0.1)
    stand_in("time.sleep(60)")
    judged = judge_alone(evidence, tmp_path, "")
    assert judged.faults.keys() == set(checks.EXERCISES) and judged.reviews == []


def test_a_fault_arrives_with_its_name_and_traceback(stand_in, evidence, tmp_path) -> None:
    stand_in("more[3].faults[name] = OSError(28, 'No space left'); return")
    judged = judge_alone(evidence, tmp_path, "")
    error = judged.faults[FIRST]
    assert (type(error).__name__, str(error)) == ("OSError", "[Errno 28] No space left")
    assert "OSError: [Errno 28]" in error.__notes__[0] and list(judged.verdicts) == OTHERS


def test_a_refusal_is_kept(tmp_path) -> None:
    result = tmp_path / "a.npy"
    with pytest.raises(UnknownModelError, match="too large"), refusal_kept(result):
        raise UnknownModelError("It is too large.")
    with pytest.raises(UnknownModelError, match="too large"), refusal_kept(result):
        pytest.fail("it was tried again")
    other = tmp_path / "b.npy"
    with refusal_kept(other):
        (mark,) = tmp_path.glob(".b.npy.*")
        keep_refusals(tmp_path, int(mark.suffix[1:]) + 1, "another process ended")
        assert mark.exists()
        keep_refusals(tmp_path, int(mark.suffix[1:]), ENDED)
        assert not mark.exists()
    with pytest.raises(UnknownModelError, match="process ended"), refusal_kept(other):
        pytest.fail("it was tried again")

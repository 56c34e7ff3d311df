"""Runs are stored one by one, and what is stored is never trained again."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

from autograder.calibration.recipes import ALL
from autograder.calibration.runs import Run, append_run, missing, read_runs, train_missing

FEW = 200
SCRIPT = """
import sys
from pathlib import Path
from autograder.calibration.recipes import ALL
from autograder.calibration.runs import train_missing

if __name__ == "__main__":
    train_missing(Path(sys.argv[1]), [ALL["fc_1_epoch"]], count=500, images=200)
"""


def run(recipe: str = "fc_adam", seed: int = 1, accuracy: float = 0.97) -> Run:
    return Run(recipe, seed, accuracy, 9.5, "2.21.0", "3.15.1", "2.4.6")


def test_a_half_line_is_ignored_and_the_next_run_stands_alone(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    append_run(file, run(seed=1))
    with file.open("a") as stream:
        stream.write('{"recipe": "fc_adam", "seed": 2, "accu')
    append_run(file, run(seed=3))
    append_run(file, run(seed=2))
    assert read_runs(file) == [run(seed=1), run(seed=3), run(seed=2)]


def test_a_run_counts_once_and_one_of_no_recipe_never(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    for stored in (run(), run(accuracy=0.1), run("fc_forgotten")):
        append_run(file, stored)
    assert read_runs(file) == [run()]
    assert read_runs(tmp_path / "none.jsonl") == []


def test_the_order_is_seed_by_seed_with_the_references_first() -> None:
    todo = missing([run("fc_adam", 1)], ALL.values())
    assert todo[:2] == [("fc_reference", 1), ("cnn_reference", 1)]
    assert [seed for _, seed in todo] == sorted(seed for _, seed in todo)
    assert ("fc_adam", 1) not in todo and ("fc_adam", 2) in todo
    assert len(todo) == sum(recipe.runs for recipe in ALL.values()) - 1
    assert len(missing([], ALL.values(), count=3)) == 3 * len(ALL)


def test_a_killed_calibration_goes_on_and_repeats_nothing(tmp_path: Path) -> None:
    file, script = tmp_path / "runs.jsonl", tmp_path / "script.py"
    script.write_text(SCRIPT)
    first = subprocess.Popen([sys.executable, script, file], stderr=subprocess.DEVNULL)
    while not (file.exists() and file.read_text().count("\n") >= 2):
        assert first.poll() is None
        time.sleep(0.05)
    children = psutil.Process(first.pid).children()
    first.kill()
    first.wait()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive, "a killed calibration leaves processes that train on"

    before = file.read_bytes()
    again = tmp_path / "again.jsonl"  # as though the first seed had not been stored
    again.write_bytes(before.split(b"\n", 1)[1])
    count = before.count(b"\n") + 1
    train_missing(again, [ALL["fc_1_epoch"]], count=count, images=FEW)
    assert again.read_bytes().startswith(before.split(b"\n", 1)[1])
    runs = {stored.seed: stored.accuracy for stored in read_runs(again)}
    assert sorted(runs) == list(range(1, count + 1))
    assert again.read_text().count("\n") == count
    # the same seed gives the same model, in a warm process or a fresh one
    assert runs[1] == read_runs(file)[0].accuracy

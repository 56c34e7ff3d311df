"""Grade eight submissions of the corpus with this lab, stock nbgrader and otter-grader.

    pip install otter-grader==7.0.0
    python -m benchmarks.compare [--only WAY ...] [--cases CASE ...] [--images N]

Trainings are full, so the 24 runs take about 20 minutes; `--images 12000` trains on fewer images
under nbgrader and otter-grader, and asks for less accuracy. `lab2` always trains in full. What is
done is kept in the folder, and the same command goes on after an interruption.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from autograder.lab.project import find_project

from .graders import WAYS, Points
from .instructor_tests import TESTS

CASES = (
    "right/cnn_list",
    "right/step_other_names",
    "wrong/fc_evaluate_typed",
    "wrong/fc_evaluate_training",
    "wrong/cnn_is_first_model",
    "wrong/step_sum",
    "hostile/points_evaluate_replaced",
    "hostile/points_labels_changed",
)


def main() -> int:
    """Grade what is left, and print the table. Returns 1 if a run failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path(".compare"))
    parser.add_argument("--only", nargs="+", choices=WAYS, default=list(WAYS), metavar="WAY")
    parser.add_argument("--cases", nargs="+", choices=CASES, default=CASES, metavar="CASE")
    parser.add_argument("--images", type=int, default=60_000, metavar="N")
    options = parser.parse_args()
    folder = options.folder.resolve()
    failed = [
        (way, case)
        for case in options.cases
        for way in options.only
        if not _graded(way, case, folder, options.images)
    ]
    print("\n".join(_table(folder, options.cases)))
    for way, case in failed:
        print(f"{way} failed on {case}: see {folder / way}", file=sys.stderr)
    return int(bool(failed))


def _graded(way: str, case: str, folder: Path, images: int) -> bool:
    """Grade one submission in one way, unless that is done; return whether there are points."""
    kept = _kept(way, case, folder)
    if kept.exists():
        return True
    kept.parent.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    try:
        points = WAYS[way](find_project(Path(__file__).parent), case, folder / way, images)
    except Exception as error:  # of any grader: the others go on
        print(f"{way}, {case}: {error!r}", file=sys.stderr, flush=True)
        return False
    kept.write_text(json.dumps(points, indent=1), "utf-8")
    print(f"{way:13} {case:34} {time.perf_counter() - start:5.0f} s  {_sum(points)}", flush=True)
    return True


def _table(folder: Path, cases: tuple[str, ...]) -> list[str]:
    """Return the points in each way, and the checks in which they differ."""
    most = sum(tests.points for tests in TESTS.values())
    lines = [f"| submission | {' | '.join(WAYS)} | of {most}; where they differ |"]
    lines.append("| --- |" + " --- |" * (len(WAYS) + 1))
    for case in cases:
        found = {way: _read(_kept(way, case, folder)) for way in WAYS}
        sums = " | ".join(_sum(points) if points else "-" for points in found.values())
        lines.append(f"| {case} | {sums} | {_differences(found)} |")
    return lines


def _differences(found: dict[str, Points]) -> str:
    told = []
    for name in TESTS:
        points = [given[name] for given in found.values() if name in given]
        if len(set(points)) > 1:
            told.append(f"{name} " + ", ".join("none" if x is None else f"{x:g}" for x in points))
    return "; ".join(told)


def _kept(way: str, case: str, folder: Path) -> Path:
    return folder / way / f"{case.replace('/', '_')}.json"


def _read(kept: Path) -> Points:
    return json.loads(kept.read_text("utf-8")) if kept.exists() else {}


def _sum(points: Points) -> str:
    return f"{sum(x or 0 for x in points.values()):g}"


if __name__ == "__main__":
    sys.exit(main())

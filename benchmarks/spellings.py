"""How many honest models wait for a person? Two hundred spellings, each judged as in a course.

    python benchmarks/spellings.py [--count 200]

The models aren't trained: this is about what the checks read, what the judge computes again, and
whether every claim of the exercise is judged right. About half a minute.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "autograder" / "judge"))

from spellings import spellings

from autograder.inside.evidence_file import write_evidence
from autograder.judge.verdict import judge_run
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.images import test_set


def judged(exercise: str, model: Any) -> str:
    """Return "" if the model gets all points without a remark, "waits ..." or "loses ..."."""
    model(test_set()[0][:2])
    name = {"fc_model": "model", "cnn_model": "cnn_model"}[exercise]
    with tempfile.TemporaryDirectory() as folder:
        found = checks.collect(exercise, {name: model})
        write_evidence(Path(folder) / f"{exercise}.safetensors", found)
        result = judge_run(Path(folder), Path(folder) / "kept")
    if result.reviews or result.faults:
        return f"waits: {result.reviews or result.faults}"
    lost = [f for f in result.verdicts[exercise].findings if f.state != "passed"]
    return f"loses: {[(f.claim, f.seen) for f in lost]}" if lost else ""


def main() -> int:
    """Judge each spelling, and print those that are not simply right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    count = parser.parse_args().count
    counts = {"waits": 0, "loses": 0}
    for exercise, text, make in spellings(count):
        if problem := judged(exercise, make()):
            counts[problem.partition(":")[0]] += 1
            print(f"{exercise}, {text}\n    {problem}"[:600], flush=True)
    print(f"Of {count} honest models {counts['waits']} wait and {counts['loses']} lose points.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

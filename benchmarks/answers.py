"""Grade the written answers of made-up students in Chromium, by keyboard alone, with kills between.

python benchmarks/answers.py [--students 100] [--kills 5] [--seed 1]

It prints how long it took, and fails if a grade is lost, wrong or written twice.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from autograder.answers.readings import READINGS
from autograder.course import Course, History

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "autograder"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "autograder" / "answers"))
from answered import answered_course, in_gradebook
from chromium import chromium, visit
from keyboard import grade_answers, served

WORDS = ("loss", "rate", "curve", "epoch", "layer", "batch", "noise", "image", "digit", "model")


def main() -> int:
    """Grade and check; return 1 if something is wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    texts = {f"s{n:03}": _text(rng) for n in range(options.students)}
    with tempfile.TemporaryDirectory() as folder:
        course = answered_course(Path(folder, "course"), texts)
        answers, seconds = _grade(course, rng, options.kills, len(texts))
        problems = _problems(course, texts)
    print(f"{answers} answers in {seconds:.0f} s, without the starts; {options.kills} kills")
    print("\n".join(problems) or "Every grade is right, and there once.")
    return int(bool(problems))


def _text(rng: random.Random) -> str:
    words = " ".join(rng.choice(WORDS) for _ in range(40))
    return f"{words}: worth {rng.randint(0, 4)}"


def _grade(course: Course, rng: random.Random, kills: int, students: int) -> tuple[int, float]:
    answers, seconds = 0, 0.0
    pieces = [rng.randint(1, 2 * students // (kills + 1)) for _ in range(kills)]
    with chromium() as browser:
        for most in [*pieces, None]:
            with served(course.folder, "Ann") as site, visit(browser, site.links[0]) as seen:
                start = time.monotonic()
                answers += grade_answers(seen.page, lambda text: text.strip()[-1], most)
                seconds += time.monotonic() - start
                time.sleep(rng.uniform(0, 0.1))  # the last answer is being written
                site.kill()
    return answers, seconds


def _problems(course: Course, texts: dict[str, str]) -> list[str]:
    found = []
    for student, text in texts.items():
        grade = in_gradebook(course, student)
        if grade.waits or grade.points != float(text[-1]):
            found.append(f"{student}: {grade}, not {text[-1]} points")
    lines = map(json.loads, (course.folder / READINGS).read_text("utf-8").splitlines())
    first = sorted(line["student"] for line in lines if not line["second"])
    changed = sorted(change.student for change in History(course.folder).read() if change.grades)
    for what, names in ((READINGS, first), ("changes.jsonl", changed)):
        if names != sorted(texts):
            found.append(f"{what} has {len(names)} first grades, for {len({*names})} students")
    return found


if __name__ == "__main__":
    sys.exit(main())

"""Two commands at once, some pairs once; `tests/autograder/two_commands.py` does all 200 times."""

import random
from pathlib import Path

from two_commands import PAIRS, Pairs

DRAWN = 15


def test_no_command_fails_because_of_another_one(tmp_path: Path) -> None:
    seed = random.randrange(1_000_000)
    pairs = Pairs(tmp_path, seed)
    drawn = random.Random(seed).sample(PAIRS, DRAWN)
    found = {pair: problems for pair in drawn if (problems := pairs.problems(pair))}
    assert not found, f"seed {seed}"

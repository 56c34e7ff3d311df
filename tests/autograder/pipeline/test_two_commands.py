"""Two commands at once, each pair once; `tests/autograder/two_commands.py` does it 200 times."""

import random
from pathlib import Path

from two_commands import PAIRS, Pairs


def test_no_command_fails_because_of_another_one(tmp_path: Path) -> None:
    seed = random.randrange(1_000_000)
    pairs = Pairs(tmp_path, seed)
    found = {pair: problems for pair in PAIRS if (problems := pairs.problems(pair))}
    assert not found, f"seed {seed}"

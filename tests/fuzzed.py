"""Random examples for tests: a few, others every day, and the same again for the same LAB2_SEED."""

import functools
import os
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, seed, settings

# set, so that all processes of a session draw the same
SEED = int(os.environ.setdefault("LAB2_SEED", f"{date.today():%Y%m%d}"))

Test = Callable[..., Any]


def fuzzed(examples: int) -> Callable[[Test], Test]:
    """Draw as many examples for a test with `given`; a failure says how to draw them again."""
    chosen = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )

    def decorate(test: Test) -> Test:
        drawn = seed(SEED)(chosen(test))

        @functools.wraps(drawn)
        def repeatable(*args: Any, **kwargs: Any) -> None:
            try:
                drawn(*args, **kwargs)
            except BaseException as error:
                error.add_note(f"The same examples again: LAB2_SEED={SEED}")
                raise

        return repeatable

    return decorate

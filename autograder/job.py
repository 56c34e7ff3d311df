"""A notebook to run, and what one run may use."""

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The most that one run may use: seconds of CPU time, bytes, counts.

    CPU time is that of all the run's processes, ended ones included. What waits uses none: a cell
    and a run also end after `wall` times as many seconds on the clock, and after as many in which
    they did next to nothing.
    """

    cell_seconds: int = 600
    total_seconds: int = 1800
    wall: int = 10
    memory: int = 4096 * MB
    address_space: int = 16384 * MB
    scratch: int = 512 * MB
    file_size: int = 256 * MB
    stream: int = 512 * MB
    cell_output: int = 1 * MB
    threads: int = 400


@dataclass(frozen=True)
class Job:
    """A notebook to run: its text, the limits, the cells to skip, the seed, and whether to screen.

    The check of the training step draws what it needs from `seed`. With `screen`, the thresholds
    "fc" and "cnn", a `fit` ends once its model is good enough.
    """

    notebook: str
    limits: Limits
    skip: tuple[str, ...] = ()
    seed: str = ""
    screen: dict[str, float] | None = None

"""A notebook to run, and what one run may use."""

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The most that one run may use: seconds of wall time, bytes, counts."""

    cell_seconds: int = 600
    total_seconds: int = 1800
    memory: int = 4096 * MB
    address_space: int = 16384 * MB
    scratch: int = 512 * MB
    file_size: int = 256 * MB
    stream: int = 512 * MB
    cell_output: int = 1 * MB
    threads: int = 400


@dataclass(frozen=True)
class Job:
    """A notebook to run: its text, the limits, the cells to skip, and whether to screen.

    With `screen`, the thresholds "fc" and "cnn", a `fit` ends once its model is good enough.
    """

    notebook: str
    limits: Limits
    skip: tuple[str, ...] = ()
    screen: dict[str, float] | None = None

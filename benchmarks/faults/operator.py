"""What a fault operator is: a change of one cell, and what is true of the result.

The truth is written by hand, from the exercise's own words, and not read off the grader. `train`
and `evaluate` exercises ask for a number, so their truth is measured: see `error_rates.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Takes a cell's source, and yields a changed one for each place at which the fault can be.
Change = Callable[[str], Iterator[str]]


@dataclass(frozen=True)
class Operator:
    """A fault that is put into `cell`.

    `kind` is the class of faults in the literature. `loses` are the exercises that must lose points
    by their own words; with none the change is allowed there. `cause` is a regular expression that
    a text has if it names this fault, and not only what was seen. `held_out` operators weren't
    looked at while the hints were improved.
    """

    name: str
    kind: str
    cell: str
    change: Change
    loses: tuple[str, ...] = ()
    cause: str = ""
    held_out: bool = False

    @property
    def part(self) -> str:
        """The part of the lab that the cell belongs to: fc, cnn or step."""
        return "step" if self.cell == "train_step" else self.cell.partition("_")[0]

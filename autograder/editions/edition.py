"""What describes an edition of the lab: how to tell it, and which code answers which exercise."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from .trees import Statement


@dataclass(frozen=True)
class Spot:
    """A place where an exercise is answered; the unfilled notebook has `open` holes there.

    A `given` one, such as the call of the student's builder, isn't an answer but belongs to it.
    """

    exercise: str
    open: int = 0
    given: bool = False


@dataclass(frozen=True)
class Edition:
    """An edition other than this lab's own notebook.

    `exercises` are those of the checks, in its order; `halves` are some of them, by the name of
    that part. It lacks the graded cells `absent` of the released notebook. `marks` are its signs
    in a notebook's statements, of which it has at least `enough`, and `sure` if another edition
    may be in the same file; `others` says what a notebook is that only looks like it, or "".
    `spots` are the exercises that a statement other than the loop answers, after others were. An
    exercise whose work is given `needs` another one. `to_do` tells what to do about an open
    exercise; in what the checks tell, `words` are replaced by others, because the notebook has no
    checks. In place of a training step there is a `loop`.
    """

    name: str
    exercises: tuple[str, ...]
    halves: Mapping[str, frozenset[str]]
    absent: tuple[str, ...]
    marks: Callable[[Sequence[Statement]], set[str]]
    enough: int
    sure: int
    others: Callable[[Sequence[Statement]], str]
    spots: Callable[[Statement, Collection[str]], list[Spot]]
    needs: Mapping[str, str]
    to_do: Mapping[str, str]
    words: Mapping[str, str]
    loop: Spot

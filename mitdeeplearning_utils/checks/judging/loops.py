"""Judge a training loop as a training step: losses of a batch count as their mean."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np

from ..collecting.probe import StepCall
from ..findings import Finding
from .measure import SAME_LOSS, Measures

CLAIMS = (
    "the loss is the cross-entropy of the batch",
    "the loop changes every trainable variable",
    "each pass goes down the gradient of the cross-entropy",
    "each pass makes one step of the optimizer",
)
_NO_LOSS = "the loop takes no gradient of a loss"
_WORDS = {
    "Does the function return the loss, and the loss alone?": "Does `tape.gradient` get the loss?",
    "Is there a minus sign too many in what it returns?": "Is there a minus sign too many in it?",
    "Does the function": "Does the loop",
    "what it returns": "the loss",
    "does it use the arguments it is given": "does it use the model and the optimizer of the loop",
    "images and labels those that the function is given": "images and labels those of the batch",
}


def as_mean(call: StepCall, step: Measures) -> tuple[StepCall, Measures]:
    """Return a pass as if its loss were the mean, if it is the losses of the batch or their sum.

    The tape adds them up, so the step is as many times as long: this costs nothing in a loop.
    """
    if not _adds_up(call, step):
        return call, step
    n = len(step.wanted.losses)
    mean = np.array([call.values.sum() / n])
    return replace(call, shape=[], values=mean), replace(step, size=step.size / n)


def _adds_up(call: StepCall, step: Measures) -> bool:
    if call.shape is None:
        return False
    total = float(np.sum(call.values))
    if prod(call.shape) == len(step.wanted.losses):
        return True
    sums = [step.followed.losses.sum(), step.wanted.losses.sum()]
    return prod(call.shape) == 1 and any(np.isclose(total, s, rtol=SAME_LOSS) for s in sums)


def in_words_of_a_loop(findings: Sequence[Finding], call: StepCall, n: int) -> list[Finding]:
    """Return the findings on a step in words that fit a loop, with a note on losses added up."""
    first, *rest = findings
    if first.state == "failed" and first.seen.startswith("it returns "):
        first = replace(first, seen=_NO_LOSS)
    if first.state == "passed" and call.shape and prod(call.shape) == n:
        note = (
            f"The tape adds up the losses of the {n} images, so a step is {n} times as long as one "
            "along their mean, which `tf.reduce_mean` gives."
        )
        first = replace(first, hint=note)
    pairs = zip([first, *rest], CLAIMS, strict=True)
    return [replace(f, claim=claim, hint=_reworded(f.hint)) for f, claim in pairs]


def waiting() -> list[Finding]:
    """Return the findings on a loop that can't be given a batch: a person looks at it."""
    return [Finding(claim, 1, "waits") for claim in CLAIMS]


def _reworded(hint: str) -> str:
    for words, instead in _WORDS.items():
        hint = hint.replace(words, instead)
    return hint

"""Recognise mistakes from the numbers of an evaluation."""

from typing import Any

import numpy as np

from ..collecting.evaluation import Evaluation, Suspect
from ..collecting.images import test_set
from ..collecting.metrics import (
    Metrics,
    Numbers,
    are_those_of,
    away,
    is_accuracy,
    is_loss,
    metrics_on,
)
from ..collecting.model import M

_VAGUE = 0.1  # so many scores are nearly equal that an accuracy says little
_SOME = (32, 64, 100, 128, 200, 256, 500, 512, 1000, 2000, 5000)
_SAME_SHARE = 1e-6

IMAGES_CHANGED = (
    "`test_images` are not those that the lab loaded, in [0, 1], and the check uses the lab's. "
    "Were they scaled once more? A Rescaling or Normalization layer in the model works for both."
)


def mistake(evidence: Evaluation[M], metrics: Metrics) -> str:
    """Return the first mistake that the numbers reveal, as a question."""
    numbers, name = evidence.numbers, evidence.model.name
    loss, acc = numbers.values
    if loss is None or acc is None:
        return _kind_hint(numbers)
    told = evidence.model.training
    if told.metrics and not told.measures_accuracy:
        return f"The metric of `{name}` is `{told.metrics[0]}`. Is `accuracy` meant?"
    sure = metrics.slack <= _VAGUE
    if sure and acc > 1 and is_accuracy(acc / len(test_set()[1]), metrics):
        return "`test_acc` is how many images are right. Can it be their share, between 0 and 1?"
    if sure and acc > 1 and is_accuracy(acc / 100, metrics):
        return "`test_acc` is in percent. Can it stay the fraction, between 0 and 1?"
    swapped = sure and (is_accuracy(loss, metrics) or is_accuracy(loss / 100, metrics))
    if swapped and (is_loss(acc, metrics) or not is_accuracy(acc, metrics)):
        return "`evaluate` gives the loss first. Are the two names swapped?"
    if is_accuracy(1 - acc, metrics):
        return "This is the share of wrong answers. Is the accuracy that of right ones?"
    rounded = _is_rounded(acc, metrics.accuracy)
    count = _first_images(loss, acc, evidence.model.scores)
    if count and not (rounded and is_loss(loss, metrics)):  # 100 images give two decimals, too
        return f"These are the numbers of the first {count:,} test images. Can it be all of them?"
    if whose := _whose(loss, acc, evidence, metrics):
        return whose
    if rounded:
        return "`test_acc` looks rounded. Can it stay the number that `evaluate` gave?"
    if evidence.images_changed:
        return IMAGES_CHANGED
    if round(loss, 4) == loss and round(acc, 4) == acc:
        return "Were these numbers typed in? Can they be what `evaluate` gives in this run?"
    if is_accuracy(acc, metrics):
        same = "Is `test_loss` from the same `evaluate`, with the loss"
        return f"`test_acc` is right. {same} that `{name}` is compiled with now?"
    return f"Was `{name}` trained again after this? Then run the cell that evaluates it again."


def _whose(loss: float, acc: float, evidence: Evaluation[M], metrics: Metrics) -> str:
    """Return a question if the numbers belong to other images, another model or `fit`."""
    name, numbers = evidence.model.name, evidence.numbers

    def rank(of: tuple[Suspect, Metrics]) -> tuple[bool, float]:
        both = are_those_of(numbers, of[1])
        return not both, away(numbers, of[1])[0] if both else 0.0

    for suspect, found in sorted(evidence.suspects.items(), key=rank):
        others = Metrics(found.accuracy, found.losses)
        same_acc, same_loss = is_accuracy(acc, others), is_loss(loss, others)
        if suspect == "fit":
            if same_acc and (same_loss or is_loss(loss, metrics)):
                return "This is what `fit` showed of its last epoch. What does `evaluate` give?"
        elif same_acc or same_loss or (is_accuracy(loss, others) and is_loss(acc, others)):
            if suspect == "training":
                return "These are the numbers of the training set. Did you evaluate `test_images`?"
            if suspect == "other_training":
                other = "cnn_model" if name == "model" else "model"
                asked = f"Did you evaluate `{name}` on `test_images`?"
                return f"The numbers are those of `{other}` on the training set. {asked}"
            return f"The numbers are those of `{suspect}`. Did you evaluate `{name}`?"
    return ""


def _is_rounded(value: float, exact: float) -> bool:
    rough = [round(exact, digits) for digits in (1, 2, 3)]
    return any(np.isclose(value, x, rtol=0, atol=1e-9) for x in rough)


def _first_images(loss: float, acc: float, scores: Any) -> int:
    """Return how many of the first test images give these numbers, or 0."""
    labels = test_set()[1]
    for count in _SOME:
        few = metrics_on(scores[:count], labels[:count])
        if abs(acc - few.accuracy) < _SAME_SHARE and is_loss(loss, few):
            return count
    return 0


def _kind_hint(numbers: Numbers) -> str:
    both = (numbers.test_loss, numbers.test_acc)
    kept = next(number.shown for number in both if number.value is None)
    if "History" in kept:
        return "A History is what `fit` returns. Did you mean `evaluate`?"
    if "text" in kept:
        return "This is text. Is it a number that `evaluate` gave?"
    return "`evaluate` returns two numbers. Are they unpacked into `test_loss, test_acc`?"

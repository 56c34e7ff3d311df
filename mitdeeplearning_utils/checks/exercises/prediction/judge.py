"""The claim about the predicted digit."""

from typing import Any

import numpy as np

from ...collecting.images import test_set
from ...collecting.misread import misread_image
from ...collecting.values import Described
from ...findings import Finding, failed, passed, skipped
from ...judging.cell_errors import cell_hint
from .collect import Prediction

CLAIM = "`prediction` is the digit of the highest confidence for the first test image"
_CLOSE, _ROUNDED = 1e-3, 1e-6


def judge(evidence: Prediction) -> list[Finding]:
    """Return the point for one number that is the argmax of the first test image's scores."""
    value, model = evidence.prediction, evidence.model
    if not model.works:
        return [skipped(CLAIM, 1, seen="needs a `cnn_model` that works")]
    if evidence.raised:
        seen, hint = f"your cell stopped with {evidence.raised}", cell_hint(evidence.raised)
        return [failed(CLAIM, 1, seen=seen, expected="one digit, 0 to 9", hint=hint)]
    scores = model.scores
    digit = int(np.argmax(scores[0]))
    if value.value == digit:
        return [_from_labels(evidence) or passed(CLAIM, 1, seen=str(digit))]
    hint = _hint(value, scores)
    return [failed(CLAIM, 1, seen=value.shown, expected="one digit, 0 to 9", hint=hint)]


def _from_labels(evidence: Prediction) -> Finding | None:
    """Return the failed claim if the student's cell follows the labels and not the model."""
    scores, tried = evidence.model.scores, evidence.on_misread
    image = misread_image(scores)
    if tried is None or image < 0 or tried.value != test_set()[1][image]:
        return None
    read = int(np.argmax(scores[image]))
    seen = f"for test image {image} your cell gives {tried.shown}, its true label"
    expected = f"{read} there, as `predictions` has it"
    hint = "Is this the true label? The highest confidence stands in `predictions`."
    return failed(CLAIM, 1, seen=seen, expected=expected, hint=hint)


def _hint(value: Described, scores: Any) -> str:
    number, numbers = value.value, value.numbers
    if number is not None:
        close = _ROUNDED if number in range(10) else _CLOSE  # 1 may be a digit
        if abs(number - float(scores[0].max())) < close:
            return "This is the highest confidence itself. What is its index?"
        if number == int(test_set()[1][0]):
            return "Is this the true label? The model says something else."
        if number in range(11):
            return _digit_hint(int(number), scores)
        if number in range(11, scores.size):
            return "Is this an index within all the predictions? Those of one are `predictions[0]`."
        return "The digit is the index of the largest score. Which function gives an index?"
    if numbers is None:
        return "The digit is a number. Which function gives the index of the largest score?"
    if sorted(numbers) == list(range(scores.shape[1])):
        return "These are all the digits, sorted by their confidence. Which of them is the last?"
    if numbers.size == scores.shape[1] and numbers.max() > 1:
        return "These are positions among the images, one for each digit. Did you take the axis?"
    if numbers.size == scores.shape[1]:
        return "This is the whole array of confidences. Which index has the largest one?"
    if numbers.size == len(scores):
        return "This holds a digit for every image. Did you take `predictions[0]`?"
    return "This holds many numbers. Which one belongs to the first image?"


def _digit_hint(digit: int, scores: Any) -> str:
    """Return the likely cause of a wrong digit; the most telling cause comes first."""
    if digit == int(np.argmax(scores[0])) + 1:
        return "This is one too high. Do you count from 1? The index of the first score is 0."
    if digit == int(np.argmin(scores[0])):
        return "This digit has the lowest confidence. Which function finds the highest?"
    if digit == int(np.argmax(scores[1])):
        return "This is the digit of the second image. The first one's scores are `predictions[0]`."
    if digit == 0:
        return "`np.argmax` gives 0 for what isn't an array. Does it get `predictions[0]`?"
    return "Was the model trained again? Then `predictions` is old: run both cells again."

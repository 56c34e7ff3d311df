"""Accuracy, losses and their tolerances, against numbers worked out by hand."""

from math import exp, log

import numpy as np
import pytest

from mitdeeplearning_utils.checks.collecting import metrics, scores
from mitdeeplearning_utils.checks.collecting.metrics import Metrics, Numbers
from mitdeeplearning_utils.checks.collecting.values import Described

NAN = float("nan")
LABELS = np.array([0, 1])
HALVES = np.array([[0.8, 0.2], [0.5, 0.5]], np.float32)


@pytest.mark.parametrize(
    ("rows", "share"),
    [
        ([[0.5, 0.5, 0.1], [0.5, 0.1, 0.1]], 0.5),
        ([[0.1, 0.3, 0.3]], 1),
        ([[0.3, 0.1, 0.3]], 1),
        ([[1e6, 999_999]], 1),  # a millionth of the larger one
        ([[1e6, 999_998]], 0),
        ([[-1e6, -1_000_001]], 1),
        ([[-1e6, -1_000_002]], 0),
        ([[0.0, 0.0], [1e-9, 0.0]], 0.5),
        ([[0.1, 0.2]], 0),
        ([[0.7], [0.7]], 0),
    ],
)
def test_equal_scores_are_counted(rows, share):
    assert scores.tied(np.array(rows, np.float32)) == share


def test_a_score_of_0_for_the_label_vanishes():
    rows = np.array([[0, 1, 2], [3, 4, 0]], np.float32)
    assert scores.vanishing(rows, np.array([0, 1]))
    assert scores.vanishing(rows, np.array([1, 2]))
    assert not scores.vanishing(rows, np.array([1, 1]))
    assert not scores.vanishing(rows, np.array([3, 2]))  # there is no such score
    assert not scores.vanishing(rows, np.array([9, 2]))
    assert not scores.vanishing(rows[:, 1:2], np.array([0, 1]))


def test_scores_of_1_leave_the_loss_behind_a_sigmoid_open_upwards():
    rows = np.array([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 0.5]], np.float32)
    least = scores.least_behind_sigmoid(rows, np.array([0, 0, 2]))
    assert least == pytest.approx((0 + 16.6 + log(3)) / 3, rel=1e-2)  # 16.6 gives almost 1
    assert scores.least_behind_sigmoid(rows[2:], LABELS[:1]) is None  # nothing is 1
    assert scores.least_behind_sigmoid(rows, np.array([0, 0, 3])) is None  # there is no such score
    assert scores.least_behind_sigmoid(np.eye(3, dtype=np.float32), np.arange(3)) is None
    assert scores.least_behind_sigmoid(2 * rows, np.array([0, 0, 2])) is None


def test_the_largest_score_is_the_answer_and_nan_is_none():
    rows = np.array([[3, 1, 2], [1, 3, 2], [1, 2, 3], [NAN, 1, 2]], np.float32)
    assert scores.accuracy(rows, np.array([0, 1, 2, 0])) == 0.75
    assert scores.accuracy(rows, np.array([0, 1, 0, 0])) == 0.5
    assert scores.accuracy(rows, np.array([1, 1, 0, 2])) == 0.25


def test_each_reading_of_probabilities_has_its_cross_entropy():
    found = scores.cross_entropies(HALVES, LABELS)
    expected = -(log(0.8) + log(0.5)) / 2
    softmax = (log(1 + exp(0.2 - 0.8)) + log(2)) / 2
    assert found == pytest.approx(
        {"probabilities": expected, "exact": expected, "logits": softmax}, rel=1e-6
    )


def test_a_score_of_0_is_clipped_as_keras_does_or_at_the_smallest_number():
    rows = np.array([[0, 1]], np.float32)
    found = scores.cross_entropies(np.repeat(rows, 2, axis=0), np.array([0, 1]))
    assert found["probabilities"] == pytest.approx((-log(1e-7) + 1e-7) / 2, rel=1e-6)
    assert found["exact"] == pytest.approx(-log(1e-38) / 2, rel=1e-6)
    assert found["logits"] == pytest.approx((log(1 + exp(1)) + log(1 + exp(-1))) / 2)
    sure = scores.cross_entropies(np.repeat(rows, 2, axis=0), np.array([1, 1]))
    assert sure["probabilities"] == pytest.approx(1e-7, rel=1e-3)


def test_what_may_be_a_sigmoid_is_also_read_as_one():
    rows = np.array([[0.9, 0.6], [0.5, 0.2]], np.float32)
    expected = -(log(9 / 10.5) + log(0.25 / 1.25)) / 2
    assert scores.cross_entropies(rows, LABELS)["sigmoid"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ([[0.0, 1.0], [0.5, 0.4]], True),
        ([[0.5, 0.5], [0.5, 0.489]], True),
        ([[0.5, 0.5], [0.5, 0.511]], True),
        ([[0.5, 0.5], [0.5, 0.492]], False),
        ([[-0.1, 0.5], [0.5, 0.4]], False),
        ([[1.1, 0.5], [0.5, 0.4]], False),
    ],
)
def test_only_scores_between_0_and_1_that_do_not_add_up_may_be_a_sigmoid(rows, read):
    found = scores.cross_entropies(np.array(rows, np.float32), LABELS)
    assert ("sigmoid" in found) is read
    assert all(np.isfinite(loss) for loss in found.values())


def test_a_sigmoid_of_1_or_0_has_a_finite_loss():
    found = scores.cross_entropies(np.array([[1, 1], [0, 0]], np.float32), LABELS)
    assert found["sigmoid"] == pytest.approx(log(2), rel=1e-6)
    near_1 = log((1 - 2.0**-24) / 2.0**-24)
    one = scores.cross_entropies(np.array([[1, 0.5], [1, 0.5]], np.float32), LABELS)
    assert one["sigmoid"] == pytest.approx(near_1 / 2, rel=1e-6)
    near_0 = -log(1e-38)
    none = scores.cross_entropies(np.array([[0, 0.5], [0, 0.5]], np.float32), LABELS)
    assert none["sigmoid"] == pytest.approx(near_0 / 2, rel=1e-6)


def test_labels_without_a_score_have_no_loss():
    assert scores.cross_entropies(HALVES, np.array([0, 2])) == {}
    assert scores.cross_entropies(HALVES, np.array([2, 0])) == {}
    assert len(scores.cross_entropies(HALVES, np.array([1, 0]))) == 3


def test_large_logits_do_not_overflow():
    rows = np.array([[1000, 0], [0, -1000]], np.float32)
    assert scores.cross_entropies(rows, LABELS)["logits"] == 500


def test_the_metrics_are_the_accuracy_and_every_reading():
    found = metrics.metrics_on(HALVES, LABELS)
    assert found == Metrics(0.5, list(scores.cross_entropies(HALVES, LABELS).values()))


@pytest.mark.parametrize(
    ("value", "more", "same"),
    [
        (6e-4, {}, True),
        (-6e-4, {}, True),
        (6.1e-4, {}, False),
        (-6.1e-4, {}, False),
        (0.1006, {"slack": 0.1}, True),
        (0.1007, {"slack": 0.1}, False),
        (None, {"slack": 1.0}, False),
    ],
)
def test_an_accuracy_may_be_off_by_what_another_device_turns(value, more, same):
    assert metrics.is_accuracy(value, Metrics(0.0, **more)) is same


@pytest.mark.parametrize(
    ("value", "losses", "is_open", "same"),
    [
        (1.0209, [1.0], False, True),
        (1.0211, [1.0], False, False),
        (0.9791, [1.0], False, True),
        (0.9789, [1.0], False, False),
        (2.04, [1.0, 2.0], False, True),
        (0.0009, [0.0], False, True),
        (0.0011, [0.0], False, False),
        (NAN, [NAN], False, True),
        (NAN, [1.0], False, False),
        (5.0, [1.0], False, False),
        (5.0, [1.0], True, True),
        (5.0, [5.0, 9.0], True, True),
        (1.0, [5.0, 1.0], True, True),
        (1.0, [5.0], True, False),
        (1.0, [], False, False),
        (None, [1.0], True, False),
    ],
)
def test_a_loss_may_be_off_by_a_fiftieth(value, losses, is_open, same):
    assert metrics.is_loss(value, Metrics(0.0, losses, open=is_open)) is same
    if not is_open:
        assert metrics.is_loss(value, Metrics(0.0, losses)) is same


def test_where_a_loss_is_open_the_first_reading_itself_counts():
    kept = Metrics(0.0, [5.0], open=True)
    assert metrics.is_loss(5.0, kept) and metrics.is_loss(6.0, kept)


def test_a_match_is_told_for_each_number():
    kept = Metrics(0.9, [0.3])
    for loss, acc in ((0.3, 0.9), (0.3, 0.5), (0.9, 0.9), (None, None)):
        kind = "missing" if loss is None else "number"
        numbers = Numbers(Described(kind, "", loss), Described(kind, "", acc))
        found = {"test_acc": acc == 0.9, "test_loss": loss == 0.3}
        assert metrics.match(numbers, kept) == found
        assert metrics.are_those_of(numbers, kept) is all(found.values())
        assert metrics.are_those_of(numbers, None) is False

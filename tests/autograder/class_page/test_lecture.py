"""The lecture page: only whole trainings count, luck is computed right, and nobody is named."""

import statistics

import pytest

from autograder.class_page.experiment import FEW, experiments
from autograder.class_page.lecture import branches, render
from autograder.outcome import Outcome, Training
from mitdeeplearning_utils.checks.exercises import fc_model
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed

SLOW = [0.921, 0.919, 0.922]
FAST = [0.968, 0.9665, 0.97, 0.9675]
RIGHT = Verdict([passed("ten scores", 3)])


def outcome(
    student: str,
    accuracy: float,
    rate: float | None = 0.1,
    optimizer: str = "SGD",
    epochs: int = 5,
    **more: object,
) -> Outcome:
    training = Training(optimizer, rate, 4690, epochs)
    values = {"verdicts": {"fc_model": RIGHT}, "accuracies": {"model": accuracy}} | more
    return Outcome(student, "graded", trainings={"model": training}, **values)  # type: ignore[arg-type]


CLASS = [
    *(outcome(f"slowstudent{i}", value, 0.01) for i, value in enumerate(SLOW)),
    *(outcome(f"faststudent{i}", value) for i, value in enumerate(FAST)),
    outcome("alonestudent", 0.975, None, "AnnasOwn"),
    outcome("screenedstudent", 0.5, screened=True),
    outcome("twicestudent", 0.5, epochs=0),
]


def test_only_trainings_of_one_fit_that_ran_to_its_own_end_count() -> None:
    fully, cnn = experiments(CLASS)
    assert (fully.fits, fully.left_out, fully.screened) == (8, 1, 1)
    assert (cnn.fits, cnn.left_out, cnn.screened, cnn.luck) == (0, 0, 0, None)
    names = [name for name, _ in fully.panels]
    optimizers, rates, epochs = (rows for _, rows in fully.panels)
    assert names == ["optimizer", "learning rate", "epochs"]
    assert [(row.label, len(row.values)) for row in optimizers] == [
        ("SGD", 7),
        ("another optimizer", 1),
    ]
    assert [row.label for row in rates] == ["0.01", "0.1", "a schedule"]
    assert [(row.label, len(row.values)) for row in epochs] == [("5 epochs", 8)]
    assert rates[1].median == statistics.median(FAST) and rates[1].values == sorted(FAST)


def test_luck_is_the_spread_of_equal_settings_and_its_share_of_the_variance() -> None:
    fully, _ = experiments(CLASS)
    assert [row.label for row in fully.equal] == [
        "SGD, 0.1, 5 epochs of 938 batches",
        "SGD, 0.01, 5 epochs of 938 batches",
    ]
    assert fully.luck and (fully.luck.fits, fully.luck.settings) == (7, 2)
    squares = 2 * statistics.variance(SLOW) + 3 * statistics.variance(FAST)
    assert fully.luck.equal == pytest.approx((squares / 5) ** 0.5)
    assert fully.luck.share == pytest.approx(squares / 5 / statistics.variance([*SLOW, *FAST]))
    few, _ = experiments(CLASS[2:7])
    assert few.luck is None and "Too few students used equal settings" in render(CLASS[2:7])


@pytest.mark.parametrize("value", [1.0, 0.0, 0.9, 0.9999])
def test_dots_are_on_the_axis_whatever_the_accuracies(value) -> None:
    fully, _ = experiments([outcome("a", value), outcome("b", value)])
    row = fully.panels[0][1][0]
    ((place, count),) = fully.dots(row)
    assert 0 <= place <= 1 and count == 2 and 0.9 <= fully.lowest < 1


def test_many_settings_are_ten_rows_and_the_others_together() -> None:
    crowd = [outcome(f"s{i}", 0.96, 0.001 * (i + 1)) for i in range(30)]
    rows = experiments(crowd)[0].panels[1][1]
    assert len(rows) == 11 and rows[-1].label == "others" and len(rows[-1].values) == 20


def test_mistakes_are_a_tree_and_what_one_student_alone_wrote_is_only_counted() -> None:
    shared = {"fc_model": Verdict([failed("probabilities", 3, hint="Softmax?")])}
    own = {"fc_model": Verdict([failed("layers", 3, hint="Is `annas_layer` a layer?")])}
    whole = [outcome("ann", 0.9, verdicts=own)]
    whole += [outcome(name, 0.9, verdicts=shared) for name in ("ben", "eve")]
    (branch,) = branches(whole)
    assert branch.exercise.all_points.text == fc_model.TITLE
    assert [(m.text, len(m.students)) for m in branch.mistakes] == [("Softmax?", 2)]
    page = render(whole)
    assert branch.rare == 1 and "1 other mistake, made by one student each" in page
    assert "annas_layer" not in page and "<b>2</b> Softmax?" in page


def test_nobody_is_named_and_a_small_class_is_said_to_be_small() -> None:
    page = render(CLASS)
    assert "student0" not in page and "alonestudent" not in page and "AnnasOwn" not in page
    assert len(CLASS) >= FEW and "Few students" not in page
    assert "8 fits: the last models of as many students" in page and "Few fits" in page
    assert "1 trained in other ways or in several fits, 1 screened" in page
    assert "Few students" in render(CLASS[:2])
    empty = render([])
    assert "0 students" in empty and "No fit to show." in empty and "Few" not in empty

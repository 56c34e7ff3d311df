"""The exercises in order: all solved, none touched; test_given_cells.py leaves single ones out."""

import pytest
from checks_lab import notebook, released, solution_cells, solved

from mitdeeplearning_utils import checks


@pytest.fixture(scope="module")
def whole():
    """Return the source of the solved notebook, with trained weights in place of training."""
    faster = ("verbose=0", "batch_size=500, verbose=0")
    cells = {name: solved()[name].replace(*faster) for name in solution_cells()}
    cells["fc_fit"] = "model.set_weights(fc_weights)"
    cells["cnn_fit"] = "cnn_model.set_weights(cnn_weights)"
    cells["prediction"] = "predictions = cnn_model(test_images[:2])\n" + cells["prediction"]
    return cells


CHECK_AFTER = {"fc_fit": "fc_train", "cnn_fit": "cnn_train"}


def run_all(cells, weights):
    """Run the cells and the checks between, as the notebook does; an error stays in its cell."""
    names = notebook() | weights
    points = {}
    for name, text in cells.items():
        try:
            exec(text, names)
        except Exception as error:
            assert isinstance(error, (NameError, ValueError, RuntimeError, AttributeError)), error
        if "compile" not in name:
            check = CHECK_AFTER.get(name, name)
            points[check] = checks.check(f"{check}_check", names)
    return points


def test_the_solution_gets_all_points(whole, fc_weights, cnn_weights, capfd):
    weights = {"fc_weights": fc_weights, "cnn_weights": cnn_weights}
    results = run_all(whole, weights)
    assert [float(repr(r)) for r in results.values()] == [r.most for r in results.values()]
    assert checks.scorecard().points == checks.scorecard().most > 0
    lines = capfd.readouterr().err.splitlines()  # TensorFlow counts the process's retracings
    assert [line for line in lines if "triggered tf.function retracing" not in line] == []
    assert not any(f.hint for r in results.values() for f in r.verdict.findings)


def test_an_untouched_notebook_has_no_points_and_no_exercise_is_started(capfd):
    results = run_all({name: released()[name] for name in solution_cells()}, {})
    assert [result.state for result in results.values()] == ["not started"] * len(checks.EXERCISES)
    assert all(repr(result) == "0" for result in results.values())
    assert capfd.readouterr().err == ""

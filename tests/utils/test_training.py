"""Batches, the smoothed loss and the live plot do what the training loop relies on."""

import io
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from tqdm import tqdm

from mitdeeplearning_utils import LivePlotter, LossHistory, shuffled_batches

ROOT = Path(__file__).parents[2]


def test_the_smoothed_loss_is_a_weighted_mean_of_the_past() -> None:
    history = LossHistory(smoothing_factor=0.5)
    for loss in (4.0, 2.0, np.float32(1.0)):
        history.append(loss)
    # Weights 1, 1/2 : 1 and 1/4 : 1/2 : 1, over their sums.
    assert history.get() == pytest.approx([4, (2 + 2) / 1.5, (1 + 1 + 1) / 1.75])
    plain = LossHistory()
    for loss in (4.0, [1.0, 3.0]):
        plain.append(loss)
    assert plain.get() == [4.0, 2.0]
    plain.get().clear()
    assert len(plain.get()) == 2


def test_a_nan_loss_shows_and_spoils_nothing_after_it() -> None:
    history = LossHistory(smoothing_factor=0.9)
    for loss in (1.0, float("nan"), 1.0):
        history.append(loss)
    assert np.isnan(history.get()[1])
    assert [history.get()[i] for i in (0, 2)] == pytest.approx([1, 1])


@pytest.mark.parametrize("factor", [1, -0.1, 2])
def test_a_smoothing_factor_out_of_range_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match=r"smoothing_factor is .*but must be in"):
        LossHistory(smoothing_factor=factor)


def test_batches_hold_every_image_once_in_a_seeded_order() -> None:
    images = np.arange(10, dtype=np.float32).reshape(10, 1)
    labels = np.arange(10)
    np.random.seed(3)
    state = np.random.get_state()[1].copy()
    batches = shuffled_batches(images, labels, batch_size=4, seed=1)
    first, second = list(batches), list(batches)
    assert [len(x) for x, _ in first] == [4, 4, 2] and len(batches) == 3
    assert all(np.array_equal(x[:, 0], y) for x, y in first)
    for one_pass in (first, second):
        assert sorted(np.concatenate([y for _, y in one_pass])) == list(range(10))
    order = [y.tolist() for _, y in first]
    assert order != [y.tolist() for _, y in second]
    again = shuffled_batches(images, labels, batch_size=4, seed=1)
    assert [y.tolist() for _, y in again] == order
    assert np.array_equal(np.random.get_state()[1], state)


def test_tqdm_knows_the_end_of_the_batches() -> None:
    screen = io.StringIO()
    batches = shuffled_batches(np.zeros((5, 1)), np.zeros(5), batch_size=2)
    assert len(list(tqdm(batches, file=screen))) == 3
    assert "3/3" in screen.getvalue()


@pytest.mark.parametrize(
    ("size", "labels", "message"), [(0, 5, "at least 1"), (2, 4, "5 images, but 4 labels")]
)
def test_batches_that_cannot_be_are_refused(size: int, labels: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        shuffled_batches(np.zeros((5, 1)), np.zeros(labels), batch_size=size)


def test_the_last_point_is_always_drawn() -> None:
    with LivePlotter(seconds=3600, xlabel="step", ylabel="loss", title="Training") as plotter:
        for n in range(1, 6):
            plotter.plot([1 / k for k in range(1, n + 1)])
        (line, end) = plotter.figure.axes[0].lines
        assert len(line.get_xdata()) == 1  # the second drawing is an hour away
    assert np.allclose(line.get_ydata(), [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5])
    assert end.get_xydata().tolist() == [[4, 1 / 5]]
    axes = plotter.figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("step", "loss", "Training")
    low, high = axes.get_ylim()
    assert low <= 0.2 and high >= 1


def test_an_error_in_the_loop_still_leaves_the_curve() -> None:
    plotter = LivePlotter(seconds=3600)
    with pytest.raises(KeyboardInterrupt), plotter:
        plotter.plot([3.0])
        plotter.plot([3.0, 2.0])
        raise KeyboardInterrupt
    assert plotter.figure.axes[0].lines[0].get_ydata().tolist() == [3, 2]


def test_a_plotter_without_values_draws_nothing() -> None:
    with LivePlotter() as plotter:
        pass
    assert len(plotter.figure.axes[0].lines[0].get_xdata()) == 0


@pytest.mark.parametrize("seconds", [0, 3600])
def test_in_a_notebook_the_plot_is_one_output_and_shows_the_end(
    seconds: int, tmp_path: Path, monkeypatch
) -> None:
    code = """
import mitdeeplearning_utils as mdl
with mdl.LivePlotter(seconds=SECONDS, title="loss") as plotter:
    for n in range(1, 4):
        plotter.plot(list(range(n)))
""".replace("SECONDS", str(seconds))
    notebook = new_notebook(cells=[new_code_cell(code)])
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    (output,) = notebook.cells[0].outputs
    assert output.output_type == "display_data" and "image/png" in output.data
    assert output.data["text/plain"] == "3 values, the last 2"
    nbformat.validate(notebook)


def test_in_a_plain_script_the_plotter_is_silent() -> None:
    code = """
import mitdeeplearning_utils as mdl
with mdl.LivePlotter(seconds=0) as plotter:
    plotter.plot([3, 2])
plotter.close()
print(list(plotter.figure.axes[0].lines[0].get_ydata()))
"""
    command = [sys.executable, "-W", "error", "-c", code]
    script = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert (script.stdout.count("\n"), script.stderr) == (1, "")
    assert "3" in script.stdout and "2" in script.stdout

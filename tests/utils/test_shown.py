"""A picture comes with a text, for those who can't see it, and fits a narrow screen."""

import base64
import io
import re
from html import unescape
from types import SimpleNamespace

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbconvert.exporters import HTMLExporter

import mitdeeplearning_utils as mdl
from mitdeeplearning_utils.pictures import shown as shown_module
from mitdeeplearning_utils.pictures.shown import bundle

IMAGES = np.random.default_rng(0).random((6, 28, 28, 1)).astype(np.float32)
IMAGE = re.compile(r'<img alt="([^"]*)" src="data:image/png;base64,([^"]*)"')


@pytest.fixture(autouse=True)
def no_screen():
    matplotlib.use("Agg")
    yield
    plt.close("all")


@pytest.fixture
def shown(monkeypatch) -> list[tuple[dict[str, str], dict[str, object]]]:
    """Return what a notebook was given to show."""
    outputs = []
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(kernel=True))
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, metadata, raw, **_: outputs.append((data, metadata)),
    )
    return outputs


def pictures(html: str) -> list[tuple[str, np.ndarray]]:
    return [
        (unescape(text), plt.imread(io.BytesIO(base64.b64decode(data))))
        for text, data in IMAGE.findall(html)
    ]


DRAWN = {
    "fully connected": (mdl.draw_fully_connected, "784 values; Dense, 128 units"),
    "cnn": (mdl.draw_cnn, "Conv, 24 filters of 3x3, ReLU: 24 maps of 26x26; MaxPool 2x2"),
    "samples": (lambda: mdl.plot_sample_grid(IMAGES, np.arange(6), 2, 3, seed=1), "6 handwritten"),
    "image": (lambda: mdl.plot_image(IMAGES[0], np.eye(10)[4], 7), "✗ predicted 4, > 99.9%"),
    "values": (lambda: mdl.plot_values(np.eye(10)[4], 4), "the highest 4: > 99.9%."),
    "history": (
        lambda: mdl.plot_history({"loss": [1.5, 0.25], "val_loss": [2, 0.5]}, "Net"),
        "Net, epoch by epoch. loss: training from 1.5 to 0.25, validation from 2 to 0.5.",
    ),
}


@pytest.mark.parametrize(("draw", "words"), DRAWN.values(), ids=DRAWN)
def test_each_picture_says_what_it_shows_and_is_closed(draw, words: str, shown) -> None:
    draw()
    mdl.show()
    ((data, metadata),) = shown
    ((text, pixels),) = pictures(data["text/html"])
    assert words in text and pixels.std() > 0
    assert metadata["image/png"]["alt"] == data["text/plain"] == text
    assert plt.get_fignums() == []


def test_a_grid_of_predictions_can_wrap_pair_by_pair() -> None:
    scores = np.eye(10)[[0, 1, 2, 3, 4, 9]]
    figure = mdl.plot_prediction_grid(IMAGES, scores, np.arange(6), rows=2, columns=3)
    data, _ = bundle(figure)
    parts = pictures(data["text/html"])
    assert [re.search(r"true label (\d)", text)[1] for text, _ in parts] == list("012345")
    assert data["text/plain"] == "6 digits with their predictions, 5 correct"
    whole = plt.imread(io.BytesIO(base64.b64decode(data["image/png"])))
    height, width = parts[3][1].shape[:2]
    assert width == pytest.approx(whole.shape[1] / 3, rel=0.05)
    assert np.array_equal(parts[3][1], whole[-height:, :width])  # the second row's first pair


def test_parts_of_a_picture_share_a_line_where_there_is_room() -> None:
    """JupyterLab gives each picture a line of its own that is a direct child of the output."""
    data, _ = bundle(mdl.plot_history({"loss": [2, 1], "accuracy": [0.5, 0.9]}))
    assert re.fullmatch(r"<div>(<img [^>]*>){2}</div>", data["text/html"])


def test_parts_of_a_figure_are_saved_as_matplotlib_3_7_can(monkeypatch) -> None:
    """It takes no array whose rows lie apart in memory."""
    saved: list[np.ndarray] = []

    def save(file: io.BytesIO, pixels: np.ndarray, format: str) -> None:
        saved.append(pixels)

    monkeypatch.setattr(shown_module, "imsave", save)
    scores = np.eye(10)[[0, 1]]
    bundle(mdl.plot_prediction_grid(IMAGES[:2], scores, np.arange(2), rows=1, columns=2))
    assert len(saved) == 3 and all(pixels.flags.c_contiguous for pixels in saved)


@pytest.mark.parametrize(("template", "form"), [("lab", "text/html"), ("classic", "image/png")])
def test_exported_pages_have_the_text(template: str, form: str) -> None:
    """nbconvert's lab template has a text for HTML alone; the classic one reads the metadata."""
    figure = plt.figure()
    figure.set_label("a figure <of> nothing")
    data, metadata = bundle(figure)
    output = nbformat.v4.new_output("display_data", {form: data[form]}, metadata=metadata)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    page, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    texts = re.findall(r"""<img[^>]*\balt=["']([^"']*)["']""", page)
    assert [unescape(text) for text in texts] == ["a figure <of> nothing"]


def test_a_live_plot_stands_above_the_progress_bar_from_the_start(shown) -> None:
    with mdl.LivePlotter(ylabel="loss"):
        ((data, _),) = shown
    assert data["text/plain"] == "loss: 0 values"


@pytest.mark.parametrize("epochs", [1, 2, 3, 5, 12, 60])
def test_an_axis_of_epochs_has_whole_numbers(epochs: int) -> None:
    (axes,) = mdl.plot_history({"loss": np.linspace(1, 0, epochs)}).axes
    axes.figure.canvas.draw()
    assert all(tick == round(tick) for tick in axes.get_xticks())

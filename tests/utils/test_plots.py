"""The plots say what the numbers say, with and without colour, and refuse what they cannot draw."""

import warnings
from collections.abc import Iterator
from types import SimpleNamespace

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color

import mitdeeplearning_utils as mdl
from mitdeeplearning_utils.pictures._style import CORRECT_COLOUR, WRONG_COLOUR

IMAGES = np.random.default_rng(0).random((40, 28, 28, 1)).astype(np.float32)
LABELS = np.arange(40) % 10
SURE = np.full(10, 0.01)
SURE[7] = 0.91


@pytest.fixture(autouse=True)
def no_screen() -> Iterator[None]:
    """Draw each plot for real; a glyph that is missing is an error."""
    matplotlib.use("Agg")
    settings = dict(matplotlib.rcParams)
    np.random.seed(5)
    state = np.random.get_state()[1].copy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
        for number in plt.get_fignums():
            plt.figure(number).canvas.draw()
    plt.close("all")
    assert dict(matplotlib.rcParams) == settings
    assert np.array_equal(np.random.get_state()[1], state)


def test_a_correct_prediction_is_blue_with_a_check_mark() -> None:
    text = mdl.plot_image(IMAGES[0], SURE, 7).xaxis.label
    assert text.get_text() == "✓ predicted 7\n91.0% confident\ntrue label 7"
    assert same_color(text.get_color(), CORRECT_COLOUR)


def test_a_wrong_prediction_is_grey_with_a_cross_and_a_hatched_bar() -> None:
    text = mdl.plot_image(IMAGES[0], SURE, np.int64(3)).xaxis.label
    assert text.get_text() == "✗ predicted 7\n91.0% confident\ntrue label 3"
    assert same_color(text.get_color(), WRONG_COLOUR)
    bars = mdl.plot_values(SURE, 3).patches
    assert [bar.get_height() for bar in bars] == pytest.approx(SURE)
    assert bars[7].get_hatch() and same_color(bars[7].get_facecolor(), WRONG_COLOUR)
    assert same_color(bars[3].get_facecolor(), CORRECT_COLOUR)
    assert not any(bar.get_hatch() for i, bar in enumerate(bars) if i != 7)


@pytest.mark.parametrize(
    ("top", "words"),
    [(1.0, "> 99.9%"), (0.9999991, "> 99.9%"), (0.9994, "99.9%"), (0.5, "50.0%")],
)
def test_nearly_sure_is_not_sure(top: float, words: str) -> None:
    scores = np.full(10, (1 - top) / 9)
    scores[7] = top
    figure = mdl.plot_prediction(IMAGES[0], scores, 7)
    assert f"\n{words} confident\n" in figure.axes[0].get_xlabel()
    assert f" 7, {words} confident, true label 7. " in figure.get_label()


def test_blue_and_grey_are_what_the_text_calls_them() -> None:
    red, green, blue = matplotlib.colors.to_rgb(CORRECT_COLOUR)
    assert blue > 1.3 * max(red, green)
    assert np.ptp(matplotlib.colors.to_rgb(WRONG_COLOUR)) < 0.1


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        (np.arange(10) - 3.0, "raw score 6"),
        (np.full(10, np.nan), "no prediction\nscores are NaN"),
        (SURE * 2, "raw score 1.82"),
    ],
)
def test_what_is_no_distribution_is_never_given_in_percent(scores, words: str) -> None:
    assert words in mdl.plot_image(IMAGES[0], scores, 1).xaxis.label.get_text()
    assert mdl.plot_values(scores, 1).get_ylabel() == "raw score"
    mdl.plot_prediction(IMAGES[0], scores, 1)


def test_image_and_bars_stand_side_by_side() -> None:
    left, right = mdl.plot_prediction(IMAGES[0], SURE, 7).axes
    assert left.get_images() and len(right.patches) == 10
    assert right.get_ylabel() == "probability" and right.get_ylim() == (0, 1)
    legend = {text.get_text() for text in right.get_legend().get_texts()}
    assert legend == {"true label"}


def test_the_grid_pairs_each_image_with_its_own_bars() -> None:
    scores = np.eye(10)[LABELS]
    scores[1] = np.eye(10)[5]
    axes = mdl.plot_prediction_grid(IMAGES, scores, LABELS).axes
    assert len(axes) == 2 * 5 * 4
    for i in range(20):
        image, bars = axes[2 * i : 2 * i + 2]
        assert np.allclose(image.get_images()[0].get_array(), IMAGES[i, ..., 0])
        assert image.get_xlabel().endswith(f"true label {LABELS[i]}")
        assert image.get_xlabel().startswith("✗" if i == 1 else "✓")
        assert int(np.argmax([bar.get_height() for bar in bars.patches])) == scores[i].argmax()


def test_a_grid_with_too_few_images_leaves_cells_empty() -> None:
    axes = mdl.plot_prediction_grid(IMAGES[:3], np.eye(10)[:3], LABELS[:3], rows=2, columns=2).axes
    assert len(axes) == 6
    sample = mdl.plot_sample_grid(IMAGES[:3], LABELS[:3], rows=2, columns=2).axes
    assert [bool(ax.get_images()) for ax in sample] == [True] * 3 + [False]


def test_the_sample_grid_shows_each_image_once_under_its_label() -> None:
    axes = mdl.plot_sample_grid(IMAGES, LABELS, seed=1).axes
    assert len(axes) == 36
    shown = []
    for ax in axes:
        pixels = np.asarray(ax.get_images()[0].get_array())
        (index,) = [i for i, image in enumerate(IMAGES) if np.allclose(image[..., 0], pixels)]
        assert ax.get_xlabel() == str(LABELS[index])
        shown.append(index)
    assert len(set(shown)) == 36 and shown != sorted(shown)
    again = mdl.plot_sample_grid(IMAGES, LABELS, seed=1).axes
    assert [ax.get_xlabel() for ax in again] == [ax.get_xlabel() for ax in axes]


def test_axes_and_figures_of_ones_own_are_used() -> None:
    figure, ax = plt.subplots()
    assert mdl.plot_image(IMAGES[0], SURE, 7, ax=ax) is ax
    assert mdl.plot_values(SURE, 7, ax=plt.figure().subplots()).figure is not figure
    own = plt.figure()
    before = plt.get_fignums()
    assert mdl.plot_prediction(IMAGES[0], SURE, 7, figure=own) is own
    assert plt.get_fignums() == before


BAD = {
    "all images": (
        lambda: mdl.plot_image(IMAGES, SURE, 1),
        r"shape \(40, 28, 28, 1\).*test_images",
    ),
    "all rows": (
        lambda: mdl.plot_values(np.ones((3, 10)), 1),
        r"shape \(3, 10\).*predictions\[0\]",
    ),
    "nine scores": (lambda: mdl.plot_values(np.ones(9), 1), "Expected the 10 probabilities"),
    "all labels": (lambda: mdl.plot_values(SURE, LABELS), r"one label.*test_labels\[0\]"),
    "label 10": (lambda: mdl.plot_values(SURE, 10), "label from 0 to 9, not 10"),
    "lengths": (
        lambda: mdl.plot_prediction_grid(IMAGES[:20], np.ones((19, 10)), LABELS[:20]),
        "20 images, 19 probabilities, 20 labels",
    ),
    "empty": (lambda: mdl.plot_sample_grid(IMAGES[:0], LABELS[:0]), "no image to draw"),
}


@pytest.mark.parametrize(("draw", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named_and_leaves_no_empty_figure(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()


HISTORY = {"loss": [0.4, 0.2, 0.1], "accuracy": [0.8, 0.9, 0.95], "val_loss": [0.3]}


@pytest.mark.parametrize(
    "source",
    [
        HISTORY,
        SimpleNamespace(history=HISTORY),
        SimpleNamespace(history=SimpleNamespace(history=HISTORY)),
    ],
    ids=["dict", "History", "model"],
)
def test_the_history_shows_loss_and_accuracy_by_epoch(source) -> None:
    figure = mdl.plot_history(source, title="A network")
    loss, accuracy = figure.axes
    assert (loss.get_title(), accuracy.get_title()) == ("A network: loss", "A network: accuracy")
    assert loss.lines[0].get_xydata().tolist() == [[1, 0.4], [2, 0.2], [3, 0.1]]
    assert loss.lines[1].get_xydata().tolist() == [[3, 0.3]]
    assert loss.get_xlabel() == "epoch"


def test_a_real_model_after_fit_has_a_history() -> None:
    import tensorflow as tf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.ones((4, 2)), np.zeros(4), epochs=2, verbose=0)
    (loss,) = mdl.plot_history(model).axes
    assert len(loss.lines[0].get_xdata()) == 2


class Hostile:
    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)


@pytest.mark.parametrize("nothing", [None, {}, 3, "loss", {"loss": "high"}, {"loss": []}, Hostile])
def test_without_a_history_one_line_says_what_to_do(nothing, capfd) -> None:
    assert mdl.plot_history(nothing() if nothing is Hostile else nothing) is None
    out, err = capfd.readouterr()
    assert out.startswith("No training curves yet") and out.count("\n") == 1 and err == ""
    assert plt.get_fignums() == []


def test_nan_in_a_history_is_drawn_as_a_gap() -> None:
    figure = mdl.plot_history({"loss": [0.4, float("nan"), 0.1]})
    assert np.isnan(figure.axes[0].lines[0].get_ydata()[1])

"""The pictures of the networks: every number is the real network's, and nothing overlaps."""

import itertools
from collections.abc import Iterator

import matplotlib
import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Circle

import mitdeeplearning_utils as mdl


@pytest.fixture(autouse=True)
def no_screen() -> Iterator[None]:
    matplotlib.use("Agg")
    yield
    plt.close("all")


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def real_shapes() -> list[tuple[int, ...]]:
    import tensorflow as tf

    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [
            tf.keras.Input((28, 28, 1)),
            layers.Conv2D(24, 3),
            layers.MaxPool2D(2),
            layers.Conv2D(36, 3),
            layers.MaxPool2D(2),
            layers.Flatten(),
        ]
    )
    return [tuple(layer.output.shape[1:]) for layer in model.layers]


def test_the_sizes_in_the_cnn_are_those_that_keras_computes() -> None:
    shown = texts(mdl.draw_cnn())
    *maps, flat = real_shapes()
    assert "28×28×1" in shown
    assert all("×".join(map(str, shape)) in shown for shape in maps)
    assert f"Flatten\n{flat[0]}" in shown
    assert {"Conv\n24 filters 3×3\nReLU", "Conv\n36 filters 3×3\nReLU"} <= set(shown)
    assert shown.count("MaxPool\n2×2") == 2
    assert {"Dense, ReLU\n128", "Dense, softmax\n10"} <= set(shown)


def test_the_fully_connected_network_does_not_give_the_activation_away() -> None:
    shown = texts(mdl.draw_fully_connected())
    assert {
        "Flatten",
        "784 values",
        "128 units,\na non-linearity",
        "10 units,\nprobabilities",
    } < set(shown)
    assert shown.count("Dense") == 2 and not any("softmax" in text for text in shown)


@pytest.mark.parametrize("draw", [mdl.draw_cnn, mdl.draw_fully_connected])
def test_nothing_overlaps_and_nothing_leaves_the_picture(draw) -> None:
    ax = draw()
    figure = ax.figure
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    labels = [t for t in ax.texts if len(t.get_text()) > 1]
    boxes = [t.get_window_extent(renderer) for t in labels]
    circles = [p.get_window_extent(renderer) for p in ax.patches if isinstance(p, Circle)]
    others = [p.get_window_extent(renderer) for p in ax.patches if not isinstance(p, Circle)]
    for (a, one), (b, other) in itertools.combinations(zip(labels, boxes, strict=True), 2):
        assert not one.overlaps(other), f"{a.get_text()!r} on {b.get_text()!r}"
    for label, box in zip(labels, boxes, strict=True):
        assert not any(box.overlaps(shape) for shape in circles + others), label.get_text()
        assert figure.bbox.contains(box.x0, box.y0) and figure.bbox.contains(box.x1, box.y1)
    # The line that leads from one row to the next passes by the units.
    for line in ax.lines:
        if line.get_linewidth() > 1:
            path = line.get_path().transformed(line.get_transform()).vertices
            for (x0, y0), (x1, y1) in itertools.pairwise(path):
                low, high = (min(x0, x1), min(y0, y1)), (max(x0, x1), max(y0, y1))
                segment = matplotlib.transforms.Bbox([low, high]).padded(1)
                assert not any(segment.overlaps(circle) for circle in circles)


@pytest.mark.parametrize("draw", [mdl.draw_cnn, mdl.draw_fully_connected])
def test_axes_of_ones_own_are_used(draw) -> None:
    ax = plt.figure().subplots()
    assert draw(ax) is ax and len(plt.get_fignums()) == 1

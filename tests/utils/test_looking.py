"""What a network mixes up, and what its filters give, is drawn as it is."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

import mitdeeplearning_utils as mdl


@pytest.fixture(autouse=True)
def no_screen():
    matplotlib.use("Agg")
    yield
    plt.close("all")


def test_the_confusion_matrix_shows_each_count_in_its_row_and_column() -> None:
    counts = np.zeros((10, 10), int)
    counts[4, 9], counts[7, 2] = 12, 3
    figure = mdl.plot_confusion(counts)
    (axes,) = figure.axes
    assert {(t.get_position(), t.get_text()) for t in axes.texts} == {((9, 4), "12"), ((2, 7), "3")}
    assert np.array_equal(axes.get_images()[0].get_array(), counts)
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("true digit", "read by the network")
    assert "4 read as 9: 12, 7 read as 2: 3," in figure.get_label()


def test_a_table_that_is_not_square_is_refused_without_a_figure() -> None:
    with pytest.raises(ValueError, match=r"shape \(2, 3\)"):
        mdl.plot_confusion(np.zeros((2, 3)))
    assert plt.get_fignums() == []


def test_the_responses_are_those_of_the_first_convolution() -> None:
    import tensorflow as tf

    layers = tf.keras.layers
    convolution = layers.Conv2D(7, 3, activation="relu", name="first")
    model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), layers.Rescaling(1), convolution])
    image = np.random.default_rng(0).random((28, 28, 1)).astype(np.float32)
    figure = mdl.plot_responses(model, image)
    drawn = [axes for axes in figure.axes if axes.get_images()]
    assert len(drawn) == 7 and len(figure.axes) == 12
    expected = convolution(image[None]).numpy()[0]
    for index, axes in enumerate(drawn):
        assert np.allclose(axes.get_images()[0].get_array(), expected[..., index])
    assert "7 filters of the layer first" in figure.get_label()


class OddLayer:
    kernel = np.zeros((3, 3, 1, 2))

    def __call__(self, _: object) -> None:
        raise RuntimeError


class OddModel:
    layers = (OddLayer(),)


@pytest.mark.parametrize("model", [None, OddModel()])
def test_a_model_without_filters_to_show_gets_a_line(model, capfd) -> None:
    assert mdl.plot_responses(model, np.zeros((28, 28))) is None
    out, err = capfd.readouterr()
    assert out.startswith("This model doesn't begin") and out.count("\n") == 1 and err == ""
    assert plt.get_fignums() == []

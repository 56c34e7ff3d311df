"""Keras's own way to the images works without a network."""

import importlib
from pathlib import Path

import numpy as np

from autograder.inside.mnist import keep_mnist_here
from mitdeeplearning_utils import load_mnist


def test_keras_gives_the_labs_images_as_it_always_does(monkeypatch, tmp_path) -> None:
    import tensorflow as tf

    module = importlib.import_module("keras.src.datasets.mnist")
    monkeypatch.setattr(module, "get_file", module.get_file)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    keep_mnist_here()
    given = tf.keras.datasets.mnist.load_data()
    for (x, y), (images, labels) in zip(given, load_mnist(), strict=True):
        assert (x.dtype, x.shape, y.dtype) == (np.uint8, (len(images), 28, 28), np.uint8)
        assert np.array_equal(x.astype(np.float32) / 255, images[..., 0])
        assert np.array_equal(y, labels)
    assert len(given[0][0]) == 60_000

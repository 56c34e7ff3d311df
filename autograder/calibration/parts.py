"""Building blocks of recipes: layers, models, optimizers, and changes to the images."""

from typing import Any

import numpy as np

from mitdeeplearning_utils.data import Split


def dense(units: int, activation: str | None) -> Any:
    """Return a fully connected layer."""
    from keras import layers

    return layers.Dense(units, activation=activation)


def fc(*layers: Any, output: str | None = "softmax", classes: int = 10) -> Any:
    """Return the fully connected model; `layers` replace its hidden layer of 128 units."""
    import keras

    hidden = layers or (dense(128, "relu"),)
    inputs = [keras.Input((28, 28, 1)), keras.layers.Flatten()]
    return keras.Sequential([*inputs, *hidden, dense(classes, output)])


def cnn(
    filters: tuple[int, int] = (24, 36), activation: str | None = "relu", output: str = "softmax"
) -> Any:
    """Return the convolutional model; the convolutions have this `activation`."""
    import keras
    from keras.layers import Conv2D, Flatten, MaxPool2D

    model = keras.Sequential([keras.Input((28, 28, 1))])
    for count in filters:
        model.add(Conv2D(count, kernel_size=3, activation=activation))
        model.add(MaxPool2D(pool_size=2))
    for layer in (Flatten(), dense(128, "relu"), dense(10, output)):
        model.add(layer)
    return model


def sgd(rate: float = 0.1, momentum: float = 0.0) -> Any:
    """Return stochastic gradient descent."""
    from keras.optimizers import SGD

    return SGD(learning_rate=rate, momentum=momentum)


def adam(rate: float = 0.001) -> Any:
    """Return Adam."""
    from keras.optimizers import Adam

    return Adam(learning_rate=rate)


def rmsprop() -> Any:
    """Return RMSprop with its usual learning rate."""
    from keras.optimizers import RMSprop

    return RMSprop(learning_rate=0.001)


def few(train: Split) -> Split:
    """Return the first 1,000 images and labels."""
    images, labels = train
    return images[:1000], labels[:1000]


def shuffled(train: Split) -> Split:
    """Return the labels in an order that has nothing to do with the images."""
    images, labels = train
    return images, np.random.permutation(labels)

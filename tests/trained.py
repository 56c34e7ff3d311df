"""The lab's two networks with weights that were trained once and are kept in small files.

    python -m tests.trained      trains them again, for half a minute, and writes the files

That is due where a network of the lab changes: tests/test_trained.py tells.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

from mitdeeplearning_utils import load_mnist

FOLDER = Path(__file__).with_name("weights")
BATCH = 128
EPOCHS = {"fc": 2, "cnn": 1}


def network(name: str) -> Any:
    """Return the lab's network "fc" or "cnn" as it is before training."""
    import tensorflow as tf

    layers = tf.keras.layers
    convolutions = [
        layers.Conv2D(24, 3, activation="relu"),
        layers.MaxPool2D(),
        layers.Conv2D(36, 3, activation="relu"),
        layers.MaxPool2D(),
    ]
    rest = [layers.Flatten(), layers.Dense(128, "relu"), layers.Dense(10, "softmax")]
    start = [layers.Input((28, 28, 1)), *(convolutions if name == "cnn" else [])]
    return tf.keras.Sequential([*start, *rest])


def weights(name: str) -> list[np.ndarray]:
    """Return a network's trained weights, float32, in Keras' order."""
    with np.load(FOLDER / f"{name}.npz") as kept:
        return [kept[number].astype(np.float32) for number in kept.files]


def train(name: str) -> Any:
    """Return the network after a short training on all the images."""
    import tensorflow as tf

    tf.keras.utils.set_random_seed(2)
    (images, labels), _ = load_mnist()
    steps = EPOCHS[name] * len(images) // BATCH
    model = network(name)
    optimizer = tf.keras.optimizers.Adam(tf.keras.optimizers.schedules.CosineDecay(0.004, steps))
    model.compile(optimizer, "sparse_categorical_crossentropy")
    model.fit(images, labels, batch_size=BATCH, epochs=EPOCHS[name], verbose=0)
    return model


def main() -> int:
    """Train both networks and keep their weights, rounded to half precision."""
    FOLDER.mkdir(exist_ok=True)
    for name in EPOCHS:
        rounded = [weight.astype(np.float16) for weight in train(name).get_weights()]
        np.savez_compressed(FOLDER / f"{name}.npz", *rounded)
        print(f"Wrote {FOLDER / name}.npz")
    return 0


if __name__ == "__main__":
    sys.exit(main())

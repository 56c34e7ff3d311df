"""The lab's three trainings and nothing else, to compare the notebook's time with."""

import time

import tensorflow as tf

from mitdeeplearning_utils import load_mnist

Dense, Conv2D, MaxPool2D = tf.keras.layers.Dense, tf.keras.layers.Conv2D, tf.keras.layers.MaxPool2D
IMAGE = (28, 28, 1)


def cnn() -> tf.keras.Model:
    return tf.keras.Sequential(
        [
            tf.keras.Input(IMAGE),
            Conv2D(24, 3, activation="relu"),
            MaxPool2D(2),
            Conv2D(36, 3, activation="relu"),
            MaxPool2D(2),
            tf.keras.layers.Flatten(),
            Dense(128, activation="relu"),
            Dense(10, activation="softmax"),
        ]
    )


def fit(name, model, optimizer, train, test) -> None:
    start = time.perf_counter()
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(*train, batch_size=64, epochs=5, verbose=0)
    report(name, model, test, start)


def tape(train, test) -> None:
    start = time.perf_counter()
    model, optimizer = cnn(), tf.keras.optimizers.SGD(0.1)
    loss_of = tf.keras.losses.SparseCategoricalCrossentropy()

    @tf.function
    def step(images, labels):
        with tf.GradientTape() as record:
            loss = loss_of(labels, model(images, training=True))
        gradients = record.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    for images, labels in tf.data.Dataset.from_tensor_slices(train).shuffle(60_000).batch(64):
        step(images, labels)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    report("1.4 GradientTape", model, test, start)


def report(name, model, test, start) -> None:
    accuracy = model.evaluate(*test, verbose=0)[1]
    print(
        f"{name:24}{time.perf_counter() - start:7.1f} s   test accuracy {accuracy:.4f}", flush=True
    )


def main() -> None:
    tf.keras.utils.set_random_seed(2)
    train, test = load_mnist()
    dense = tf.keras.Sequential(
        [
            tf.keras.Input(IMAGE),
            tf.keras.layers.Flatten(),
            Dense(128, activation="relu"),
            Dense(10, activation="softmax"),
        ]
    )
    fit("1.2 fully connected", dense, tf.keras.optimizers.SGD(0.1), train, test)
    fit("1.3 CNN", cnn(), tf.keras.optimizers.Adam(), train, test)
    tape(train, test)


if __name__ == "__main__":
    main()

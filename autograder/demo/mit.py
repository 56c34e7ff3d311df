"""Notebooks in the shape of MIT's lab 2, part 1, in our words: filled in or open, of each year."""

import json
from collections.abc import Mapping

YEARS = (2020, 2021, 2023, 2024, 2025, 2026)
_FIRST_WITH_COMET = 2024

FC = """def build_fc_model():
  net = tf.keras.Sequential([tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(128, activation={hidden}),
    {output}
  ])
  return net

model = build_fc_model()"""
CNN = """def build_cnn_model():
  net = tf.keras.Sequential([
    {layers}
    tf.keras.layers.Flatten(), tf.keras.layers.Dense(128, activation="relu"),
    {output}
  ])
  return net

cnn_model = build_cnn_model()
cnn_model.predict(train_images[[0]])
print(cnn_model.summary())"""
LOOP = """cnn_model = build_cnn_model()
batch_size = 12
loss_history = mdl.util.LossHistory(smoothing_factor=0.9)
plotter = mdl.util.PeriodicPlotter(sec=2, xlabel="step", ylabel="loss")
optimizer = tf.keras.optimizers.SGD(learning_rate=0.01)
{comet}
if hasattr(tqdm, "_instances"): tqdm._instances.clear()

for idx in tqdm(range(0, train_images.shape[0], batch_size)):
  (images, labels) = (train_images[idx:idx+batch_size], train_labels[idx:idx+batch_size])
  images = tf.convert_to_tensor(images, dtype=tf.float32)
  with tf.GradientTape() as tape:
    logits = {logits}
    loss_value = tf.keras.backend.sparse_categorical_crossentropy({compared})
  loss_history.append(loss_value.numpy().mean())
  plotter.plot(loss_history.get())
  grads = {grads}
  optimizer.apply_gradients(zip(grads, cnn_model.trainable_variables))"""
LAYERS = """tf.keras.layers.Conv2D(24, (3, 3), activation="relu"),
    tf.keras.layers.MaxPool2D((2, 2)),
    tf.keras.layers.Conv2D(36, (3, 3), activation="relu"),
    tf.keras.layers.MaxPool2D((2, 2)),"""
SOFTMAX = 'tf.keras.layers.Dense(10, activation="softmax")'
FILLED = {
    "fc_model": FC.format(hidden='"relu"', output=SOFTMAX),
    "fc_evaluate": "test_loss, test_acc = model.evaluate(test_images, test_labels)",
    "cnn_model": CNN.format(layers=LAYERS, output=SOFTMAX),
    "cnn_compile": "cnn_model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', "
    "metrics=['accuracy'])",
    "cnn_fit": "cnn_model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS)",
    "cnn_evaluate": "test_loss, test_acc = cnn_model.evaluate(test_images, test_labels)",
    "prediction": "prediction = np.argmax(predictions[0])\nprint(prediction)",
    "loop": LOOP.format(
        comet="",
        logits="cnn_model(images)",
        compared="labels, logits",
        grads="tape.gradient(loss_value, cnn_model.trainable_variables)",
    ),
}
TWIN = {
    "setup": "import torch\nimport torch.nn as nn\nfrom torchvision import datasets",
    "model": "def build_fc_model():\n  return nn.Sequential(nn.Flatten(), nn.Linear(784, 128))",
    "cnn": "class CNN(nn.Module):\n  pass\ncnn_model = CNN()",
    "loop": "for images, labels in loader:\n  loss_history.append(1)\nprediction = 1",
}
_TODO = "'''TODO'''"


def unfilled(year: int) -> dict[str, str]:
    """Return the open cells of a year, with what each has in place of an answer."""
    comma = "" if year >= _FIRST_WITH_COMET else ","
    output = {2024: "[TODO the output layer]"}.get(year, "'''TODO the output layer'''")
    open_layers = ("Conv2D", "MaxPool2D", "Conv2D", "MaxPool2D")
    layers = "\n    ".join(f"tf.keras.layers.{name}({_TODO}){comma}" for name in open_layers)
    compared = f"{_TODO}, {_TODO}" if year > 2021 else ""
    return {
        "fc_model": FC.format(hidden=_TODO, output=output),
        "fc_evaluate": "'''TODO: test it'''\ntest_loss, test_acc = # TODO\nprint(test_acc)",
        "cnn_model": CNN.format(layers=layers, output=output),
        "cnn_compile": f"cnn_model.compile(optimizer={_TODO}, loss={_TODO}, metrics=['accuracy'])",
        "cnn_fit": f"cnn_model.fit({_TODO})",
        "cnn_evaluate": "test_loss, test_acc = # TODO\nprint(test_acc)",
        "prediction": "prediction = # TODO\nprint(prediction)",
        "loop": LOOP.format(comet="", logits="# TODO", compared=compared, grads="# TODO"),
    }


def given(year: int) -> dict[str, str]:
    """Return the cells of a year that are given, in the notebook's order, around the open ones."""
    comet = year >= _FIRST_WITH_COMET
    figure = "\nrun.log_figure(figure=plt)" if comet else ""
    setup = "import tensorflow as tf\n!pip install mitdeeplearning\nimport mitdeeplearning as mdl\n"
    if not comet:
        setup = f"%tensorflow_version 2.x\n{setup}"
    setup += "import matplotlib.pyplot as plt\nimport numpy as np\nfrom tqdm import tqdm\n"
    asserts = "assert len(tf.config.list_physical_devices('GPU')) > 0"
    start = "!pip install comet_ml > /dev/null 2>&1\nimport comet_ml\nCOMET_API_KEY = ''\n"
    start += f"{asserts}\nassert COMET_API_KEY != '', 'Insert a key'"
    return {
        "setup": setup if comet else f"{setup}{asserts}",
        "comet": f"{start}\ncomet_ml.init(project_name='a')\nrun = comet_ml.Experiment()"
        if comet
        else "",
        "data": "mnist = tf.keras.datasets.mnist\n"
        "(train_images, train_labels), (test_images, test_labels) = mnist.load_data()\n"
        "train_images = (np.expand_dims(train_images, axis=-1)/255.).astype(np.float32)\n"
        "train_labels = (train_labels).astype(np.int64)\n"
        "test_images = (np.expand_dims(test_images, axis=-1)/255.).astype(np.float32)\n"
        "test_labels = (test_labels).astype(np.int64)",
        "look": f"plt.imshow(np.squeeze(train_images[0])){figure}",
        "fc_model": "",
        "fc_compile": "model.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1),\n"
        "  loss='sparse_categorical_crossentropy', metrics=['accuracy'])",
        "fc_fit": "BATCH_SIZE = 64\nEPOCHS = 5\n"
        "model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS)",
        "fc_evaluate": "",
        "cnn_model": "",
        "cnn_compile": "",
        "cnn_fit": "",
        "cnn_evaluate": "",
        "predictions": "predictions = cnn_model.predict(test_images)",
        "prediction": "",
        "show": "image_index = 79 #@param {type:'slider', min:0, max:100, step:1}\n"
        "mdl.lab2.plot_image_prediction(image_index, predictions, test_labels, test_images)"
        f"{figure}",
        "loop": "",
    }


def cells(year: int = 2026, answers: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a notebook's code by the names of its cells; `answers` replace the filled-in ones."""
    found = given(year) | FILLED | dict(answers or {})
    return {name: source for name, source in found.items() if source}


def notebook(code: Mapping[str, str]) -> bytes:
    """Return a notebook of these cells, as Colab writes it, below a title."""
    title = {"cell_type": "markdown", "metadata": {"id": "t"}, "source": ["# Digits"]}
    made = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {"id": f"c{number}", "colab": {}},
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(code.values())
    ]
    metadata = {"colab": {"name": "Part1_MNIST.ipynb"}, "accelerator": "GPU"}
    whole = {"nbformat": 4, "nbformat_minor": 0, "metadata": metadata, "cells": [title, *made]}
    return json.dumps(whole).encode()


def submissions() -> dict[str, bytes]:
    """Return example submissions by student: each shows something else."""
    of_first = FILLED["cnn_evaluate"].replace("cnn_model", "model")
    return {
        "all_right": notebook(cells(2026)),
        "first_model_evaluated": notebook(cells(2023, {"cnn_evaluate": of_first})),
        "untouched": notebook(cells(2024, unfilled(2024))),
        "pytorch": notebook(TWIN),
    }

"""Recognise from the evidence why a trained model misses its accuracy."""

import re
from collections.abc import Iterator
from itertools import chain

import numpy as np

from ..collecting.images import DIGITS, test_set
from ..collecting.model import CnnModel, M, ModelEvidence
from ..collecting.trained import UNTRAINED, Trained
from .cell_errors import cell_hint
from .evaluation_hints import IMAGES_CHANGED
from .layers import activation_after, activation_name, is_linear, of_kind, setting
from .output import distribution
from .reading import constant, crowded, exchanged, like_units, never_read, zero_layers

LOW_RATE = 0.05  # of SGD
HIGH_RATE = 0.5
LOW_ADAPTIVE, HIGH_ADAPTIVE = 0.0005, 0.01  # of those below, whose default is 0.001
ADAPTIVE = ("Adam", "AdamW", "Adamax", "Nadam", "RMSprop", "Lion")
SLOW = ("Adagrad", "Adadelta", "Ftrl")  # with the default rate of 0.001
FEW_STEPS, FEW_IN_EPOCH = 100, 300  # an epoch of 60,000 images in batches of 64 has 938
MUCH_DROPOUT, MUCH_PENALTY = 0.8, 0.5
IMAGES, EPOCHS, UNITS = 60_000, 5, 128
# Sizes that a large batch may have.
_ROUND = {2**n for n in range(8, 15)} | {d * 10**n for n in (2, 3) for d in range(1, 10)}
_ROUND |= {10_000, 20_000, IMAGES}
_BETTER, _GAP, _CHANCE = 0.1, 0.05, 0.2
# Parts of the names of Keras's losses that aren't a cross-entropy of classes.
_OTHER_LOSSES = re.compile(
    "squared|absolute|binary|hinge|divergence|poisson|cosine|huber|logcosh|dice|tversky|circle"
)
_LABELS = "Do the labels that `fit` got still belong to its images?"


def training_hint(evidence: Trained[M], reached: float) -> str:
    """Return the first mistake that the numbers reveal, as a question."""
    model = evidence.model
    if not np.isfinite(model.scores).all():
        return _not_finite(model)
    if evidence.raised and not model.training.epochs:
        return _raised(evidence)
    if not model.iterations and reached < UNTRAINED and not model.training.began:
        return f"`{model.name}` was never fitted. Did `fit` run on `{model.name}`, or on `model`?"
    if evidence.images_changed:
        return IMAGES_CHANGED
    if evidence.labels_changed:
        return "`train_labels` aren't those that the lab loaded. Were they changed or shuffled?"
    found = (
        _layers(model),
        _compiled(model),
        _started(model, reached),
        _rate(model),
        _read(evidence, reached),
    )
    for hint in chain.from_iterable(found):
        return hint
    if reached < UNTRAINED:
        return "The model has hardly learned. Is the learning rate, or the loss, a poor choice?"
    return "Would more epochs, or another learning rate, help?"


def _raised(evidence: Trained[M]) -> str:
    """Return the question about a cell that stopped before an epoch had ended, "" if unsure."""
    model = evidence.model
    return cell_hint(evidence.raised) or model.training.cause(model.scores.shape[1])


def _layers(model: ModelEvidence) -> Iterator[str]:
    """Yield what the layers alone explain."""
    nodes, dense = model.nodes, of_kind(model.nodes, "dense")
    if (units := model.scores.shape[1]) != DIGITS:
        yield f"The model ends in {units} units. Is there an output layer with {DIGITS}?"
    if model.name == CnnModel.name and not of_kind(nodes, "conv"):
        yield f"There is no convolution in `{model.name}`. Is it the first model?"
    if len(dense) == 1 and not of_kind(nodes, "conv"):
        yield "There is one Dense layer only. Is the hidden layer missing?"
    if is_linear(nodes):
        yield "Nothing in this network is non-linear. Is an activation missing inside it?"
    if "softmax" in {activation_after(nodes, layer) for layer in dense[:-1]}:
        yield "A hidden layer ends in softmax, which belongs to the output layer. Is ReLU better?"
    if [activation_name(node) for node in nodes[-2:]] == ["softmax", "softmax"]:
        yield "The scores go through softmax twice. Is one of the two left over?"
    if distribution(model, 0).state == "failed":
        yield "The scores aren't probabilities. Does the loss expect probabilities?"
    widest = max((setting(layer, "units") or 0 for layer in dense[:-1]), default=UNITS)
    if widest < UNITS:
        yield f"The hidden layer has {widest} units. Are the {UNITS} that were asked for better?"


def _compiled(model: ModelEvidence) -> Iterator[str]:
    """Yield what loss, optimizer and settings of the layers explain."""
    told = model.training
    if _OTHER_LOSSES.search(told.loss_key):
        yield (
            f"The loss is `{told.loss}`. Is it the one that was asked for,"
            " `sparse_categorical_crossentropy`?"
        )
    if told.frozen:
        yield f"{told.frozen} of the layers don't train. Is `trainable=False` meant?"
    if told.clips:
        yield "The optimizer clips the gradients. Does it learn faster without `clip...`?"
    if told.dropout >= MUCH_DROPOUT:
        yield f"Dropout leaves out {told.dropout:.0%} of the units. Is a smaller rate better?"
    if told.penalty > MUCH_PENALTY:
        yield "The regulariser adds much to the loss. Is a weaker one, or none, better?"
    if zero_layers(model) or like_units(model):
        yield "All units of a layer are the same. Did its weights start from zeros?"


def _started(model: ModelEvidence, reached: float) -> Iterator[str]:
    """Yield what a `fit` that ended early explains."""
    told = model.training
    if stopped := told.stopped(model.scores.shape[1]):
        yield stopped
    if 0 < model.iterations < FEW_STEPS:
        if 0 < told.steps < FEW_IN_EPOCH:
            yield _few(told.steps, (told.shown or 0.0) - reached)
        yield (
            f"The optimizer took few steps ({model.iterations}). Did `fit` run to its end, "
            "and see all 60,000 images in small batches?"
        )


def _rate(model: ModelEvidence) -> Iterator[str]:
    name, rate = model.optimizer, model.learning_rate
    if rate is not None and (question := _rate_question(name, rate)):
        yield f"{name} has a learning rate of {rate:g}. Does a {question}?"


def _rate_question(name: str, rate: float) -> str:
    if (name == "SGD" and rate > HIGH_RATE) or (name in ADAPTIVE and rate >= HIGH_ADAPTIVE):
        return f"smaller one, {'0.1' if name == 'SGD' else '0.001'}, learn better"
    if (name == "SGD" or name in SLOW) and rate < LOW_RATE:
        return "larger one, 0.1, learn faster"
    if name in ADAPTIVE and rate < LOW_ADAPTIVE:
        return "larger one, 0.001, learn faster"
    return ""


def _read(evidence: Trained[M], reached: float) -> Iterator[str]:
    """Yield what data, labels and the length of the training explain."""
    model, told = evidence.model, evidence.model.training
    shown, labels = told.shown or 0.0, test_set()[1]
    if constant(model.scores):
        yield "The model gives the same for every image. Did `fit` get images in [0, 1]?"
    if 0 < told.steps < FEW_IN_EPOCH:
        yield _few(told.steps, shown - reached)
    if pair := exchanged(model.scores, labels):
        yield f"Images of {pair[0]} are read as {pair[1]}, and others alike. {_LABELS}"
    trained = model.train_accuracy or 0.0
    if max(evidence.rescaled, default=0.0) > trained + _BETTER:
        yield "The model does better on images of another scale. Did `fit` get images in [0, 1]?"
    if shown and trained > shown + 2 * _BETTER:
        yield "`fit` showed less than the model knows of our images. Did it get them in [0, 1]?"
    if shown > reached + 3 * _BETTER and crowded(model.scores):
        yield "The model knows only what it saw last. Are the data sorted, and not shuffled?"
    if missing := never_read(model.scores, labels):
        yield f"The model never answers {missing[0]}. Did `fit` see training images of it?"
    if "sigmoid" in {activation_after(model.nodes, x) for x in of_kind(model.nodes, "dense")[:-1]}:
        yield "The hidden layer has a sigmoid, which learns slowly. Does ReLU learn faster?"
    if 0 < shown < _CHANCE:
        yield f"The loss hardly fell. {_LABELS}"
    if told.logits:
        yield "The loss is told `from_logits=True`, but softmax is there. Can you leave that out?"
    done = max(told.epochs, model.iterations // max(told.steps, 1))
    if told.epochs and done < EPOCHS:
        ended = f"`fit` ended after {done} epoch{'s' * (done > 1)}."
        yield f"{ended} Would more epochs help, such as {EPOCHS}?"


def _not_finite(model: ModelEvidence) -> str:
    rate = model.learning_rate
    if not model.iterations or rate is None or _rate_question(model.optimizer, rate):
        return "The model gives NaN. Was the learning rate too large?"
    return (
        f"The model gives NaN, though a learning rate of {rate:g} is usual. Did `fit` get images"
        " in [0, 1]?"
    )


def _few(steps: int, gap: float) -> str:
    """Return the question about few steps in an epoch: large batches, or few images?"""
    some = f"{steps} step{'s' * (steps > 1)}"
    fits = any(-(-IMAGES // size) == steps for size in _ROUND)
    if fits and gap < _GAP:
        return (
            f"An epoch has only {some}; 60,000 images in batches of 64 make 938. Are the batches"
            " too large, or did `fit` get only some of the images?"
        )
    return f"An epoch has only {some}. Did `fit` see all 60,000 images?"

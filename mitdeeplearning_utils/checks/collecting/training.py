"""What `compile` and `fit` have left in a model: hints look at it, and no points depend on it."""

import contextlib
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from . import memory
from .declared import Count, Longest
from .images import DIGITS
from .values import attribute, cut, type_name

_MOST_NAMES = 20
_DROPOUTS = ("Dropout", "SpatialDropout2D", "AlphaDropout")
# Names as Keras has them, in lower case and without underscores.
ONE_HOT = ("categoricalcrossentropy", "categoricalfocalcrossentropy")
FOREIGN = (
    "The optimizer was made for an earlier model, and keeps its variables. Is it made again, in the"
    " cell that compiles?"
)


@dataclass(frozen=True)
class Training:
    """How a model was compiled and trained.

    `loss` is the name of the compiled loss, "" without one; `logits`: it is told `from_logits`.
    `clips`: the optimizer clips gradients. `frozen` layers have weights that don't train, `dropout`
    is the highest rate, `penalty` what regularisers add to the loss. `began`: a `fit` began. Its
    `epochs` ended, with `steps` batches in each; `shown` is the accuracy that the last one showed.
    `continued`: the last `fit` went on from trained weights with a new optimizer. `foreign`: the
    optimizer was made for another model.
    """

    loss: Annotated[str, Longest(100)] = ""
    logits: bool = False
    metrics: Annotated[list[str], Longest(_MOST_NAMES)] = field(default_factory=list)
    clips: bool = False
    frozen: Count = 0
    dropout: float = 0.0
    penalty: float = 0.0
    began: bool = False
    epochs: Count = 0
    steps: Count = 0
    shown: float | None = None
    continued: bool = False
    foreign: bool = False

    @property
    def loss_key(self) -> str:
        """The name of the loss in lower case and without underscores."""
        return self.loss.lower().replace("_", "")

    @property
    def measures_accuracy(self) -> bool:
        """Whether one of the compiled metrics is an accuracy."""
        return any("acc" in name.lower() for name in self.metrics)

    def stopped(self, units: int) -> str:
        """Return why a `fit` stopped before its first epoch had ended, or ""."""
        if not self.began or self.epochs:
            return ""
        what = self.cause(units) or "Its error says why."
        return f"`fit` stopped before its first epoch had ended. {what}"

    def cause(self, units: int) -> str:
        """Return a question about what makes a `fit` stop with an error, "" without."""
        if self.foreign:
            return FOREIGN
        if self.loss_key in ONE_HOT:
            what = f"Is `{self.loss}`, which is for one-hot labels (ten zeros and ones), the right"
            return f"{what} loss? These labels are integers: `sparse_categorical_crossentropy`."
        if "sparse" not in self.loss_key and self.loss:
            return f"Is the loss `{self.loss}` meant, and not `sparse_categorical_crossentropy`?"
        if self.metrics and not self.measures_accuracy:
            return f"Is the metric `{self.metrics[0]}` meant, and not `accuracy`?"
        if units != DIGITS:
            return f"The model ends in {units} units. Is there an output layer with {DIGITS}?"
        return ""


def training_of(model: Any) -> Training:
    """Return how a Keras model was compiled and trained; this only reads."""
    loss, logits = _loss(model)
    epochs, steps, shown = _history(model)
    return Training(
        loss=loss,
        logits=logits,
        metrics=_metrics(model),
        clips=_clips(attribute(model, "optimizer")),
        frozen=_frozen(model),
        dropout=_dropout(model),
        penalty=_penalty(model),
        began=attribute(model, "history") is not None,
        epochs=epochs,
        steps=steps,
        shown=shown,
        continued=memory.is_continued(model),
        foreign=_foreign(model),
    )


def _loss(model: Any) -> tuple[str, bool]:
    """Return the name of the single compiled loss, and whether it is told `from_logits`."""
    import tensorflow as tf

    with contextlib.suppress(Exception):
        (given,) = tf.nest.flatten(model.loss)
        loss = tf.keras.losses.get(given)
        if not isinstance(loss, tf.keras.losses.Loss):
            return cut(loss.__name__), False
        return type_name(loss), loss.get_config().get("from_logits") is True
    return "", False


def _metrics(model: Any) -> list[str]:
    with contextlib.suppress(Exception):
        config = model.get_compile_config()
        given = [config.get("metrics") or [], config.get("weighted_metrics") or []]
        return [cut(_class_name(item)) for item in _items(given)[:_MOST_NAMES]]
    return []


def _items(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return [item for each in value for item in _items(each)]
    if isinstance(value, dict) and "class_name" not in value:
        return _items(list(value.values()))
    return [value]


def _class_name(value: Any) -> str:
    if isinstance(value, dict):
        config = value.get("config")
        return str(config if isinstance(config, str) else value["class_name"])
    return str(value)


def _clips(optimizer: Any) -> bool:
    names = ("clipvalue", "clipnorm", "global_clipnorm")
    return any(attribute(optimizer, name) is not None for name in names)


def _foreign(model: Any) -> bool:
    with contextlib.suppress(Exception):
        known = {id(variable) for variable in model.optimizer._trainable_variables}
        return bool(known) and known.isdisjoint(id(x) for x in model.trainable_variables)
    return False


def _frozen(model: Any) -> int:
    with contextlib.suppress(Exception):
        inner = model._flatten_layers(include_self=False)
        return sum(not x.trainable for x in inner if x.weights and not hasattr(x, "layers"))
    return 0


def _dropout(model: Any) -> float:
    with contextlib.suppress(Exception):
        inner = model._flatten_layers(include_self=False)
        return max((float(x.rate) for x in inner if type_name(x) in _DROPOUTS), default=0.0)
    return 0.0


def _penalty(model: Any) -> float:
    with contextlib.suppress(Exception):
        return float(sum(float(np.asarray(x)) for x in model.losses))
    return 0.0


def _history(model: Any) -> tuple[int, int, float | None]:
    """Return the epochs of the last `fit` that ended, their steps, and the accuracy shown."""
    epochs, steps, shown = 0, 0, None
    with contextlib.suppress(Exception):
        history = model.history
        epochs = len(history.epoch)
        steps = int(history.params.get("steps") or 0)
        last = {key: float(kept[-1]) for key, kept in history.history.items()}
        shown = next(last[x] for x in last if "acc" in x and not x.startswith("val_"))
    return epochs, steps, shown

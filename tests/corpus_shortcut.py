"""Short training for the corpus in CI: real steps, then weights that were trained for real.

A `fit` takes a few steps with the student's own arguments, so that a wrong one fails as it would.
Then a model that works like one of the lab's two gets weights that were trained before, and any
other stays as it is. If a file says `# fit: 400 steps`, it takes that many, and keeps what it
learnt. `evaluate` and `predict` take large batches, and what they gave is kept for models of the
same weights that say the same of the first images, and for the same data.
"""

import contextlib
import hashlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import numpy as np

from mitdeeplearning_utils.checks.collecting import predictions

from .trained import network, weights

FEW_STEPS = 2
FEW = 16
PROBE = 500
ALIKE = 0.998
LARGE = 1000  # images a batch
STEPS = 5 * 938  # of the solution's `fit`

_COMPILED = ("loss", "loss_weights", "metrics", "weighted_metrics")

Weights = list[Any]


class Shortcut:
    """Makes `fit` short, and does not compute the same evaluation twice."""

    def __init__(self, names: dict[str, Any]) -> None:
        """Load the trained networks; `names` are the notebook's after it loaded the data."""
        self.probe = names["test_images"][:PROBE]
        self.kept: dict[str, Any] = {}
        self.short: list[Any] = []
        self.steps = 0
        self.trained = [self._trained("cnn"), self._trained("fc")]

    @contextlib.contextmanager
    def on(self, steps: int) -> Iterator[None]:
        """Shorten each `fit` in the block to `steps`; 0 is a few, then trained weights."""
        import tensorflow as tf

        self.steps, self.short, model = steps, [], tf.keras.Model
        with (
            mock.patch.object(model, "fit", self._short_fit(model.fit)),
            mock.patch.object(model, "evaluate", self._once(model.evaluate)),
            mock.patch.object(model, "predict", self._once(model.predict)),
            mock.patch.object(predictions, "_MOST_KEPT", 1000),
        ):
            yield

    def is_short(self, model: Any) -> bool:
        """Return whether the model was not trained far enough to judge its accuracy."""
        return any(model is other for other in self.short)

    def works_otherwise(self, model: Any) -> bool:
        """Return whether this is a model that does not compute what the lab's do."""
        import tensorflow as tf

        return isinstance(model, tf.keras.Model) and self._matching(model) is None

    def _trained(self, name: str) -> tuple[Weights, Any]:
        model = network(name)
        model.set_weights(weights(name))
        return model.get_weights(), self._digits(model)

    def _digits(self, model: Any) -> Any:
        return np.argmax(np.asarray(model(self.probe, training=False)), axis=-1)

    def _matching(self, model: Any) -> Weights | None:
        """Return the trained weights with which the model does as the lab's does, if any."""
        before = model.get_weights()
        for trained, digits in self.trained:
            if [w.shape for w in before] == [w.shape for w in trained]:
                model.set_weights(trained)
                alike = np.mean(self._digits(model) == digits) >= ALIKE
                model.set_weights(before)
                return trained if alike else None
        return None

    def _short_fit(self, fit: Callable[..., Any]) -> Callable[..., Any]:
        import tensorflow as tf

        signature, shortcut = inspect.signature(fit), self

        class Stop(tf.keras.callbacks.Callback):  # type: ignore[misc]
            taken = 0

            def on_train_batch_end(self, *_: Any, **__: Any) -> None:
                self.taken += 1
                if self.taken >= (shortcut.steps or FEW_STEPS):
                    self.model.stop_training = True

        def short_fit(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            given = bound.arguments.get("callbacks") or []
            given = list(given) if isinstance(given, (list, tuple)) else [given]
            bound.arguments["callbacks"] = [*given, Stop()]
            if shortcut.steps:
                return fit(*bound.args, **bound.kwargs)
            _cut(bound.arguments)
            with _eagerly(args[0], bound.arguments):
                history = fit(*bound.args, **bound.kwargs)
            shortcut._finish(args[0])
            return history

        return short_fit

    def _finish(self, model: Any) -> None:
        weights = self._matching(model)
        if weights is None:
            self.short.append(model)
        else:
            model.set_weights(weights)
            model.optimizer.iterations.assign_add(STEPS)

    def _once(self, method: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(method)

        def once(model: Any, *args: Any, **kwargs: Any) -> Any:
            key = _key(method.__name__, model, args, kwargs)
            if key is None:
                return method(model, *args, **kwargs)
            if key not in self.kept:
                bound = signature.bind(model, *args, **kwargs)
                bound.arguments.setdefault("batch_size", LARGE)
                self.kept[key] = method(*bound.args, **bound.kwargs)
            return _fresh(self.kept[key])

        return once


@contextlib.contextmanager
def _eagerly(model: Any, arguments: dict[str, Any]) -> Iterator[None]:
    """Take steps without a graph where that is faster: making it takes as long as fifty steps."""
    before = model.run_eagerly
    if not any(name.startswith("validation") for name in arguments):
        model.run_eagerly = True
    try:
        yield
    finally:
        model.run_eagerly, model.train_function = before, None


def _cut(arguments: dict[str, Any]) -> None:
    """Keep the first images and labels of a `fit` that takes only a few steps: copying is slow."""
    x, y = arguments.get("x"), arguments.get("y")
    if isinstance(x, np.ndarray) and isinstance(y, np.ndarray) and len(x) == len(y):
        arguments.update(x=x[:PROBE], y=y[:PROBE])


def _fresh(value: Any) -> Any:
    """Return a copy in which every number is an object of its own, as Keras gives them."""
    if isinstance(value, dict):
        return {key: _fresh(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_fresh(item) for item in value]
    return value.copy() if isinstance(value, np.ndarray) else value + 0.0


def _key(method: str, model: Any, args: Any, kwargs: Any) -> str | None:
    """Return a hash of everything that determines the result, or None if this is unknown."""
    values = [*args, *kwargs.values()]
    data = [value for value in values if isinstance(value, np.ndarray)]
    plain = [value for value in values if isinstance(value, (bool, int, str))]
    if not model.built or not data or len(data) + len(plain) < len(values):
        return None
    try:
        scores = np.asarray(model(data[0][:FEW], training=False))
        compiled = model.get_compile_config() or {} if method == "evaluate" else {}
        how = f"{method}{list(kwargs)}{plain}{[compiled.get(name) for name in _COMPILED]}"
    except Exception:  # `evaluate` itself will tell what is wrong
        return None
    digest = hashlib.sha256(how.encode())
    for array in (scores, *model.get_weights(), *data):
        digest.update(f"{array.shape}{array.dtype}{array.sum()}".encode())
        digest.update(np.atleast_1d(array)[:PROBE].tobytes())
    return digest.hexdigest()

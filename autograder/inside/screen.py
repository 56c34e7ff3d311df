"""Let a `fit` stop as soon as its model is good enough; only for screening runs."""

import functools
import inspect
from typing import Any

from mitdeeplearning_utils.checks.collecting.images import test_set
from mitdeeplearning_utils.checks.collecting.kept import no_trace
from mitdeeplearning_utils.checks.collecting.predictions import predict
from mitdeeplearning_utils.checks.collecting.scores import accuracy

MARGIN = 0.001  # the judge counts the same images: a margin of ten covers any rounding


def stop_fits_early(thresholds: dict[str, float]) -> None:
    """Make every `fit` end after the epoch whose test accuracy is MARGIN above the threshold.

    A model with a convolution gets the threshold "cnn", any other one "fc".
    """
    import tensorflow as tf

    fit = tf.keras.Model.fit
    signature = inspect.signature(fit)

    class StopWhenGood(tf.keras.callbacks.Callback):  # type: ignore[misc]  # no types there
        def on_epoch_end(self, *_: Any, **__: Any) -> None:
            convolution = any("Conv" in type(layer).__name__ for layer in self.model.layers)
            threshold = thresholds["cnn" if convolution else "fc"]
            if _test_accuracy(self.model) >= threshold + MARGIN:
                self.model.stop_training = True

    @functools.wraps(fit)
    def screened_fit(self: Any, *args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(self, *args, **kwargs)
        given = bound.arguments.get("callbacks") or []  # one, or nested lists: Keras flattens
        bound.arguments["callbacks"] = [given, StopWhenGood()]
        return fit(*bound.args, **bound.kwargs)

    tf.keras.Model.fit = screened_fit


def _test_accuracy(model: Any) -> float:
    images, labels = test_set()
    try:
        with no_trace():
            return accuracy(predict(model, images), labels)
    except Exception:  # not a model for these images: its `fit` runs in full
        return 0.0

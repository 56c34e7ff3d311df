"""What runs in the student's kernel besides the student's code: seeds, checks, evidence."""

import contextlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from mitdeeplearning_utils import checks, ran
from mitdeeplearning_utils.checks.collecting.images import DIGITS, FEW
from mitdeeplearning_utils.checks.collecting.loop import looped
from mitdeeplearning_utils.checks.collecting.model import ModelEvidence, with_models
from mitdeeplearning_utils.checks.collecting.starts import drawn_from

from .evidence_file import write_evidence
from .loading import load_tensorflow, not_needed
from .mnist import keep_mnist_here
from .neutral import use_stand_ins
from .screen import stop_fits_early
from .speed import leave_data_untuned, take_several_batches
from .stream import SUFFIX

SEED = 20_000


def prepare(screen: dict[str, float] | None = None, code: str = "", edition: str = "") -> None:
    """Make a run of this code repeatable: one thread, fixed seeds, deterministic operations.

    With thresholds in `screen` a `fit` may end early (see `stop_fits_early`). `edition` names that
    of the notebook, "" for the lab's own.
    """
    ran.watch()  # the package may have been loaded before IPython
    load_tensorflow(not_needed(code))
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.keras.utils.set_random_seed(SEED)
    tf.config.experimental.enable_op_determinism()
    take_several_batches()
    leave_data_untuned()
    keep_mnist_here()
    if edition:
        use_stand_ins()
    if screen is not None:
        stop_fits_early(screen)


def slim(model: ModelEvidence) -> ModelEvidence:
    """Return a model; if it has other than 10 scores per image, with only FEW rows of them.

    The judge computes all scores from the weights; those of an unfinished model would fill the
    disk.
    """
    if model.predictions is None or model.predictions.shape[1] == DIGITS:
        return model
    return replace(model, predictions=model.predictions[:FEW])


def check(
    name: str,
    namespace: dict[str, Any],
    seed: str,
    names: dict[str, str] | None = None,
    loop: str | None = None,
) -> checks.Result:
    """Keep the evidence of an exercise for the judge; return a card without points.

    `names` are expressions for names that the student gave otherwise. `loop` is the code of a
    training loop in place of a `train_step`.
    """
    folder = Path(os.environ["LAB2_EVIDENCE"])
    if names:
        namespace = namespace | _valued(names, namespace)

    def keep(exercise: str, evidence: object) -> None:
        write_evidence(folder / f"{exercise}{SUFFIX}", with_models(evidence, slim))

    with drawn_from(seed), looped(loop):
        return checks.check(name, namespace, keep=keep)


def _valued(names: dict[str, str], namespace: dict[str, Any]) -> dict[str, Any]:
    """Return the values of expressions; None for one that has no value."""
    found: dict[str, Any] = dict.fromkeys(names)
    for name, expression in names.items():
        with contextlib.suppress(Exception):
            found[name] = eval(expression, dict(namespace))  # the student's, in their kernel
    return found

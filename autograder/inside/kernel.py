"""What runs in the student's kernel besides the student's code: seeds, checks, evidence."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.images import DIGITS, FEW
from mitdeeplearning_utils.checks.collecting.model import ModelEvidence, with_models
from mitdeeplearning_utils.checks.collecting.starts import drawn_from

from .evidence_file import write_evidence
from .loading import load_tensorflow, not_needed
from .mnist import keep_mnist_here
from .screen import stop_fits_early
from .speed import leave_data_untuned, take_several_batches
from .stream import SUFFIX

SEED = 20_000


def prepare(screen: dict[str, float] | None = None, code: str = "") -> None:
    """Make a run of this code repeatable: one thread, fixed seeds, deterministic operations.

    With thresholds in `screen` a `fit` may end early (see `stop_fits_early`).
    """
    load_tensorflow(not_needed(code))
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.keras.utils.set_random_seed(SEED)
    tf.config.experimental.enable_op_determinism()
    take_several_batches()
    leave_data_untuned()
    keep_mnist_here()
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


def check(name: str, namespace: dict[str, Any], seed: str) -> checks.Result:
    """Keep the evidence of an exercise for the judge; return a card without points."""
    folder = Path(os.environ["LAB2_EVIDENCE"])

    def keep(exercise: str, evidence: object) -> None:
        write_evidence(folder / f"{exercise}{SUFFIX}", with_models(evidence, slim))

    with drawn_from(seed):
        return checks.check(name, namespace, keep=keep)

"""Run a student's training loop on the probe, pass by pass, as `probe` calls a training step."""

import contextlib
import re
from dataclasses import replace
from typing import Any

import numpy as np

from .images import FEW, train_sample
from .isolation import trainers_kept
from .kept import eagerly, model_kept, no_trace
from .loop import NotCutError, loop_step
from .probe import StepCall, StepEvidence, run_once

_ROUNDING = 1e-5  # what another order of the same images changes


def probe_loop(code: str, namespace: dict[str, Any], seed: str = "") -> StepEvidence:
    """Return what CALLS passes of a loop did, whose code is cut to one; see `probe`.

    A loop that doesn't do the same again, because it draws its images, can't be given a batch. If
    the student's own model gives no probabilities, `bare` is what the loop does to such a probe.
    """
    not_cut = StepEvidence("not_cut", loop=True)
    if not code:
        return not_cut

    def run(output: str = "softmax") -> StepEvidence:
        return run_once(lambda made: (loop_step(code, namespace, made), []), seed, output=output)

    with no_trace(), trainers_kept(namespace):
        evidence = run()
        drawn = not evidence.error and not _same(evidence.calls, run().calls)
        if drawn or evidence.error.startswith(NotCutError.__name__):
            return not_cut
        if evidence.error or not _gives_scores(code, namespace):
            return replace(evidence, loop=True)
        bare = run("linear")
    return replace(evidence, loop=True, bare=[] if bare.error else bare.calls)


def _same(calls: list[StepCall], again: list[StepCall]) -> bool:
    """Return whether two runs moved the weights to the same place."""
    if len(calls) != len(again):
        return False
    pairs = zip(calls, again, strict=True)
    weights = [pair for one, other in pairs for pair in zip(one.after, other.after, strict=True)]
    return all(np.allclose(a, b, atol=_ROUNDING, equal_nan=True) for a, b in weights)


def _gives_scores(code: str, namespace: dict[str, Any]) -> bool:
    """Return whether a model of the loop's gives numbers that can't be probabilities."""
    import tensorflow as tf

    images = train_sample()[0][:FEW]
    for name, model in list(namespace.items()):
        if isinstance(model, tf.keras.Model) and re.search(rf"\b{re.escape(name)}\b", code):
            with contextlib.suppress(Exception, SystemExit), eagerly(), model_kept(model):
                scores = np.asarray(model(images, training=False))
                return bool((scores < 0).any() or (scores > 1).any())
    return False

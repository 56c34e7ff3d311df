"""Run a student's code without a trace: in random states, in variables, on the screen."""

import contextlib
import importlib
import io
import logging
import os
import random
import sys
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

_MISSING = object()
_TRIAL_SEED = 0x5EED


@contextlib.contextmanager
def own_random_numbers() -> Iterator[None]:
    """Give the block its own random states: those of Python, NumPy, TensorFlow and Keras.

    One thing can't be undone: a block that calls `tf.random.set_seed` restarts TensorFlow's ops.
    """
    python, numpy = random.getstate(), np.random.get_state()
    slots = list(_tensorflow_slots())
    before = [getattr(owner, name, _MISSING) for owner, name, _ in slots]
    for owner, name, fresh in slots:
        setattr(owner, name, fresh)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        for (owner, name, _), value in zip(slots, before, strict=True):
            if value is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


def _tensorflow_slots() -> Iterator[tuple[Any, str, Any]]:
    """Yield each place of a global random state in TensorFlow and Keras, and a fresh value for it.

    The seed is replaced, not set: `tf.random.set_seed` would clear the op kernels' own counters,
    and the same seed would advance them. Names that a later version moves are left alone.
    """
    with contextlib.suppress(ImportError, AttributeError):
        context = importlib.import_module("tensorflow.python.eager.context").context()
        yield context, "_seed", _TRIAL_SEED
        yield context, "_rng", random.Random(_TRIAL_SEED)
    with contextlib.suppress(ImportError, AttributeError):
        ops = importlib.import_module("tensorflow.python.ops.stateful_random_ops")
        yield ops, "global_generator", None
    with contextlib.suppress(ImportError, AttributeError):
        keras = importlib.import_module("keras.src.backend.common.global_state")
        yield keras.GLOBAL_STATE_TRACKER, "global_seed_generator", None
        # a layer that fails would leave its scope open for later ones
        yield keras.GLOBAL_STATE_TRACKER, "name_scope_stack", []


@contextlib.contextmanager
def values_kept(variables: Iterable[Any]) -> Iterator[None]:
    """Put the values of these TensorFlow or Keras variables back after the block.

    A variable from a graph that failed has no value to put back.
    """
    before = [(variable, np.array(variable.numpy())) for variable in variables]
    before = [(variable, value) for variable, value in before if value.shape == variable.shape]
    try:
        yield
    finally:
        for variable, value in before:
            variable.assign(value)


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Drop what the block prints, warns or logs, also from TensorFlow's C++ side."""
    level = logging.root.manager.disable
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.callback(logging.disable, level)
        logging.disable(logging.CRITICAL)
        for descriptor, stream in ((1, sys.stdout), (2, sys.stderr)):
            stream.flush()
            stack.enter_context(_descriptor_dropped(descriptor))
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        yield


@contextlib.contextmanager
def _descriptor_dropped(descriptor: int) -> Iterator[None]:
    saved = os.dup(descriptor)
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, descriptor)
        yield
    finally:
        os.dup2(saved, descriptor)
        os.close(sink)
        os.close(saved)

"""An experiment's curves: always kept in the notebook, and sent to Comet if there is a key."""

import contextlib
import getpass
import os
import sys
import warnings
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ._comet import Sender, UnavailableError
from .records import Recorder

RUNNING_LOSS_EVERY = 50  # steps between two values of the running loss sent to Comet

_WHERE = "the curves stay in this notebook."
_current: "Experiment | None" = None


class Experiment:
    """One run's curves, from `start_experiment`.

    `history` maps each name to the values logged under it, in order; it is kept with and without
    Comet. `url` is the experiment's page at Comet, or None if the curves are only local.
    """

    def __init__(self, name: str, sender: Sender | None = None) -> None:
        """Track a run called `name`; `sender` is its link to Comet, None for a local one."""
        self.name = name
        self.history: dict[str, list[float]] = {}
        self.url = sender.url if sender else None
        self._sender = sender

    def __repr__(self) -> str:  # noqa: D105
        return f"Experiment({self.name!r}, {self.url or 'local'})"

    @cached_property
    def callback(self) -> Any:
        """A Keras callback that logs every epoch's metrics; another `fit` continues the curves.

        Steps count batches. Comet also gets the running loss: the mean over the epoch so far.
        """
        return _make_callback(self)

    def log(self, name: str, value: float, step: int, epoch: int | None = None) -> None:
        """Add `value` (a number or a scalar tensor) to the curve `name` at `step`, in batches.

        Raises:
            TypeError, ValueError: `value` is not one number. Trouble with Comet never raises.
        """
        number = float(value)
        self.history.setdefault(name, []).append(number)
        self._send(name, number, step, epoch)

    def end(self) -> None:
        """Send what is left, for at most about 5 s; the rest goes on in the background."""
        self._finish(seconds=5)

    def _send(self, name: str, value: float, step: int, epoch: int | None = None) -> None:
        if self._sender is None:
            return
        try:
            self._sender.send({"name": name, "value": value, "step": step, "epoch": epoch})
        except OSError:
            self._sender.close(seconds=0)
            self._sender = None
            print(f"The link to Comet broke; from now on {_WHERE}")

    def _finish(self, seconds: float) -> None:
        sender, self._sender = self._sender, None
        if sender and not sender.close(seconds) and seconds:
            print("Comet has not confirmed the last values yet; they are sent in the background.")


def start_experiment(
    name: str,
    api_key: str | None = None,
    ask: bool = False,
    parameters: Mapping[str, Any] | None = None,
) -> Experiment:
    """Start tracking a run called `name`, end the one before, and print where the curves will be.

    The Comet API key is `api_key`, or else the environment's COMET_API_KEY, or else Colab's secret
    of that name, or else, with `ask=True` only, the answer to a masked prompt. Without a key, a
    network or a key that Comet accepts the experiment is local; this takes less than 10 s to find
    out. With a key, comet_ml is installed if it is missing. `parameters` (numbers, strings) are
    shown at Comet next to the curves.

    Comet gets the name, the parameters and the logged values, but no code, output or host details.
    """
    global _current
    if _current is not None:
        _current._finish(seconds=0)
    _current = Experiment(name, _connect(name, _find_key(api_key, ask), dict(parameters or {})))
    return _current


def _connect(name: str, key: str | None, parameters: dict[str, Any]) -> Sender | None:
    if key is None:
        print(f"No Comet API key: {_WHERE}")
        return None
    try:
        sender = Sender(key, name, parameters)
    except UnavailableError as reason:
        print(f"{reason}; {_WHERE}")
        return None
    print(f"The curves are at Comet: {sender.url}")
    return sender


def _find_key(argument: str | None, ask: bool) -> str | None:
    key = argument or os.environ.get("COMET_API_KEY") or _colab_secret() or ""
    return key.strip() or (_prompt() if ask else None)


def _colab_secret() -> str | None:
    # Outside Colab the package may be installed, too, and would wait for a front end.
    if "google.colab" not in sys.modules and "COLAB_RELEASE_TAG" not in os.environ:
        return None
    # No secret, no access to it, a time-out: Colab has an exception for each; all mean "no key".
    with contextlib.suppress(Exception):
        from google.colab import userdata

        return str(userdata.get("COMET_API_KEY") or "")
    return None


def _prompt() -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)  # better no key than a visible one
        try:
            return getpass.getpass("Comet API key (empty for none): ").strip() or None
        except (EOFError, NotImplementedError, OSError, getpass.GetPassWarning):
            return None


def _make_callback(experiment: Experiment) -> Any:
    from keras.callbacks import Callback

    class ExperimentCallback(Callback):  # type: ignore[misc]
        """Logs to `experiment`; counts steps and epochs over all its fits."""

        def __init__(self) -> None:
            super().__init__()
            self.epochs = self.steps_before = self.steps_in_epoch = 0
            self.recorder = Recorder(experiment.name)

        def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002
            self.recorder.begin(self.model)

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            self.steps_before += self.steps_in_epoch
            self.steps_in_epoch = 0

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.steps_in_epoch = batch + 1
            step = self.steps_before + self.steps_in_epoch
            if step % RUNNING_LOSS_EVERY == 0 and "loss" in (logs or {}):
                experiment._send("running_loss", float(logs["loss"]), step, self.epochs + 1)

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            self.epochs += 1
            self.recorder.epoch(logs or {})
            step = self.steps_before + self.steps_in_epoch
            for name, value in (logs or {}).items():
                # A metric may not be a single number; that must not stop the training.
                with contextlib.suppress(TypeError, ValueError):
                    experiment.log(name, value, step, self.epochs)

    return ExperimentCallback()

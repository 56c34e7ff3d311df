"""The box's Keras does what plain Keras does, for every argument and for every callback it ships.

Each case runs twice, in plain Keras and sped up, from the same weights and seeds, on few images:
instead of CALLS batches a call takes FEW.
"""

import contextlib
import inspect
import io
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.inside import speed

FEW = 4
COUNT, BATCH = 95, 10  # 9 batches and a half one: two calls, and a rest
RANDOM = np.random.default_rng(1)
X = RANDOM.random((COUNT, 4)).astype("float32")
Y = (X.sum(axis=1) > 2).astype("int64")
WEIGHTS = RANDOM.random(COUNT).astype("float32")
METHODS = {name: getattr(keras.Model, name) for name in ("fit", "evaluate", "predict")}
WITH_OPTIONS = tf.data.Dataset.with_options
Arguments = dict[str, Any]
Case = Callable[[Any], Any]
_TIMES = re.compile(r"\d+[mu]?s(/\w+)?|.*[\r\b]")  # and what is typed over again


def made(*more: Any, **how: Any) -> Any:
    """Return a small model; its dropout and its optimizer have states of their own."""
    keras.utils.set_random_seed(3)
    layers = [keras.layers.Dense(5, "relu"), keras.layers.Dropout(0.3), *more]
    model = keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dense(2, "softmax")])
    optimizer = keras.optimizers.Adam(0.01, use_ema=True, ema_overwrite_frequency=7)
    how = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], **how}
    model.compile(optimizer, **how)
    optimizer.build(model.trainable_variables)
    return model


@contextlib.contextmanager
def sped_up() -> Iterator[None]:
    speed.take_several_batches()
    speed.leave_data_untuned()
    try:
        with mock.patch.object(speed, "CALLS", FEW):
            yield
    finally:
        for name, method in METHODS.items():
            setattr(keras.Model, name, method)
        tf.data.Dataset.with_options = WITH_OPTIONS


def state(model: Any) -> list[bytes]:
    held = [*model.variables, *model.optimizer.variables, *model.metrics_variables]
    return [np.asarray(variable).tobytes() for variable in held]


def outcome(case: Case, model: Any) -> tuple[Any, ...]:
    """Return what a case gives: its value or error, the model's state, and what it prints."""
    keras.utils.set_random_seed(7)
    printed = io.StringIO()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
            warnings.simplefilter("ignore")
            value = case(model)
    except Exception as error:
        value = type(error).__name__, str(error)[:60]
    value = getattr(value, "history", value)
    value = value.tobytes() if isinstance(value, np.ndarray) else value
    text = [_TIMES.sub("", line).strip() for line in printed.getvalue().split("\n")]
    return value, state(model), text


class Pair:
    """The same model in plain Keras and sped up; each is traced only once."""

    def __init__(self) -> None:
        self.models = made(), made()
        self.start = [[v.numpy() for v in self._variables(model)] for model in self.models]

    def _variables(self, model: Any) -> list[Any]:
        return [*model.variables, *model.optimizer.variables]

    def _reset(self) -> None:
        for model, start in zip(self.models, self.start, strict=True):
            for variable, value in zip(self._variables(model), start, strict=True):
                variable.assign(value)

    def run(self, plain: Case, sooner: Case | None = None) -> tuple[Any, Any]:
        self._reset()
        first = outcome(plain, self.models[0])
        with sped_up():
            return first, outcome(sooner or plain, self.models[1])


@pytest.fixture(scope="module")
def pair() -> Pair:
    return Pair()


def dataset(repeated: bool = False) -> Any:
    data = tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(50, seed=1).batch(BATCH)
    return data.repeat() if repeated else data


def generator(repeated: bool = False) -> Iterator[tuple[Any, Any]]:
    while True:
        for start in range(0, COUNT, BATCH):
            yield X[start : start + BATCH], Y[start : start + BATCH]
        if not repeated:
            return


VALIDATION = {"validation_data": (X[:55], Y[:55])}
DATASET = {"x": "dataset", "y": None, "batch_size": None}
REPEATED = {**DATASET, "x": "repeated dataset"}
GENERATED = {**DATASET, "x": "repeated generator"}
FIT: list[Arguments] = [
    {
        **{"x": tf.constant(X), "y": tf.constant(Y), "batch_size": 7, "epochs": 4, "verbose": 2},
        **{"validation_data": (X[:55], Y[:55], WEIGHTS[:55]), "validation_batch_size": 9},
        **{"validation_freq": 2, "initial_epoch": 1, "class_weight": {0: 1.0, 1: 3.0}},
        **{"shuffle": False, "callbacks": []},
    },
    {"sample_weight": WEIGHTS, "validation_split": 0.3, "verbose": 1, "epochs": 2},
    DATASET,
    {**DATASET, "x": "generator"},
    {"validation_data": "dataset"},
    {"steps_per_epoch": 6},
    {**REPEATED, "steps_per_epoch": 11},
    {**GENERATED, "steps_per_epoch": 5},
    {**VALIDATION, "validation_steps": 3},
    {"validation_data": "repeated dataset", "validation_steps": 7},
]
EVALUATE: list[Arguments] = [
    {"sample_weight": WEIGHTS, "return_dict": True, "verbose": 1, "callbacks": []},
    DATASET,
    {"steps": 6},
    {**REPEATED, "steps": 11},
    {"kwargs": 1},
]
PREDICT: list[Arguments] = [
    {"x": tf.constant(X), "batch_size": 7, "verbose": 1, "callbacks": []},
    {"x": "repeated dataset", "batch_size": None, "steps": 6},
]
TABLES = {"fit": FIT, "evaluate": EVALUATE, "predict": PREDICT}
DEFAULTS: dict[str, Arguments] = {
    "fit": {"x": X, "y": Y, "batch_size": BATCH, "verbose": 0},
    "evaluate": {"x": X, "y": Y, "batch_size": BATCH, "verbose": 0},
    "predict": {"x": X, "batch_size": BATCH, "verbose": 0},
}
MAKE = {"dataset": dataset, "generator": generator}


def filled(arguments: Arguments) -> Arguments:
    """Return the arguments with a new dataset or generator where one is named."""
    made = {}
    for name, value in arguments.items():
        words = value.split() if isinstance(value, str) else [""]
        made[name] = MAKE[words[-1]](len(words) > 1) if words[-1] in MAKE else value
    return made


def calling(method: str, more: Arguments) -> Case:
    arguments = {**DEFAULTS[method], **more}
    return lambda model: getattr(model, method)(**filled(arguments))


CASES = {
    f"{method} {number}": calling(method, case)
    for method, cases in TABLES.items()
    for number, case in enumerate(cases)
}


@pytest.mark.parametrize("method", TABLES)
def test_every_argument_is_tried(method: str) -> None:
    tried = {name for case in (DEFAULTS[method], *TABLES[method]) for name in case}
    assert tried == inspect.signature(METHODS[method]).parameters.keys() - {"self"}


@pytest.mark.parametrize("case", CASES)
def test_every_argument_means_what_it_means_to_keras(case: str, pair: Pair) -> None:
    plain, sooner = pair.run(CASES[case])
    assert sooner == plain


# Callbacks

callbacks = keras.callbacks
SHIPPED = {name for name, kind in vars(callbacks).items() if isinstance(kind, type)}
HOOKS = [name for name in dir(callbacks.Callback) if name.startswith("on_")]


def watched(kind: type, *args: Any, **kwargs: Any) -> Any:
    """Return a callback that notes each call of a hook that its class has."""
    own = [name for name in HOOKS if getattr(kind, name) is not getattr(callbacks.Callback, name)]
    noting: dict[str, Any] = {name: _noting(kind, name) for name in own}
    callback = type(kind.__name__, (kind,), noting)(*args, **kwargs)
    callback.seen = []
    return callback


def _noting(kind: type, name: str) -> Callable[..., Any]:
    def hook(self: Any, *given: Any, **more: Any) -> Any:
        self.seen.append((name, repr(given), repr(more)))
        return getattr(kind, name)(self, *given, **more)

    return hook


def noting_lambdas(*hooks: str) -> Any:
    """Return a LambdaCallback that notes the calls of these hooks, all of them instance's own."""
    seen: list[Any] = []
    callback = callbacks.LambdaCallback(
        **{name: (lambda *given, n=name, **more: seen.append((n, repr(given)))) for name in hooks}
    )
    callback.seen, callback.tests = seen, True
    return callback


def hooked(name: str) -> Any:
    """Return a callback with a hook put on the instance."""
    callback = callbacks.Callback()
    callback.seen = []
    setattr(callback, name, lambda batch, logs=None: callback.seen.append(batch))
    return callback


class OldNames(callbacks.Callback):  # type: ignore[misc]
    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.params["seen"] = self.params.get("seen", 0) + 1


class StopsInAnEpoch(callbacks.Callback):  # type: ignore[misc]
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.model.stop_training = batch == 5


class Looks(callbacks.Callback):  # type: ignore[misc]
    """A callback that evaluates and predicts at each epoch's end, part of the data only."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(BATCH).repeat()
        self.params.setdefault("seen", []).append(
            (
                self.model.evaluate(data, steps=3, verbose=0),
                self.model.evaluate(X, Y, verbose=0),
                self.model.predict(data, steps=3, verbose=0).tobytes(),
                self.model.train_on_batch(X[:BATCH], Y[:BATCH]),
            )
        )


Make = Callable[[Any, Path], Any]
# Each of these alone makes `fit` or `evaluate` go batch by batch.
BY_BATCH: dict[str, Make] = {
    "BackupAndRestore": lambda model, folder: watched(
        callbacks.BackupAndRestore, folder / "backup", save_freq=7
    ),
    "CallbackList": lambda model, folder: callbacks.CallbackList(
        [watched(callbacks.TerminateOnNaN)], add_history=True, model=model, epochs=1
    ),
    "CallbackList in a list": lambda model, folder: [
        callbacks.CallbackList([noting_lambdas(*HOOKS)], model=model)
    ],
    "LambdaCallback": lambda model, folder: noting_lambdas("on_test_batch_end"),
    "ModelCheckpoint": lambda model, folder: watched(
        callbacks.ModelCheckpoint, str(folder / "{batch}.weights.h5"), save_freq=7,
        save_weights_only=True,
    ),
    "OrbaxCheckpoint": lambda model, folder: watched(callbacks.OrbaxCheckpoint, folder / "orbax"),
    "ProgbarLogger": lambda model, folder: watched(callbacks.ProgbarLogger),
    "TensorBoard": lambda model, folder: watched(
        callbacks.TensorBoard, str(folder / "logs"), update_freq=7
    ),
    "TerminateOnNaN": lambda model, folder: watched(callbacks.TerminateOnNaN),
    "hook on the instance": lambda model, folder: hooked("on_train_batch_end"),
    "old hook on the instance, in lists": lambda m, folder: [[hooked("on_batch_begin")]],
    "old names": lambda model, folder: OldNames(),
    "stops in an epoch": lambda model, folder: StopsInAnEpoch(),
    "no callback": lambda model, folder: {"not": "a callback"},
}  # fmt: skip
BY_EPOCH: dict[str, Make] = {
    "Callback": lambda model, folder: watched(callbacks.Callback),
    "CSVLogger": lambda model, folder: watched(callbacks.CSVLogger, folder / "log.csv"),
    "EarlyStopping": lambda model, folder: watched(
        callbacks.EarlyStopping, "loss", min_delta=9, patience=2, restore_best_weights=True
    ),
    "History": lambda model, folder: watched(callbacks.History),
    "LambdaCallback": lambda model, folder: noting_lambdas("on_epoch_end", "on_test_end"),
    "LearningRateScheduler": lambda model, folder: watched(
        callbacks.LearningRateScheduler, lambda epoch, rate: rate / 2
    ),
    "looks": lambda model, folder: Looks(),
    "ReduceLROnPlateau": lambda model, folder: watched(
        callbacks.ReduceLROnPlateau, "loss", min_delta=9, patience=0
    ),
    "RemoteMonitor": lambda model, folder: watched(callbacks.RemoteMonitor, "http://127.0.0.1:9"),
    "SwapEMAWeights": lambda model, folder: watched(callbacks.SwapEMAWeights, swap_on_epoch=True),
}


def seen_by(callback: Any) -> Any:
    return getattr(callback, "seen", getattr(callback, "params", {}).get("seen"))


def with_callbacks(makes: list[Make], folder: Path, **more: Any) -> Case:
    """Return a case in which callbacks watch a `fit`, and an `evaluate` if one has hooks for it."""

    def case(model: Any) -> Any:
        made = [make(model, folder) for make in makes]
        given = {"callbacks": made if len(made) > 1 else made[0]}
        history = model.fit(**DEFAULTS["fit"], **more, **given).history
        watching = any(getattr(callback, "tests", False) for callback in made)
        scores = model.evaluate(**DEFAULTS["evaluate"], **given) if watching else None
        files = [path for path in folder.rglob("*") if path.is_file()]
        logs = [path.read_text() for path in files if path.suffix == ".csv"]
        return history, scores, [seen_by(callback) for callback in made], len(files), logs

    return case


def both(makes: list[Make], pair: Pair, folder: Path, **more: Any) -> tuple[Any, Any]:
    folders = folder / "plain", folder / "sooner"
    for each in folders:
        each.mkdir()
    return pair.run(*(with_callbacks(makes, each, **more) for each in folders))


def test_every_callback_is_tried() -> None:
    assert BY_BATCH.keys() | BY_EPOCH.keys() >= SHIPPED


@pytest.mark.parametrize("name", BY_BATCH)
def test_a_callback_by_batch_sees_what_keras_shows_it(name: str, pair: Pair, tmp_path) -> None:
    plain, sooner = both([BY_BATCH[name]], pair, tmp_path)
    assert sooner == plain


def test_callbacks_by_epoch_see_what_keras_shows_them(pair: Pair, tmp_path) -> None:
    makes = list(BY_EPOCH.values())
    plain, sooner = both(makes, pair, tmp_path, **VALIDATION, epochs=3)
    assert sooner == plain
    assert len(plain[0][0]["loss"]) == 3  # no error ended it


# What a student changes between two fits, or in the model

FIT_NOW = DEFAULTS["fit"]


class Batches(callbacks.Callback):  # type: ignore[misc]
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        pass


class OwnStep(keras.Sequential):  # type: ignore[misc]
    def train_step(self, data: Any) -> Any:
        return {**super().train_step(data), "names": tf.constant(["a", "b"])}


class OwnFunction(keras.Sequential):  # type: ignore[misc]
    def make_train_function(self, force: bool = False) -> Any:
        self.train_function = lambda iterator: {"loss": float(len(next(iterator)[0]))}


class Confusion(keras.metrics.Metric):  # type: ignore[misc]
    """A metric that is no single number."""

    def __init__(self) -> None:
        super().__init__(name="confusion")
        self.table = self.add_weight(shape=(2, 2), name="table", initializer="zeros")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        labels = tf.cast(tf.reshape(y_true, [-1]), "int64")
        found = tf.math.confusion_matrix(labels, tf.argmax(y_pred, -1), 2)
        self.table.assign_add(tf.cast(found, "float32"))

    def result(self) -> Any:
        return self.table + 0.0


def of_kind(kind: type = keras.Sequential, *more: Any, **how: Any) -> Any:
    keras.utils.set_random_seed(3)
    model = kind([keras.Input((4,)), *more, keras.layers.Dense(2, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", **how)
    return model


def freezes(watching: bool) -> Case:
    """Freeze a layer after a fit: without `compile`, Keras goes on training it."""

    def case(model: Any) -> Any:
        first, second = [Batches()] * watching, [Batches()] * (not watching)
        model.fit(**FIT_NOW, callbacks=first)
        model.layers[0].trainable = False
        model.fit(**FIT_NOW, callbacks=second)
        model.train_on_batch(X[:BATCH], Y[:BATCH])
        after = model.get_weights()[0].tobytes()
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(**FIT_NOW)
        return after, model.steps_per_execution

    return case


def own_step_on_the_instance(model: Any) -> Any:
    seen: list[str] = []
    step = model.train_step
    vars(model)["train_step"] = lambda data: seen.append("traced") or step(data)
    return fitted(model), seen


def fitted(model: Any) -> Any:
    history = model.fit(**FIT_NOW).history
    values = {name: np.asarray(value).tolist() for name, value in history.items()}
    return values, model.steps_per_execution


def noisy(x: Any) -> Any:
    return x + tf.random.normal(tf.shape(x), stddev=0.1)


MODELS: dict[str, tuple[Callable[[], Any], Case]] = {
    "frozen, then watched": (of_kind, freezes(False)),
    "watched, then frozen": (of_kind, freezes(True)),
    "a step on the instance": (of_kind, own_step_on_the_instance),
    "five steps per execution": (lambda: of_kind(steps_per_execution=5), fitted),
    "run eagerly": (lambda: of_kind(run_eagerly=True), fitted),
    "a step of the class's own": (lambda: of_kind(OwnStep), fitted),
    "a function of the class's own": (lambda: of_kind(OwnFunction), fitted),
    "a metric that is a table": (lambda: of_kind(metrics=[Confusion()]), fitted),
    "TensorFlow's random numbers": (
        lambda: of_kind(keras.Sequential, keras.layers.Lambda(noisy)), fitted
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_every_model_trains_as_keras_trains_it(name: str) -> None:
    make, case = MODELS[name]
    plain = outcome(case, make())
    model = make()
    with sped_up():
        assert outcome(case, model) == plain


def hooked_base(model: Any) -> Any:
    seen: list[int] = []

    def hook(self: Any, batch: int, logs: Any = None) -> None:
        seen.append(batch)

    with mock.patch.object(callbacks.Callback, "on_train_batch_begin", hook):
        model.fit(**FIT_NOW, callbacks=[callbacks.Callback()])
    return seen


def capped(model: Any) -> Any:
    keras.config.set_max_steps_per_epoch(6)
    try:
        return fitted(model)
    finally:
        keras.config.set_max_steps_per_epoch(None)


def eager_functions(model: Any) -> Any:
    tf.config.run_functions_eagerly(True)
    try:
        return fitted(model)
    finally:
        tf.config.run_functions_eagerly(False)


@pytest.mark.parametrize("case", [hooked_base, capped, eager_functions])
def test_what_a_student_sets_for_all_models_holds(case: Case, pair: Pair) -> None:
    plain, sooner = pair.run(case)
    assert sooner == plain


def test_the_calls_that_are_compared_take_several_batches(pair: Pair) -> None:
    seen: list[int] = []

    class AtEnd(callbacks.Callback):  # type: ignore[misc]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            seen.append(self.model.steps_per_execution)

    pair.run(lambda model: model.fit(**FIT_NOW, callbacks=[AtEnd()]))
    assert seen == [1, FEW]

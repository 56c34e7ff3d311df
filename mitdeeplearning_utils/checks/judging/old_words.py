"""Words of earlier versions of Keras and TensorFlow: what each does today, and what to use now.

Code in the tables sees `tf`, `keras` (that is `tf.keras`), its `backend` as `K`, `importlib`, a
compiled `model`, and arrays `x` and `y`. A test runs all of it.
"""

from collections.abc import Iterator

_LEAVE_OUT = "leave it out"
_DATA = "`fit`, `evaluate` and `predict` take a generator, too"
_NAMES = "name the file `….weights.h5`"
_EAGER = "not needed: TensorFlow computes at once"
_OPTIMIZERS = "the optimizers are in `tf.keras.optimizers`"

# Code that raises, a part of the error's text, and what to use in place of each word.
_RAISES: list[tuple[str, str, dict[str, str]]] = [
    (
        "keras.optimizers.SGD({}=0.1)",
        "{{'{}'",
        {"lr": "`learning_rate`"},
    ),
    (
        "keras.optimizers.SGD(0.1).{}",
        "has no attribute '{}'",
        {
            "lr": "`learning_rate`",
            "minimize": "`tape.gradient`, then `apply_gradients`",
            "get_updates": "`tape.gradient`, then `apply_gradients`",
            "get_gradients": "`tape.gradient`",
            "get_weights": "`variables`",
            "weights": "`variables`",
        },
    ),
    ("keras.optimizers.{}.SGD(0.1)", "optimizers.{}", {"legacy": "`tf.keras.optimizers.SGD`"}),
    (
        "keras.optimizers.{}.SGD(0.1)",
        "optimizers' has no attribute '{}'",
        {"experimental": "`tf.keras.optimizers.SGD`"},
    ),
    (
        "model.{}(x)",
        "has no attribute '{}'",
        {
            "predict_classes": "`np.argmax(model.predict(images), axis=1)`",
            "predict_proba": "`predict`",
            "fit_generator": _DATA,
            "evaluate_generator": _DATA,
            "predict_generator": _DATA,
            "to_yaml": "`to_json`",
        },
    ),
    (
        "model.fit(x, y, {}=1)",
        "keyword argument '{}'",
        {
            "use_multiprocessing": _LEAVE_OUT,
            "workers": _LEAVE_OUT,
            "max_queue_size": _LEAVE_OUT,
            "nb_epoch": "`epochs`",
        },
    ),
    (
        "model.evaluate(x, y, {}=1)",
        "not recognized: {{'{}'",
        {"use_multiprocessing": _LEAVE_OUT, "workers": _LEAVE_OUT, "max_queue_size": _LEAVE_OUT},
    ),
    (
        "model.evaluate(x, y, verbose=0, return_dict=True)['{}']",
        "KeyError: '{}'",
        {"acc": "`accuracy`, as in `metrics=[...]`", "val_acc": "`val_accuracy`"},
    ),
    (
        "model.compile('sgd', {}=None)",
        "keyword argument '{}'",
        {"sample_weight_mode": _LEAVE_OUT, "target_tensors": _LEAVE_OUT},
    ),
    (
        "model.compile(tf.compat.v1.train.{}Optimizer(0.1), 'mse')",
        "optimizer identifier: <tensorflow.python.training.",
        {"Adam": _OPTIMIZERS},
    ),
    ("model.{}('weights.h5')", "must end in `.weights.h5`", {"save_weights": _NAMES}),
    ("model.{}('folder')", "Invalid filepath extension", {"save": "name the file `….keras`"}),
    (
        "keras.layers.Conv2D(2, 3, {}=None)",
        "{{'{}'",
        {
            "border_mode": "`padding`",
            "subsample": "`strides`",
            "init": "`kernel_initializer`",
            "W_regularizer": "`kernel_regularizer`",
            "dim_ordering": "`data_format`",
            "weights": "`set_weights` of the layer, once it is built",
            "batch_input_shape": "a layer `tf.keras.Input(shape)` at the top",
        },
    ),
    (
        "keras.layers.{}",
        "keras.layers' has no attribute '{}'",
        {
            "experimental": "`tf.keras.layers` itself",
            "core": "`tf.keras.layers` itself",
            "normalization": "`tf.keras.layers.BatchNormalization`",
            "LocallyConnected2D": "a `Conv2D`, which shares its weights",
        },
    ),
    ("keras.utils.{}", "keras.utils' has no attribute '{}'", {"np_utils": "`tf.keras.utils`"}),
    (
        "keras.losses.SparseCategoricalCrossentropy(reduction='{}')",
        "Received: reduction={}",
        {"auto": '`"sum_over_batch_size"`, or leave `reduction` out'},
    ),
    ("keras.metrics.Accuracy().{}()", "no attribute '{}'", {"reset_states": "`reset_state`"}),
    (
        "keras.callbacks.ModelCheckpoint('m.keras', {}=1)",
        "keyword argument '{}'",
        {"period": "`save_freq`"},
    ),
    ("model.{}(0)", "`{}()`", {"add_metric": "`metrics=[...]` of `compile`"}),
    (
        "K.{}",
        "keras.backend' has no attribute '{}'",
        {
            "function": "`tf.function`",
            "learning_phase": "call the model with `training=True` or `training=False`",
            "set_learning_phase": "call the model with `training=True` or `training=False`",
            "get_session": _EAGER,
            "set_session": _EAGER,
            "placeholder": "`tf.keras.Input`",
            "print_tensor": "`tf.print`",
        },
    ),
    (
        "importlib.import_module('keras.backend').{}",
        "module 'keras.backend' has no attribute '{}'",
        {
            "sparse_categorical_crossentropy": "`tf.keras.losses.sparse_categorical_crossentropy`",
            "categorical_crossentropy": "`tf.keras.losses.categorical_crossentropy`",
            "mean": "`tf.reduce_mean`",
            "argmax": "`tf.argmax`",
            "eval": "`.numpy()` of the tensor",
        },
    ),
    (
        "tf.train.{}Optimizer(0.1)",
        "train' has no attribute '{}Optimizer'",
        {"Adam": _OPTIMIZERS, "GradientDescent": _OPTIMIZERS},
    ),
    (
        "tf.{}",
        "module 'tensorflow' has no attribute '{}'",
        {
            "Session": _EAGER,
            "placeholder": "the array itself: TensorFlow computes at once",
            "global_variables_initializer": _EAGER,
            "enable_eager_execution": _EAGER,
            "ConfigProto": _EAGER,
            "layers": "`tf.keras.layers`",
            "contrib": "`tf.keras`",
            "log": "`tf.math.log`",
            "to_float": "`tf.cast(x, tf.float32)`",
            "random_normal": "`tf.random.normal`",
            "set_random_seed": "`tf.random.set_seed`",
            "arg_max": "`tf.argmax`",
        },
    ),
    (
        "tf.argmax([1.0], {}=0)",
        "keyword argument '{}'",
        {"dimension": "`axis`"},
    ),
    (
        "tf.reduce_mean([1.0], {}=None)",
        "keyword argument '{}'",
        {"keep_dims": "`keepdims`", "reduction_indices": "`axis`"},
    ),
    (
        "tf.losses.{}",
        "losses' has no attribute '{}'",
        {"sparse_softmax_cross_entropy": "`tf.keras.losses.sparse_categorical_crossentropy`"},
    ),
    (
        "importlib.import_module('{}')",
        "No module named '{}'",
        {
            "keras.layers.core": "`tf.keras.layers`",
            "keras.layers.convolutional": "`tf.keras.layers`",
            "keras.layers.normalization": "`tf.keras.layers`",
            "keras.utils.np_utils": "`tf.keras.utils`",
            "tensorflow.examples": "`tf.keras.datasets.mnist`",
            "tensorflow.contrib": "`tf.keras`",
        },
    ),
]

# Code that warns, and a part of the warning.
WARNS = {
    "keras.optimizers.SGD(0.1, decay=1e-6)": "`decay` is no longer supported",
    "keras.layers.Dense(2, input_shape=(3,))": "Do not pass an `input_shape`",
    "keras.layers.Dense(2, input_dim=3)": "Do not pass an `input_shape`",
    "keras.layers.InputLayer(input_shape=(3,))": "`input_shape` is deprecated",
}

# Code that looks old and works without a word.
WORKS = [
    "tf.keras.backend.sparse_categorical_crossentropy(y, tf.ones((4, 2)) / 2)",
    "tf.keras.backend.categorical_crossentropy(tf.ones((4, 2)), tf.ones((4, 2)) / 2)",
    "K.eval(K.mean(K.variable([1.0])))",
    "K.get_value(K.argmax([1.0]))",
    "K.clear_session()",
    "tf.losses.sparse_categorical_crossentropy(y, tf.ones((4, 2)) / 2)",
    "tf.optimizers.Adam(1e-3)",
    "keras.losses.SparseCategoricalCrossentropy(reduction=keras.losses.Reduction.NONE)",
    "keras.layers.Convolution2D(2, 3)",
    "keras.optimizers.Adam(epsilon=None)",
    "model.compile('sgd', 'sparse_categorical_crossentropy', metrics=['acc'])",
]


def raising() -> Iterator[tuple[str, str, str]]:
    """Yield each code that raises, a part of its error's text, and the question about it."""
    for code, error, words in _RAISES:
        for word, now in words.items():
            question = f"Is `{word}` from an older version of Keras? Today: {now}."
            yield code.format(word), error.format(word), question


def old_word(error: str) -> str:
    """Return a question if the text of an error tells of an old word, or ""."""
    return next((question for _, part, question in raising() if part in error), "")

"""A card judges what the cells say now: what each stale state adds to it, word for word."""

import re
from types import SimpleNamespace

import pytest
from checks_lab import COMPILE, FC, assert_mistake, notebook, states, verdict

import mitdeeplearning_utils as mdl
from mitdeeplearning_utils import checks, ran

pytestmark = pytest.mark.usefixtures("few_images")
BUILD = """
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input((28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, "relu"),
        tf.keras.layers.Dense(10, "softmax"),
    ])
"""
MAKE = "model = build_fc_model()\n"
FIT = "model.fit(train_images[:64], train_labels[:64], verbose=0)\n"
STEP = """
@tf.function
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        predictions = cnn_model(images)
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels, predictions)
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, cnn_model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, cnn_model.trainable_variables))
    return loss
"""


def ran_cells(*cells):
    """Return the names after cells that IPython ran one after the other, some with an error."""
    names = notebook()
    for cell in cells:
        run_cell(names, cell)
    return names


def run_cell(names, source):
    error = None
    try:
        exec(source, names)
    except Exception as raised:
        error = raised
    before = error if isinstance(error, SyntaxError) else None
    info = SimpleNamespace(raw_cell=source)
    ran.note(SimpleNamespace(info=info, error_before_exec=before, error_in_exec=error))


def noted(found):
    """Return what a card says of its only remark: claim, found, expected."""
    (remark,) = [f for f in found.findings if f.state == "noted"]
    assert (remark.points, remark.hint) == (0, "")
    return f"{remark.claim}. Found: {remark.seen}. Expected: {remark.expected}."


AGAIN = "Expected: run the cell with `model = build_fc_model()` again, without an error."


def test_a_builder_that_raises_now_is_told_and_costs_nothing():
    found = verdict("fc_model", ran_cells(BUILD + MAKE, BUILD.replace("128", "units") + MAKE))
    assert (found.points, states(found)) == (3, "+ + + !")
    assert noted(found) == (
        "`build_fc_model()` builds `model`. Found: `build_fc_model()` stops with NameError: name "
        "'units' is not defined; these points are for the `model` made before. " + AGAIN
    )


def test_a_cell_that_is_no_python_now_is_told():
    found = verdict("fc_model", ran_cells(BUILD + MAKE, "def build_fc_model(:"))
    assert found.points == 3 and re.fullmatch(
        r"`build_fc_model\(\)` builds `model`. Found: the cell stops with SyntaxError: .*; these "
        r"points are for the `model` made before. " + re.escape(AGAIN),
        noted(found),
    )


OTHERS = [
    ("128", "64"),
    ('"relu"', '"tanh"'),
    ("Flatten(),", "Flatten(), tf.keras.layers.Dropout(0.1),"),
]


@pytest.mark.parametrize("change", OTHERS)
def test_a_builder_that_would_build_another_model_is_told(change):
    found = verdict("fc_model", ran_cells(BUILD + MAKE, BUILD.replace(*change)))
    assert (found.points, states(found)) == (3, "+ + + !")
    assert noted(found) == (
        "`build_fc_model()` builds `model`. Found: it would build another model than the `model` "
        "that these points are for. " + AGAIN
    )


WITH_FIT = BUILD.replace("return", "made =").replace("    ])", "    ])\n    made.fit(1, 1)\n")
SILENT = {
    "the same": BUILD,
    "with parameters": BUILD.replace("():", "(units):").replace("128", "units"),
    "one that trains": WITH_FIT,
    "one that gives the model itself": "def build_fc_model():\n    return model",
    "none": "build_fc_model = None",
}


@pytest.mark.parametrize("builder", SILENT.values(), ids=SILENT)
def test_a_builder_that_cannot_be_compared_is_not_told(builder):
    assert states(verdict("fc_model", ran_cells(BUILD + MAKE, builder))) == "+ + +"


def test_running_the_builder_leaves_no_trace():
    sets = "def build_fc_model():\n    global model\n    seen.append(1)\n    model = None"
    names = ran_cells("seen = []\n" + BUILD + MAKE, sets)
    model = names["model"]
    assert states(verdict("fc_model", names)) == "+ + +"
    assert names["model"] is model and names["seen"] == []


def test_a_model_whose_cell_stopped_is_not_left_open():
    found = verdict("fc_model", ran_cells("def build_fc_model():\n  return (\n"))
    assert found.not_started == "" and found.findings[0].seen.startswith("SyntaxError: ")


def test_a_fit_that_raised_is_not_a_model_that_was_never_fitted():
    names = ran_cells(FC + COMPILE.format("model"), "model.fit(train_images, train_labels[:5])")
    found = verdict("fc_train", names)
    assert_mistake(found, 0, "Are there as many images as labels?")
    assert "; the cell that compiles or trains stopped with ValueError: Data cardinality" in (
        found.findings[0].seen
    )


def test_an_error_after_the_training_is_told_and_costs_nothing(monkeypatch):
    monkeypatch.setattr(checks._judging("fc_train"), "THRESHOLD", 0.0)
    names = ran_cells(FC + COMPILE.format("model") + FIT, FIT.replace("64", "wrong"))
    assert noted(verdict("fc_train", names)) == (
        "the cells that compile and train `model` run to their end. Found: one stopped with "
        "NameError: name 'wrong' is not defined; these points are for the weights trained so far. "
        "Expected: no error."
    )


CELLS = {
    "fc_evaluate": ("test_loss, test_acc = model.evalute(test_images)", "the cell that evaluates"),
    "prediction": ("prediction = np.argmx(predictions)", "your cell"),
    "train_step": ("def train_step(model, optimizer, images, labels)", "its cell"),
}


@pytest.mark.parametrize("exercise", CELLS)
def test_an_exercise_whose_cell_raised_is_not_left_open(exercise):
    source, which = CELLS[exercise]
    names = ran_cells(FC + "cnn_model = model\npredictions = 1", source)
    found = verdict(exercise, names)
    assert (found.points, found.not_started, found.usable) == (0, "", False)
    error = ran.last_error(re.escape(source))
    assert found.findings[0].seen.startswith(f"{which} stopped with {type(error).__name__}: ")
    run_cell(names, f"# {source}")  # another run of the cell, which sets nothing
    assert verdict(exercise, names).not_started


def test_a_stub_that_raises_is_open():
    stub = "prediction = 0\ndel prediction\nraise NotImplementedError"
    assert verdict("prediction", ran_cells(FC + "cnn_model = model", stub)).not_started


CONTINUED = (
    "the training of `model` began with new weights. Found: `model` was compiled again, but not "
    "built again: `fit` went on from trained weights. Expected: `model = build_fc_model()` first, "
    "if you compare settings."
)


def test_a_fit_that_went_on_from_trained_weights_is_told():
    names = ran_cells(FC + COMPILE.format("model") + FIT)
    assert "!" not in states(verdict("fc_train", names))
    run_cell(names, FIT)  # the same optimizer goes on, so the setting is the same
    assert "!" not in states(verdict("fc_train", names))
    run_cell(names, COMPILE.format("model"))
    run_cell(names, FIT)
    assert noted(verdict("fc_train", names)) == CONTINUED
    run_cell(names, FC + COMPILE.format("model") + FIT)
    assert "!" not in states(verdict("fc_train", names))


def test_it_is_told_as_well_where_only_an_experiment_saw_the_first_fit():
    names = notebook() | {"calls": [mdl.start_experiment("fully connected").callback]}
    recorded = COMPILE.format("model") + FIT.replace("verbose", "callbacks=calls, verbose")
    run_cell(names, FC + recorded + recorded)
    assert noted(verdict("fc_train", names)) == CONTINUED


def test_an_optimizer_of_an_earlier_model_is_named():
    compiled = COMPILE.format("model").replace('"sgd"', "sgd") + FIT
    names = ran_cells("sgd = tf.keras.optimizers.SGD(0.1)\n" + FC + compiled, FC + compiled)
    found = verdict("fc_train", names)
    assert_mistake(found, 0, "The optimizer was made for an earlier model, and keeps its variables")
    assert "stopped with ValueError: Unknown variable: " in found.findings[0].seen
    ran.forget()  # outside of IPython the card knows no error
    told = "`fit` stopped before its first epoch had ended. The optimizer was made for an earlier"
    assert_mistake(verdict("fc_train", names), 0, told)


def test_a_compiled_step_for_an_earlier_model_is_named():
    found = verdict("train_step", ran_cells(FC + "cnn_model = model", STEP))
    kept = (
        "It uses `cnn_model` from outside: does it use the arguments it is given? A `tf.function`"
    )
    assert_mistake(found, 0, f"{kept} keeps what it saw first: a model made later isn't trained.")


def test_a_step_whose_cell_stops_now_is_told():
    names = ran_cells(FC + "cnn_model = model", STEP, "def train_step(")
    assert noted(verdict("train_step", names)).startswith(
        "the cell of `train_step` runs to its end. Found: it stopped with SyntaxError: "
    )
    assert ran.last_error("def train_step") is not None


def test_a_note_of_something_else_is_left_out():
    ran.note(None)
    ran.watch()
    assert ran.last_error("") is None

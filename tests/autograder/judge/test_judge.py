"""The judge computes what models do itself, and believes nothing that a run says of itself."""

import resource
from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from evidence_trees import read_tree, tree_of

from autograder.inside.evidence_file import write_evidence
from autograder.inside.kernel import slim
from autograder.judge import verdict
from autograder.judge.rebuilt import Rebuilt, UnknownModelError
from autograder.judge.verdict import Judged, _note_accuracy, judge_run
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting.images import FEW
from mitdeeplearning_utils.checks.collecting.images import test_set as load_test_set
from mitdeeplearning_utils.checks.collecting.model import with_models
from mitdeeplearning_utils.checks.collecting.starts import drawn_from
from mitdeeplearning_utils.checks.collecting.steps import Step
from mitdeeplearning_utils.checks.collecting.training import Training as FitOf
from mitdeeplearning_utils.checks.exercises import fc_train

layers = tf.keras.layers


def sequential(*more):
    model = tf.keras.Sequential([layers.Input((28, 28, 1)), *more])
    for weight in model.weights:  # the defaults of biases and moving averages hide mistakes
        if "seed" not in weight.path:
            weight.assign(np.random.default_rng(3).uniform(0.05, 0.3, weight.shape))
    return model


def with_skip():
    image = layers.Input((28, 28, 1))
    x = layers.Conv2D(4, 3, padding="same", activation="relu")(image)
    y = layers.Conv2D(4, 3, padding="same")(x)
    z = layers.Flatten()(layers.Add()([x, y]))
    return tf.keras.Model(image, layers.Dense(10, activation="softmax")(z))


class Subclassed(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.flatten, self.hidden = layers.Flatten(), layers.Dense(16)
        self.out = layers.Dense(10)

    def call(self, images):
        return tf.nn.softmax(self.out(tf.nn.relu(self.hidden(self.flatten(self.prepared(images))))))

    def prepared(self, images):
        return images


class Standardised(Subclassed):
    def prepared(self, images):
        return (images - 0.1307) / 0.3081


class Curved(Subclassed):
    def prepared(self, images):
        return tf.sqrt(images)


class Cropped(Subclassed):
    def prepared(self, images):
        return images[:, 2:-2, 2:-2]


class Turned(Subclassed):
    def call(self, images):
        rows = tf.transpose(tf.reshape(self.flatten(images), (-1, 28, 28)), (0, 2, 1))
        return self.out(self.hidden(self.flatten(rows)))


MODELS = {
    "fully connected": lambda: sequential(
        layers.Flatten(), layers.Dense(128, "relu"), layers.Dense(10, "softmax")
    ),
    "cnn": lambda: sequential(
        layers.Conv2D(24, 3, activation="relu"), layers.MaxPool2D(), layers.Conv2D(36, 3),
        layers.ReLU(), layers.MaxPool2D(2, 2), layers.Flatten(), layers.Dropout(0.5),
        layers.Dense(128, "relu"), layers.Dense(10), layers.Softmax(),
    ),
    "normalised": lambda: sequential(
        layers.Rescaling(2.0, -1.0), layers.Conv2D(4, 3, strides=2), layers.BatchNormalization(),
        layers.LeakyReLU(), layers.AveragePooling2D(2, padding="same"), layers.Flatten(),
        layers.LayerNormalization(), layers.Dense(16, "gelu"), layers.Dense(10, "sigmoid"),
    ),
    "moved in training": lambda: sequential(
        layers.RandomRotation(0.1), layers.RandomZoom(0.1), layers.RandomFlip(), layers.Flatten(),
        layers.Dense(10, "softmax"),
    ),
    "pooled": lambda: sequential(
        layers.Conv2D(4, 3, activation="elu", use_bias=False), layers.PReLU(),
        layers.GlobalAveragePooling2D(), layers.Dense(10, tf.nn.log_softmax),
    ),
    "skip": with_skip,
    "subclassed": Subclassed,
    "standardised in a subclass": Standardised,
    "own code before the first layer": Curved,
    "cropped in a subclass": Cropped,
    "turned in a subclass": Turned,
    "relu6": lambda: sequential(
        layers.Flatten(), layers.Dense(16, "relu6"), layers.Dense(10, "softmax")
    ),
}  # fmt: skip


def evidence_of(model, name="fc_model"):
    images, _ = load_test_set()
    model(images[:2])
    return checks.collect(name, {"model": model})


@pytest.mark.parametrize("kind", MODELS)
def test_predictions_computed_again_are_keras_own(kind) -> None:
    found = evidence_of(MODELS[kind]())
    computed = Rebuilt(found.steps, found.weights).predictions(load_test_set()[0][:FEW])
    np.testing.assert_allclose(computed, found.predictions, atol=2e-5, rtol=1e-4)


def step(found, index, **more):
    return [replace(s, **more) if s is found.steps[index] else s for s in found.steps]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: step(found, -1, name="Mystery"), "known layer"),
        (lambda found: step(found, -1, kind="operation", name="ReadFile"), "known operation"),
        (lambda found: step(found, -1, weights=[0]), "weights of the shapes"),
        (lambda found: step(found, -1, weights=[0, 1]), "weights of the shapes"),
        (lambda found: step(found, -1, inputs=[0]), "lead to no output"),
        (
            lambda found: step(found, 0, name="Reshape", settings={"target_shape": [9, 9]}),
            "Reshape",
        ),
        (lambda found: step(found, -1, settings={"units": 10, "seed": 1}), "the seed of Dense"),
        (lambda found: step(found, -1, settings={"units": 1e9}), "the units of Dense"),
        (lambda found: step(found, -1, settings={"units": 10, "activation": "x"}), "activation"),
        (lambda found: found.steps + found.steps * 300, "steps"),
        (lambda found: [], "0 steps"),
    ],
)
def test_what_cannot_be_rebuilt_is_named(change, words) -> None:
    found = evidence_of(MODELS["fully connected"]())
    with pytest.raises(UnknownModelError, match=words):
        Rebuilt(change(found), found.weights)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The evidence of an untrained but compiled and touched model, as a run stores it."""
    tf.keras.utils.set_random_seed(5)
    hidden, out = layers.Dense(128, "relu"), layers.Dense(10, "softmax")
    model = tf.keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(), hidden, out])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    images, labels = load_test_set()
    model.fit(images[:640], labels[:640], verbose=0)
    loss, acc = model.evaluate(images, labels, verbose=0)
    namespace = {"model": model, "test_loss": loss, "test_acc": acc}
    folder = tmp_path_factory.mktemp("run") / "evidence"
    folder.mkdir()
    for name in ("fc_model", "fc_train", "fc_evaluate", "train_step"):
        write_evidence(folder / f"{name}.safetensors", checks.collect(name, namespace))
    return folder


def changed(run, tmp_path, name, change):
    folder = tmp_path / "evidence"
    folder.mkdir()
    tree = read_tree(run, name)
    change(tree)
    write_evidence(folder / f"{name}.safetensors", tree)
    return judge_run(folder, tmp_path / "kept")


def test_honest_evidence_gets_what_the_notebook_showed(run, tmp_path) -> None:
    judged = judge_run(run, tmp_path)
    assert {name: v.points for name, v in judged.verdicts.items()} == {
        "fc_model": 3,
        "fc_train": 0,
        "fc_evaluate": 2,
        "train_step": 0,
    }
    assert judged.reviews == [] and judged.faults == {}
    assert 0 < judged.accuracies["model"] < fc_train.THRESHOLD


def test_predictions_are_computed_once(run, tmp_path) -> None:
    first = judge_run(run, tmp_path)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    # the layers; scores of the test images, a few of them, and the training images
    assert sorted(path.suffix for path in kept) == [".json", ".npy", ".npy", ".npy"]
    assert judge_run(run, tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == kept


def test_predictions_of_other_code_are_computed_again(run, tmp_path, monkeypatch) -> None:
    judge_run(run, tmp_path)
    monkeypatch.setattr("autograder.judge.predictions.code_and_packages", lambda: b"changed")
    judge_run(run, tmp_path)
    assert len(list(tmp_path.glob("*.npy"))) == 6 and len(list(tmp_path.glob("*.json"))) == 2


def model_of(tree):
    return tree.get("model", tree)


def forged_scores(tree) -> None:
    model = model_of(tree)
    labels = load_test_set()[1][: len(model["predictions"])]
    model["predictions"] = np.eye(10, dtype=np.float32)[labels]


@pytest.mark.parametrize(("name", "points"), [("fc_model", 3), ("fc_train", 0)])
def test_forged_predictions_give_no_points_and_are_named(name, points, run, tmp_path) -> None:
    judged = changed(run, tmp_path, name, forged_scores)
    assert judged.verdicts[name].points == points
    assert "don't fit its own weights" in judged.reviews[0]


def test_one_image_that_rounding_gives_another_digit_is_no_forgery(run, tmp_path) -> None:
    def round_otherwise(found):
        found["predictions"] = np.array(found["predictions"])
        found["predictions"][7] = np.roll(found["predictions"][7], 1)

    judged = changed(run, tmp_path, "fc_model", round_otherwise)
    assert (judged.reviews, judged.verdicts["fc_model"].points) == ([], 3)


def test_a_model_that_is_better_on_the_test_images_is_named(run, tmp_path) -> None:
    """A lookup of 5,000 test images, whose evidence says that the training images go as well."""
    images, labels = load_test_set()
    kept = images[:5000].reshape(5000, -1)
    weights = [20 * kept.T, -10 * (kept**2).sum(axis=1)]
    weights += [np.eye(10, dtype=np.float32)[labels[:5000]], np.zeros(10, np.float32)]
    model = sequential(layers.Flatten(), layers.Dense(5000, "softmax"), layers.Dense(10))
    model.set_weights(weights)

    def forge(found):
        found["model"] = tree_of(replace(lookup, train_accuracy=1.0))

    lookup = evidence_of(model, "fc_train").model
    judged = changed(run, tmp_path, "fc_train", forge)
    assert judged.accuracies["model"] > 0.96
    assert "fitted on the test data" in judged.reviews[0]


@pytest.mark.parametrize(
    ("reached", "trained", "asked"),
    [
        (0.97, 0.99, False),
        (0.97, 0.962, False),  # a difference that chance makes
        (0.97, 0.95, True),
        (0.4, 0.1, False),  # nobody trained it
        (0.97, None, True),
    ],
)
def test_only_a_trained_model_that_is_clearly_better_on_the_test_images_is_named(
    reached, trained, asked
) -> None:
    labels = load_test_set()[1]
    right = np.arange(len(labels)) < round(reached * len(labels))
    scores = np.eye(10, dtype=np.float32)[np.where(right, labels, (labels + 1) % 10)]
    model = evidence_of(MODELS["fully connected"](), "fc_train").model
    judged = Judged()
    told = {"optimizer": "S\n" * 100, "learning_rate": 0.1, "iterations": 4690}
    model = replace(model, predictions=scores, train_accuracy=trained, **told)
    _note_accuracy("fc_train", model, judged)
    assert judged.accuracies == {"model": pytest.approx(reached)}
    found = judged.trainings["model"]
    assert (found.learning_rate, found.steps, len(found.optimizer)) == (0.1, 4690, 60)
    assert found.epochs == 0  # the evidence is of another `fit`
    for epochs, continued, told in ((5, False, 5), (4, False, 0), (5, True, 0)):
        last = FitOf(epochs=epochs, steps=938, continued=continued)
        model = replace(model, training=last)
        _note_accuracy("fc_train", model, judged)
        assert judged.trainings["model"].epochs == told
    assert bool(judged.reviews) is asked


def test_numbers_that_fit_only_a_loss_of_ones_own_are_named(run, tmp_path) -> None:
    def forge(found):
        found["numbers"]["test_loss"] |= {"value": 123.0, "shown": "123"}
        found["own"] = {"losses": [123.0], "regularisation": 0.0}

    judged = changed(run, tmp_path, "fc_evaluate", forge)
    assert "only a loss that the student defined" in judged.reviews[0]
    assert "has 2 of 2 points. Look at it, and give the points by hand" in judged.reviews[0]
    verdict = judged.verdicts["fc_evaluate"]
    assert [finding.state for finding in verdict.findings] == ["passed", "waits"]
    assert (verdict.points, verdict.waiting, judged.faults) == (1, 1, {})


def test_a_sum_or_a_weighted_loss_is_left_to_a_person(tmp_path) -> None:
    model = MODELS["fully connected"]()
    (tmp_path / "evidence").mkdir()
    model.compile(loss="sparse_categorical_crossentropy", metrics=["acc"], loss_weights=[2.0])
    images, labels = load_test_set()
    test_loss, test_acc = model.evaluate(images, labels, verbose=0)
    found = checks.collect(
        "fc_evaluate", {"model": model, "test_loss": test_loss, "test_acc": test_acc}
    )
    write_evidence(tmp_path / "evidence" / "fc_evaluate.safetensors", found)
    judged = judge_run(tmp_path / "evidence", tmp_path / "kept")
    assert judged.verdicts["fc_evaluate"].points == 1 and "has 2 of 2" in judged.reviews[0]


def test_a_penalty_on_the_weights_is_no_loss_of_ones_own(run, tmp_path) -> None:
    def penalise(found):
        found["own"] = {"losses": [], "regularisation": 0.5}
        told = found["numbers"]["test_loss"]
        found["numbers"]["test_loss"] = told | {"value": told["value"] + 0.5}

    judged = changed(run, tmp_path, "fc_evaluate", penalise)
    assert judged.verdicts["fc_evaluate"].points == 2 and judged.reviews == []


def test_sizes_are_those_of_the_kernels_whatever_a_layer_tells_of_itself(tmp_path) -> None:
    model = sequential(
        layers.Conv2D(8, 5, activation="relu", use_bias=False), layers.MaxPool2D(),
        layers.Conv2D(8, 5, activation="relu", use_bias=False), layers.MaxPool2D(),
        layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(10, "softmax"),
    )  # fmt: skip
    first, _, second, _, _, hidden, _ = model.layers
    first.filters, second.filters, hidden.units = 24, 36, 128
    first.kernel_size = second.kernel_size = (3, 3)
    (tmp_path / "evidence").mkdir()
    found = checks.collect("cnn_model", {"cnn_model": model})
    assert checks.judge("cnn_model", found).points == 2
    write_evidence(tmp_path / "evidence" / "cnn_model.safetensors", found)
    verdict = judge_run(tmp_path / "evidence", tmp_path / "kept").verdicts["cnn_model"]
    assert verdict.points == 2
    seen = " ".join(finding.seen for finding in verdict.findings)
    assert "of 64 units" in seen and "8 and 8 filters" in seen and "filters of 5x5" in seen


def without_weights(found) -> None:
    found.update(predictions=None, weights=None)


def without_a_kernel(found) -> None:
    found.update(predictions=None)
    found["steps"][1]["weights"] = []


@pytest.mark.parametrize("forge", [without_weights, without_a_kernel])
def test_layers_that_are_only_told_of_give_no_points(forge, run, tmp_path) -> None:
    judged = changed(run, tmp_path, "fc_model", forge)
    assert judged.verdicts == {} and judged.faults == {} and len(judged.reviews) == 1


def test_layers_without_their_predictions_give_no_points(run, tmp_path) -> None:
    judged = changed(run, tmp_path, "fc_model", lambda found: found.update(predictions=None))
    assert judged.verdicts == {} and "gives scores, but the run has none" in judged.reviews[0]


def test_a_model_whose_output_has_no_scores_keeps_the_points_of_its_layers(tmp_path) -> None:
    found = evidence_of(sequential(layers.Dense(128, "relu"), layers.Dense(10, "softmax")))
    write_evidence(tmp_path / "fc_model.safetensors", replace(found, output="2 outputs"))
    judged = judge_run(tmp_path, tmp_path / "kept")
    assert judged.reviews == [] and judged.verdicts["fc_model"].points == 1
    assert "shape (28, 28, 10)" in judged.verdicts["fc_model"].findings[0].seen


def test_layers_that_lead_to_no_output_are_not_believed(run, tmp_path) -> None:
    def hide(found):
        found["steps"][2]["inputs"] = [1]
        found["weights"][2] = np.zeros((784, 10), np.float32)

    judged = changed(run, tmp_path, "fc_model", hide)
    assert judged.verdicts == {} and "lead to no output" in judged.reviews[0]


def test_an_unknown_layer_is_for_a_person_and_not_a_0(run, tmp_path) -> None:
    judged = changed(run, tmp_path, "fc_model", lambda found: found.update(steps=[]))
    assert "we can't rebuild this model" in judged.reviews[0]
    assert "has 3 of 3 points. Look at it, and give the points by hand" in judged.reviews[0]
    assert judged.verdicts == {}


def test_why_a_model_is_unknown_is_told_in_plain_text(run, tmp_path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise UnknownModelError("\x1b[31mno\x1b[0m\n memory")

    monkeypatch.setattr(verdict, "_recomputed", refuse)
    (review,) = changed(run, tmp_path, "fc_model", lambda tree: None).reviews
    assert review.isprintable() and "no[0m memory" in review


def outsized(tree) -> None:
    tree["model"]["weights"] = None


def of_a_layer_of_ones_own(tree) -> None:
    tree["model"]["steps"][-1].update(name="Oracle")


@pytest.mark.parametrize("hide", [outsized, of_a_layer_of_ones_own])
def test_forged_predictions_that_cannot_be_computed_again_give_no_points(
    hide, run, tmp_path
) -> None:
    def forge(found):
        forged_scores(found)
        hide(found)

    judged = changed(run, tmp_path, "fc_train", forge)
    assert judged.verdicts == {} and judged.faults == {}
    assert "by hand" in judged.reviews[0]


def test_the_judge_keeps_only_what_later_layers_need_and_that_within_bounds() -> None:
    found = evidence_of(sequential(layers.Conv2D(100, 1), layers.Flatten(), layers.Dense(10)))
    conv, flatten, dense = found.steps
    relu = replace(conv, name="ReLU", weights=[], settings={})
    chain = [conv, *(replace(relu, inputs=[i]) for i in range(1, 41))]
    end = [replace(flatten, inputs=[41]), replace(dense, inputs=[42])]
    Rebuilt([*chain, *end], found.weights).predictions(load_test_set()[0][:2])
    total = replace(conv, name="Add", weights=[], inputs=list(range(1, 42)), settings={})
    end = [replace(flatten, inputs=[42]), replace(dense, inputs=[43])]
    with pytest.raises(UnknownModelError, match="Too much has to be kept"):
        Rebuilt([*chain, total, *end], found.weights)


def of_model(**more):
    return lambda tree: tree["model"].update(more)


def of_node(index, **more):
    return lambda tree: tree["model"]["nodes"][index].update(more)


def of_step(index, **more):
    return lambda tree: tree["model"]["steps"][index].update(more)


WRONG = {
    "no state": lambda tree: tree["model"].pop("state"),
    "other state": of_model(state="raises"),
    "other count": of_model(predictions=np.zeros((5, 10), np.float32)),
    "few images": of_model(predictions=np.zeros((FEW, 10), np.float32)),
    "no table": of_model(predictions=np.zeros(10_000, np.float32)),
    "float64": of_model(predictions=np.zeros((10_000, 10))),
    "weights of another kind": of_model(weights=[np.zeros(3, np.int64)] * 4),
    "no training accuracy": of_model(train_accuracy=None),
    "nodes": of_model(nodes=[1]),
    "half a node": lambda tree: tree["model"]["nodes"][-1].pop("activation"),
    "weight index": of_node(-1, weights=[99]),
    "loop": of_node(0, inputs=[2]),
    "text for a number": of_model(iterations="many"),
    "flag for a number": of_model(learning_rate=True),
    "negative": of_model(iterations=-1),
    "long text": of_model(optimizer="x" * 10_001),
    "long list": of_node(1, shape=[1] * 1001),
    "long setting": of_node(1, settings={"axis": [1] * 11}),
    "many settings": of_node(1, settings={str(i): 1 for i in range(1001)}),
    "setting": of_node(1, settings={"units": {"a": 1}}),
    "activation": of_node(-1, activation={"x": [1], "y": []}),
    "no number in an activation": of_node(-1, activation={"x": [1], "y": [None]}),
    "half a step": lambda tree: tree["model"]["steps"][-1].pop("name"),
    "weight index of a step": of_step(-1, weights=[99]),
    "loop of steps": of_step(0, inputs=[1]),
    "before the images": of_step(0, inputs=[-1]),
    "another kind of step": of_step(0, kind="function"),
    "long setting of a step": of_step(1, settings={"axis": [1] * 11}),
    "array for a flag": of_model(has_metrics=np.zeros(2)),
    "array for a text": of_model(error=np.zeros(2)),
    "text for images changed": lambda tree: tree.update(images_changed="yes"),
    "no word on images changed": lambda tree: tree.pop("images_changed"),
    "list for a word": of_model(state=[]),
    "a list": lambda tree: tree.update(model=[1]),
}


@pytest.mark.parametrize("kind", WRONG)
def test_evidence_of_another_form_is_for_a_person_and_no_fault(kind, run, tmp_path) -> None:
    judged = changed(run, tmp_path, "fc_train", WRONG[kind])
    assert judged.verdicts == {} and judged.faults == {}
    (review,) = judged.reviews
    assert (
        "no check writes evidence like this" in review
        and review.isprintable()
        and len(review) < 500
    )


def test_what_no_declaration_knows_changes_nothing(run, tmp_path) -> None:
    def add(tree):
        tree["more"] = tree["model"]["more"] = np.zeros(3)

    judged = changed(run, tmp_path, "fc_train", add)
    assert list(judged.verdicts) == ["fc_train"] and judged.reviews == []


@pytest.mark.parametrize(
    "own", [{"losses": [None], "regularisation": 0.0}, {"losses": [1.0], "regularisation": None}]
)
def test_a_loss_that_is_none_is_for_a_person_and_no_fault(own, run, tmp_path) -> None:
    judged = changed(run, tmp_path, "fc_evaluate", lambda found: found.update(own=own))
    assert judged.verdicts == {} and judged.faults == {} and judged.reviews


WIDE = np.zeros((1, 100_000), np.float32)
LARGER = {
    "kernel": Step("layer", "Dense", [0], {"units": 100_000}, [0, 1]),
    "units": Step("layer", "Dense", [0], {"units": 1_000_000}, [0, 1]),
    "filters": Step("layer", "Conv2D", [0], {"filters": 4096, "kernel_size": [1, 1]}, [0, 1]),
    "vocabulary": Step("layer", "Embedding", [0], {"input_dim": 100_000, "output_dim": 4096}, [0]),
    "repeated": Step("layer", "UpSampling2D", [0], {"size": [784, 784]}, []),
    "reshaped": Step("layer", "Reshape", [0], {"target_shape": [1_000_000]}, []),
    "broadcast": Step("operation", "BroadcastTo", [0, 1], {}, []),
}


@pytest.mark.parametrize("kind", LARGER)
def test_what_would_fill_the_memory_is_refused_before_anything_is_computed(kind) -> None:
    shape = Step("constant", "", [], {"dtype": "int32"}, [2])
    weights = [WIDE, WIDE[0], np.array([2000, 28, 28, 1], np.float32) * 10]
    step = LARGER[kind]
    steps = [shape, replace(step, inputs=[0, 1])] if step.kind == "operation" else [step]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnknownModelError):
        Rebuilt(steps, weights)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


def test_a_step_is_compared_with_our_own_start_whatever_the_run_says(tmp_path) -> None:
    def train_step(model, optimizer, images, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(
                tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
            )
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    with drawn_from("ours"):
        found = checks.collect("train_step", {"train_step": train_step})
    write_evidence(tmp_path / "train_step.safetensors", found)
    points = {
        seed: judge_run(tmp_path, tmp_path / "kept", seed).verdicts["train_step"].points
        for seed in ("ours", "another")
    }
    assert points["ours"] == 4 > points["another"]


def test_an_unfinished_model_leaves_little_behind_and_is_judged_the_same(tmp_path) -> None:
    model = sequential(layers.Flatten(), layers.Dense(128, "relu"))
    found = evidence_of(model, "fc_train")
    found = replace(found, model=replace(found.model, iterations=900))
    whole = checks.judge("fc_train", found)
    path = tmp_path / "fc_train.safetensors"
    write_evidence(path, with_models(found, slim))
    assert path.stat().st_size < 1_000_000 < found.model.predictions.nbytes
    judged = judge_run(tmp_path, tmp_path / "kept")
    assert judged.verdicts["fc_train"] == whole
    assert (judged.reviews, judged.faults) == ([], {})


def test_scores_that_depend_on_the_other_images_are_for_a_person() -> None:
    model = sequential(layers.Flatten(), layers.Dense(10), layers.Lambda(lambda x: x - x[:1]))
    assert evidence_of(model).steps == []
    found = evidence_of(sequential(layers.Flatten(), layers.Dense(10)))
    more = Step("operation", "Cumsum", [2, 3], {"exclusive": False, "reverse": False}, [])
    axis = Step("constant", "", [], {"dtype": "int32"}, [2])
    with pytest.raises(UnknownModelError, match="depend on the other images"):
        Rebuilt([*found.steps, axis, more], [*found.weights, np.zeros((), np.float32)]).nodes()

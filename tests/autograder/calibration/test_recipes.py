"""The recipes are what they claim: the reference is the lab's, the checks see what is wrong."""

import json
import re
from pathlib import Path

import pytest

from autograder.calibration.recipe import Recipe
from autograder.calibration.recipes import ALL
from mitdeeplearning_utils import checks, load_mnist
from mitdeeplearning_utils.checks.collecting import images, memory
from mitdeeplearning_utils.checks.collecting.images import FEW

SOLUTION = Path(__file__).parents[3] / "solutions" / "lab2_mnist_solution.ipynb"
MODEL = {"fc": "model", "cnn": "cnn_model"}
CLAIM = {
    "no non-linearity": "non-linearity",
    "no 128 units": "128 units",
    "no probabilities": "probabilit",
    "128 scores": "10 scores",
    "no convolutions": "the layers match the picture",
    "other numbers of filters": "24 and 36 filters",
    "no ReLU": "a ReLU follows",
}


@pytest.fixture(scope="module", autouse=True)
def few_images():
    """Let the checks look at a few images: nothing here depends on an accuracy."""
    (x, y), (test_x, test_y) = load_mnist()
    with pytest.MonkeyPatch.context() as patch:
        few = (x[:FEW], y[:FEW]), (test_x[:FEW], test_y[:FEW])
        patch.setattr(images, "load_mnist", lambda: few)
        images.kept.cache_clear()
        yield
    images.kept.cache_clear()
    memory.forget()


def findings(recipe: Recipe) -> list:
    exercise = f"{recipe.network}_model"
    evidence = checks.collect(exercise, {MODEL[recipe.network]: recipe.make().model})
    return checks.judge(exercise, evidence).findings


@pytest.mark.parametrize("recipe", ALL.values(), ids=ALL)
def test_the_models_check_sees_what_the_table_says(recipe: Recipe) -> None:
    failed = [found.claim for found in findings(recipe) if found.state == "failed"]
    if recipe.caught:
        assert recipe.kind == "wrong" and any(CLAIM[recipe.caught] in claim for claim in failed)
    else:
        assert not failed


@pytest.mark.parametrize("network", MODEL)
def test_the_reference_is_the_labs_solution(network: str) -> None:
    import tensorflow as tf

    names, training = {"tf": tf}, ALL[f"{network}_reference"].make()
    for cell in (f"{network}_model", f"{network}_compile"):
        exec(solution(cell), names)
    model = names[MODEL[network]]
    assert layers(model) == layers(training.model)
    ours, labs = (x.get_config() | {"name": ""} for x in (training.optimizer, model.optimizer))
    assert ours == labs
    assert model.loss == training.loss
    batch_size, epochs = re.findall(r"^[A-Z_]+ = (\d+)$", solution("fc_fit"), re.MULTILINE)
    assert (training.batch_size, training.epochs) == (int(batch_size), int(epochs))


def solution(grade_id: str) -> str:
    cells = json.loads(SOLUTION.read_text("utf-8"))["cells"]
    wanted = (c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)
    return "".join(next(wanted)["source"])


def layers(model) -> list[dict]:
    return [layer.get_config() | {"name": "", "optional": ""} for layer in model.layers]


def test_every_network_has_a_reference_and_right_and_wrong_recipes() -> None:
    for network in MODEL:
        kinds = [recipe.kind for recipe in ALL.values() if recipe.network == network]
        assert ALL[f"{network}_reference"].kind == "right"
        assert kinds == sorted(kinds, key=["right", "open", "wrong"].index)
        assert {"right", "wrong"} <= set(kinds)

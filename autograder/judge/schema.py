"""What the evidence of each exercise looks like: all else is refused before it is judged."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mitdeeplearning_utils.checks.collecting.images import DIGITS, FEW
from mitdeeplearning_utils.checks.findings import Evidence

from ..inside.evidence_file import EvidenceError

_IMAGES = 10_000
_MOST = 1e300
_MOST_SCORES = 1000
_MOST_WEIGHTS = 10_000_000
_STEP_SHAPES = [(784, 16), (16,), (16, 10), (10,)]
_MODELS = {
    "fc_model": ("model", "build_fc_model"),
    "fc_train": ("model", "build_fc_model"),
    "fc_evaluate": ("model", "build_fc_model"),
    "cnn_model": ("cnn_model", "build_cnn_model"),
    "cnn_train": ("cnn_model", "build_cnn_model"),
    "cnn_evaluate": ("cnn_model", "build_cnn_model"),
    "prediction": ("cnn_model", ""),
}
SCORE_FEW = ("fc_model", "cnn_model")  # they look at FEW images: the model knows nothing yet
_NODE = {"class", "inputs", "settings", "activation", "shape", "weights"}
Test = Callable[[Any], bool]


def check_schema(name: str, evidence: Evidence) -> None:
    """Raise `EvidenceError` if this is no evidence of the exercise."""
    try:
        _check(name, evidence)
    except EvidenceError:
        raise
    except Exception as error:  # a comparison of what cannot be compared, such as an array
        raise EvidenceError(f"A value is of another kind ({type(error).__name__}).") from error


def _check(name: str, evidence: Evidence) -> None:
    if name == "train_step":
        _check_step(evidence)
    elif name in ("fc_evaluate", "cnn_evaluate"):
        _check_evaluation(evidence, *_MODELS[name])
    elif name == "prediction":
        _require(evidence, {"prediction": _described, "model": _is_dict})
        _check_model(evidence["model"], *_MODELS[name])
    elif name in _MODELS:
        trained = name.endswith("_train")
        _check_model(evidence, *_MODELS[name], trained, few=name in SCORE_FEW)


def _require(evidence: Evidence, tests: dict[str, Test]) -> None:
    for key, test in tests.items():
        if key not in evidence or not test(evidence[key]):
            raise EvidenceError(f"Its {key!r} is missing or of another kind.")


def _one_of(*values: object) -> Test:
    return lambda value: any(value is v or (value == v and type(value) is type(v)) for v in values)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < _MOST or value != value


def _is_number_or_none(value: object) -> bool:
    return value is None or value in (float("inf"), float("-inf")) or _is_number(value)


def _is_loss(value: object) -> bool:
    return value is not None and _is_number_or_none(value)


def _is_array(value: object) -> bool:
    return isinstance(value, np.ndarray)


def _list_of(test: Test, most: int = 1000) -> Test:
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(test, value))


def _described(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    numbers, number = value.get("numbers"), value.get("value")
    return (
        value.get("kind") in ("missing", "number", "array", "other")
        and (value["kind"] == "number") == (number is not None)
        and (value["kind"] == "array") == (numbers is not None)
        and _is_number_or_none(number)
        and (numbers is None or (_is_array(numbers) and numbers.ndim == 1 and numbers.size > 0))
        and _is_text(value.get("shown"))
    )


def _check_model(
    model: Evidence, name: str, builder: str, trained: bool = False, few: bool = False
) -> None:
    _require(model, {"name": _one_of(name), "builder": _one_of(builder), "error": _is_text})
    _require(
        model,
        {
            "source": _one_of("object", "builder"),
            "state": _one_of("ok", "missing", "not_a_model", "raises"),
        },
    )
    if trained:
        _require(model, {"other_moved": _is_flag} | _changed_in(model))
    if model["state"] in ("not_a_model", "ok"):
        _require(model, {"type": _is_text})
    if model["state"] == "ok":
        _check_built(model, trained, few)


def _check_built(model: Evidence, trained: bool, few: bool) -> None:
    _require(
        model,
        {
            "compiled": _is_flag,
            "optimizer": _is_text,
            "learning_rate": _is_number_or_none,
            "iterations": _is_count,
            "has_metrics": _one_of(None, True, False),
            "output": _is_text,
            "predictions": _are_predictions(FEW if few else _IMAGES),
            "weights": _are_weights,
            "nodes": _list_of(_is_node),
        },
    )
    if trained and model["predictions"] is not None:
        _require(model, {"train_accuracy": _is_number})
    count = len(model["weights"] or [])
    for index, node in enumerate(model["nodes"]):
        earlier = all(0 <= i < index for i in node["inputs"])
        stored = model["weights"] is None or all(0 <= i < count for i in node["weights"])
        if not earlier or not stored:
            raise EvidenceError("A layer's inputs or weights are not there.")


def _are_predictions(images: int) -> Test:
    """Return the test for None or scores: of FEW images where they are not 10 an image."""

    def test(value: Any) -> bool:
        if value is None:
            return True
        return bool(
            _is_array(value)
            and value.dtype == np.float32
            and value.ndim == 2
            and len(value) == (images if value.shape[1] == DIGITS else FEW)
            and 1 <= value.shape[1] <= _MOST_SCORES
        )

    return test


def _are_weights(value: Any) -> bool:
    if value is None:
        return True
    arrays = isinstance(value, list) and all(map(_is_array, value))
    return arrays and sum(array.size for array in value) <= _MOST_WEIGHTS


def _is_node(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != _NODE:
        return False
    activation = value.get("activation")
    return (
        _is_text(value.get("class"))
        and _list_of(_is_count)(value.get("inputs"))
        and _list_of(_is_count)(value.get("weights"))
        and _list_of(lambda n: n is None or _is_count(n))(value.get("shape"))
        and isinstance(value.get("settings"), dict)
        and all(map(_is_setting, value["settings"].values()))
        and (activation is None or _is_activation(activation))
    )


def _is_setting(value: Any) -> bool:
    plain = isinstance(value, (bool, str)) or _is_number_or_none(value)
    return plain or _list_of(lambda n: type(n) is int, 10)(value)


def _is_activation(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"x", "y"}:
        return False
    numbers = _list_of(_is_number_or_none, 100_000)
    return numbers(value["x"]) and numbers(value["y"]) and len(value["x"]) == len(value["y"]) > 0


def _check_evaluation(evidence: Evidence, name: str, builder: str) -> None:
    tests: dict[str, Test] = dict.fromkeys(("numbers", "model", "suspects", "own"), _is_dict)
    _require(evidence, tests | {"untouched": _is_flag} | _changed_in(evidence))
    _require(evidence["numbers"], {"test_loss": _described, "test_acc": _described})
    _check_model(evidence["model"], name, builder)
    for suspect in evidence["suspects"].values():
        if not isinstance(suspect, dict):
            raise EvidenceError("A suspect is of another kind.")
        _require(suspect, {"accuracy": _is_number, "losses": _list_of(_is_loss)})
    if evidence["own"]:
        _require(
            evidence["own"],
            {"losses": _list_of(_is_loss), "regularisation": _is_loss},
        )


def _changed_in(evidence: Evidence) -> dict[str, Test]:
    """Return the test of `images_changed`, none for older evidence."""
    return {"images_changed": _is_flag} if "images_changed" in evidence else {}


def _check_step(evidence: Evidence) -> None:
    _require(evidence, {"problem": _one_of("", "missing", "not_callable", "parameters")})
    if evidence["problem"]:
        return
    texts = dict.fromkeys(("detail", "error", "returned"), _is_text)
    _require(
        evidence,
        {
            **texts,
            "stub": _is_flag,
            "after": _are_after,
            "iterations": lambda n: type(n) is int,
            "shape": lambda s: s is None or _list_of(_is_count, 32)(s),
            "values": lambda v: _is_array(v) and v.ndim == 1 and v.size <= _MOST_SCORES,
            "warnings": _list_of(_is_text, 10),
            "globals": _list_of(_is_text),
        },
    )
    if "trainers" in evidence:  # older evidence has none
        _require(evidence, {"trainers": _list_of(_is_text, 10)})
    shape = evidence["shape"]
    if shape is not None and min(np.prod(shape), _MOST_SCORES) != evidence["values"].size:
        raise EvidenceError("The returned value has another shape than it says.")


def _are_after(value: Any) -> bool:
    arrays = isinstance(value, list) and all(map(_is_array, value))
    return arrays and [array.shape for array in value] == _STEP_SHAPES

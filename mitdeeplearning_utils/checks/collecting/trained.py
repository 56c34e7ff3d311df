"""What a check sees of a model after its training, and whether there was one."""

from typing import Any

import numpy as np

from ..findings import Evidence
from . import memory
from .evidence import collect_model, missing_text, works
from .images import images_changed, test_set
from .kept import no_trace
from .scores import accuracy
from .values import attribute

UNTRAINED = 0.5  # below: nobody has trained this model, with fit or otherwise


def collect_trained(namespace: dict[str, Any], name: str, builder: str) -> Evidence:
    """Return the model's evidence with its training accuracy; `other_moved`: `model` trained on."""
    evidence = collect_model(namespace, name, builder, train=True)
    with no_trace():
        evidence["images_changed"] = images_changed(namespace)
    optimizer = attribute(namespace.get("model"), "optimizer")
    evidence["other_moved"] = memory.optimizer_moved(optimizer)
    if name == "model":
        memory.remember_optimizer(optimizer)
    return evidence


def not_trained(evidence: Evidence) -> str:
    """Return what to do where the model is missing or was never trained, else ""."""
    if missing := missing_text(evidence):
        return missing
    if evidence["state"] != "ok" or evidence["iterations"]:
        return ""
    if evidence["predictions"] is None or evidence["other_moved"]:
        return ""
    scores = evidence["predictions"]
    if not np.isfinite(scores).all() or accuracy(scores, test_set()[1]) >= UNTRAINED:
        return ""  # trained by a loop of the student's own
    name = evidence["name"]
    if evidence["compiled"]:
        return f"`{name}` is compiled, but this model was never fitted. Train it with `fit`."
    return f"Compile `{name}` and train it with `fit`, then run this check."


def is_usable(evidence: Evidence) -> bool:
    """Return whether the object itself, not only its builder, gives scores."""
    return works(evidence) and evidence["source"] == "object"

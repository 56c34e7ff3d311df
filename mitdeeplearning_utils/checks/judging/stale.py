"""Claims that cost nothing: what was judged is what the cells make if they run again."""

from ..collecting.model import M, ModelEvidence
from ..collecting.trained import Trained
from ..findings import Finding, noted


def stale_model(model: ModelEvidence) -> list[Finding]:
    """Return a remark if the code of a model's cell stops now, or makes another model."""
    name, builder = model.name, model.builder
    again = f"run the cell with `{name} = {builder}()` again, without an error"
    if model.stale == "another":
        seen = f"it would build another model than the `{name}` that these points are for"
        return [noted(f"`{builder}()` builds `{name}`", seen=seen, expected=again)]
    if model.stale:
        what = f"`{builder}()`" if model.stale == "builder" else "the cell"
        seen = (
            f"{what} stops with {model.stale_error}; these points are for the `{name}` made before"
        )
        return [noted(f"`{builder}()` builds `{name}`", seen=seen, expected=again)]
    return []


def stale_training(evidence: Trained[M], reached: bool) -> list[Finding]:
    """Return a remark if training went on from trained weights, or an error came after it."""
    name, found = evidence.model.name, []
    if evidence.model.training.continued:
        claim = f"the training of `{name}` began with new weights"
        seen = (
            f"`{name}` was compiled again, but not built again: `fit` went on from trained weights"
        )
        expected = f"`{name} = {evidence.model.builder}()` first, if you compare settings"
        found.append(noted(claim, seen=seen, expected=expected))
    if reached and evidence.raised:
        claim = f"the cells that compile and train `{name}` run to their end"
        seen = (
            f"one stopped with {evidence.raised}; these points are for the weights trained so far"
        )
        found.append(noted(claim, seen=seen, expected="no error"))
    return found

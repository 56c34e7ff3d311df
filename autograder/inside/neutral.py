"""Let a notebook that was written for Colab run on where a box lacks what it asks for."""

import ast
import os
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from IPython import get_ipython

_STAND_INS = str(Path(__file__).parent / "stand_ins")
_REQUIRED = re.compile(r"gpu|tpu|cuda|device|comet|api_?key|__version__", re.IGNORECASE)


class MetRequirements(ast.NodeTransformer):
    """Leaves out asserts that ask for a GPU, a key of Comet's or a version of a package."""

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        """Return the assert if it asks for something else."""
        asks = any(map(_REQUIRED.search, _words(node.test)))
        return ast.copy_location(ast.Pass(), node) if asks else node


def _words(test: ast.expr) -> list[str]:
    """Return the names and texts in an expression."""
    nodes = list(ast.walk(test))
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    names += [node.attr for node in nodes if isinstance(node, ast.Attribute)]
    return names + [str(node.value) for node in nodes if isinstance(node, ast.Constant)]


def use_stand_ins() -> None:
    """Give this kernel `comet_ml` and `mitdeeplearning`, which its processes get too.

    Asserts about the machine hold in it, a secret of Colab's is "", and `%tensorflow_version` is
    there. A module in the notebook's own folder comes before a stand-in.
    """
    sys.path.insert(int(sys.path[:1] == [""]), _STAND_INS)
    paths = [_STAND_INS, os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    userdata: Any = import_module("google.colab.userdata")
    userdata.get = lambda _: ""
    shell = get_ipython()
    shell.ast_transformers.append(MetRequirements())
    shell.register_magic_function(lambda _: None, "line", "tensorflow_version")

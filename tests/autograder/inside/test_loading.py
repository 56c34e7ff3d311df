"""TensorFlow is imported once, without garbage search and without what nobody needs."""

import gc
import sys

import pytest

from autograder.inside.loading import load_tensorflow, not_needed

# A stand-in, as the real one is imported once only: it tries what Keras does.
FAKE = """
import gc
searched = gc.isenabled()
try:
    import pandas
except ImportError:
    pandas = None
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    (tmp_path / "tensorflow.py").write_text(FAKE)
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.split(".")[0] == "tensorflow"]:
        monkeypatch.delitem(sys.modules, name)
    yield
    sys.modules.pop("tensorflow", None)


def test_the_first_import_looks_for_no_garbage_and_a_later_call_changes_nothing(fake) -> None:
    before = gc.get_freeze_count()
    load_tensorflow()
    assert not sys.modules["tensorflow"].searched
    assert gc.isenabled()
    frozen = gc.get_freeze_count()
    assert frozen > before
    kept = [[] for _ in range(1000)]
    load_tensorflow()
    assert gc.get_freeze_count() == frozen and kept


def test_garbage_is_searched_again_after_an_import_that_fails(fake, tmp_path) -> None:
    (tmp_path / "tensorflow.py").write_text("raise ImportError('broken')")
    with pytest.raises(ImportError, match="broken"):
        load_tensorflow()
    assert gc.isenabled()


@pytest.mark.parametrize("without", [(), ("pandas",)])
def test_keras_does_without_a_package_that_can_be_imported_afterwards(
    fake, tmp_path, monkeypatch, without
) -> None:
    (tmp_path / "pandas.py").touch()
    for name in [name for name in sys.modules if name.split(".")[0] == "pandas"]:
        monkeypatch.delitem(sys.modules, name)
    load_tensorflow(without)
    assert (sys.modules["tensorflow"].pandas is None) == bool(without)
    import pandas

    assert pandas.__file__ == str(tmp_path / "pandas.py")
    del sys.modules["pandas"]


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("import numpy as np", False),
        ("import pandas as pd", True),
        ("from sklearn.metrics import f1_score", True),
        ("import seaborn", True),  # it brings pandas
        ("", False),
    ],
)
def test_what_a_notebook_names_is_there_for_keras(code: str, needed: bool) -> None:
    assert ("pandas" in not_needed(code)) != needed
    assert "matplotlib" not in not_needed(code)

"""TensorFlow is imported without a search for garbage, and only once."""

import gc
import sys

import pytest

from autograder.inside import load_tensorflow

FAKE = "import gc\nsearched = gc.isenabled()\n"  # a stand-in: the real one is imported once only


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

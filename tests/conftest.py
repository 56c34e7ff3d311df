"""How the tests are dealt out to several processes, and a folder that these share.

A file stays in one process, since its tests share costly fixtures; the files that cost most come
first, so that no process is left with one of them at the end. The tests of a file in ALONE share
nothing costly: each is dealt out by itself.
"""

import os
import tempfile

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests import shared

FIRST = (
    "demo/test_demo.py",
    "test_corpus.py",
    "pipeline/test_faults.py",
    "inside/test_screen.py",
)
ALONE = ("test_attacks.py", "test_damages.py")


class Dealt(LoadScopeScheduling):
    """Deals out whole files, and single tests of the files in ALONE."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return nodeid if file.endswith(ALONE) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log) -> Dealt:
    config.option.loadscopereorder = False
    return Dealt(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.nodeid.split("::")[0]))


def _rank(file: str) -> int:
    return next((rank for rank, end in enumerate(FIRST) if file.endswith(end)), len(FIRST))


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):  # several processes share the cores
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    if shared.FOLDER not in os.environ:  # a worker gets its controller's
        folder = tempfile.TemporaryDirectory(prefix="lab2-tests-", ignore_cleanup_errors=True)
        os.environ[shared.FOLDER] = folder.name
        config.add_cleanup(lambda: os.environ.pop(shared.FOLDER))
        config.add_cleanup(folder.cleanup)

"""How the tests are dealt out to several processes, and a folder that these share.

A file stays in one process, since its tests share costly fixtures; the files that cost most come
first, so that no process is left with one of them at the end. The tests in ALONE share nothing
costly: they are dealt out one by one, last of all. There is one process more than cores, since many
tests wait.
"""

import gc
import os

import psutil
import pytest
from xdist.scheduler import LoadScopeScheduling

from autograder.inside import load_tensorflow
from tests import fuzzed, shared

FIRST = (
    "pipeline/test_faults.py",
    "demo/test_demo.py",
    "test_corpus.py",
    "lab/test_new_exercise.py",
    "checks/test_given_cells.py",
    "inside/test_screen.py",
    "pipeline/test_repeatable.py",
    "box/test_box.py",
    "pipeline/test_grade.py",
    "gradescope/test_gradescope.py",
    "pipeline/test_record.py",
    "course/test_course.py",
    "pipeline/test_cluster.py",
)
ALONE = (
    "test_what_ends_or_fills_a_box_stays_in_it",
    "test_points_are_given_for_work_alone",
    "test_it_gets_its_points_or_its_reason",
)
MEMORY = 3_000_000_000  # of one process and its boxes


class Dealt(LoadScopeScheduling):
    """Deals out whole files, and what is in ALONE one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if _is_alone(nodeid) else nodeid.split("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log) -> Dealt:
    config.option.loadscopereorder = False
    return Dealt(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    file = nodeid.split("::")[0]
    ranks = [rank for rank, end in enumerate(FIRST) if file.endswith(end)]
    return ranks[0] if ranks else len(FIRST) + _is_alone(nodeid)


def _is_alone(nodeid: str) -> bool:
    return nodeid.split("::")[1].split("[")[0] in ALONE


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    most = psutil.virtual_memory().available // MEMORY
    return max(1, min((os.cpu_count() or 1) + 1, most))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # garbage is found sooner then: to free much at once takes TensorFlow a minute


def pytest_report_header() -> str:
    return f"random examples: LAB2_SEED={fuzzed.SEED}"


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):  # several processes share the cores
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
        load_tensorflow()
    shared.folder()  # before the workers start: they get it from here

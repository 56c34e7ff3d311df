"""No two boxes have the same user id or the same core, whoever starts them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from autograder.box import lease as leases
from autograder.box.lease import USER_IDS, free_user_ids, lease, on_core
from autograder.errors import LabError

HOLD = """
import sys
from pathlib import Path
import psutil
from autograder.box import lease as leases
leases._ROOTS_PLACE = Path(sys.argv[1])
psutil.process_iter = lambda _: []  # other tests' boxes
with leases.lease() as mine:
    print(mine.user, mine.core, flush=True)
    sys.stdin.read()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
has_cores = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no choice of cores")


@pytest.fixture
def place(tmp_path, monkeypatch) -> Iterator[Path]:
    """Give this test locks of its own, and no processes: other tests' boxes run as these ids."""
    monkeypatch.setattr(leases, "_place", lambda: tmp_path)
    monkeypatch.setattr(psutil, "process_iter", lambda _: [])
    free_user_ids.cache_clear()
    yield tmp_path
    free_user_ids.cache_clear()


@as_root
def test_each_box_has_its_own_user_id_and_core_until_it_ends(place, monkeypatch) -> None:
    monkeypatch.setattr(leases, "_cores", lambda: [0, 1])
    with lease() as first, lease() as second, lease() as third:
        assert len({first.user, second.user, third.user}) == 3
        assert [first.core, second.core, third.core] == [0, 1, None]
        assert {first.user, second.user, third.user} <= {*USER_IDS}
    with lease() as again:
        assert (again.user, again.core) == (first.user, first.core)


@as_root
def test_another_commands_ids_are_taken_until_it_is_killed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(leases, "_ROOTS_PLACE", tmp_path)
    monkeypatch.setattr(psutil, "process_iter", lambda _: [])
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        user, core = one.stdout.readline().split()
        with lease() as other:
            assert other.user not in (None, int(user))
            assert str(other.core) != core
        one.kill()
    with lease() as again:
        assert (str(again.user), str(again.core)) == (user, core)


@as_root
def test_an_id_with_a_process_is_not_given_away(place, monkeypatch) -> None:
    monkeypatch.setattr(psutil, "process_iter", lambda _: [Running(USER_IDS[0])])
    with lease() as mine:
        assert mine.user == USER_IDS[1]


class Running:
    def __init__(self, user: int) -> None:
        self.info = {"uids": (user, user, user)}


@as_root
def test_ids_of_people_and_ids_that_are_not_mapped_are_left_out(place, monkeypatch) -> None:
    somebody = type("Entry", (), {"pw_uid": USER_IDS[2]})
    monkeypatch.setattr("pwd.getpwall", lambda: [somebody])
    (place / "map").write_text(f"0 1000 1\n{USER_IDS[1]} 200000 3\n")
    monkeypatch.setattr(leases, "_UID_MAP", place / "map")
    assert free_user_ids() == [USER_IDS[1], USER_IDS[3]]
    with lease(), lease(), pytest.raises(LabError, match="lab2 doctor"), lease():
        pass


def test_an_ordinary_users_boxes_have_the_callers_id(place, monkeypatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with lease() as mine:
        assert mine.user is None


@pytest.mark.parametrize("taken", ["file", "link", "folder"])
def test_a_place_that_is_not_ours_is_not_used(taken, tmp_path, monkeypatch) -> None:
    place = tmp_path / "place"
    if taken == "file":
        place.touch()
    elif taken == "link":
        place.symlink_to(tmp_path)
    else:
        place.mkdir()
        monkeypatch.setattr(os, "geteuid", lambda: 4321)  # another owner than the folder's
    monkeypatch.setattr(leases, "_ROOTS_PLACE", place)
    monkeypatch.setattr(leases, "_place_of", lambda user: place)
    assert leases._place() is None


@has_cores
def test_a_process_starts_on_its_core_and_we_keep_ours() -> None:
    before = os.sched_getaffinity(0)
    core = max(before)
    with on_core(core):
        done = subprocess.run(
            [sys.executable, "-S", "-c", "import os; print(os.sched_getaffinity(0))"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert done.stdout == f"{{{core}}}\n"
    assert os.sched_getaffinity(0) == before

"""What a course system said about a hand-in is kept for what goes back to it."""

import zipfile

import pytest

from autograder.handin import HandIn, read_handin
from autograder.intake.collect import collect

KEPT = {
    "leeann_LATE_11_456_lab2_mnist.ipynb": ("leeann_11", "canvas", "11_456", True),
    "Ann Lee_11_assignsubmission_file_/x.ipynb": ("Ann-Lee_11", "moodle", "Ann Lee_11", False),
    "ann.ipynb": ("ann", "names", "", False),
}


@pytest.mark.parametrize("name", KEPT)
def test_layout_path_and_key_are_kept_next_to_the_notebook(name, tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "{}")
    collect(tmp_path / "a.zip", tmp_path / "course")
    student, layout, key, late = KEPT[name]
    kept = read_handin(tmp_path / "course", student)
    assert kept == HandIn(layout, name, key, attempts=1, late=late)
    assert read_handin(tmp_path / "course", "nobody") is None

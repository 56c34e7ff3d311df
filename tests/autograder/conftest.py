"""A lab of eight cells, so that the commands of nbgrader run in seconds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from real_box import Box

from autograder.lab.project import SOURCE, Project, open_project

LOCKED = '"grade": false, "locked": true, "schema_version": 3, "solution": false, "task": false'
SOLUTION = '"grade": false, "locked": false, "schema_version": 3, "solution": true, "task": false'
CHECK = '"grade": true, "locked": true, "schema_version": 3, "solution": false, "task": false'
WRITTEN = '"grade": true, "locked": false, "schema_version": 3, "solution": true, "task": false'

MINI = f'''# %% [markdown]
# # A small lab from {{{{install_from}}}}, version {{{{version}}}}

# %% nbgrader={{"grade_id": "setup", {LOCKED}}}
class Card:
    def __init__(self, points):
        self.points = points

    def __repr__(self):
        return repr(float(self.points))

    def _repr_html_(self):
        card = '<div style="border: 1px solid #888; padding: 4px">'
        return card + f"<b>{{self.points}} points</b></div><script>steal()</script>"

# %% nbgrader={{"grade_id": "double", {SOLUTION}}} tags=["raises-exception"]
def double(number):
    """Return twice the number."""
    ### BEGIN SOLUTION
    return 2 * number
    ### END SOLUTION

# %% nbgrader={{"grade_id": "double_check", "points": 2, {CHECK}}}
### BEGIN HIDDEN TESTS
assert double(21) in (None, 42), "a hidden test"
### END HIDDEN TESTS
Card(2 * (double(2) == 4))

# %%
import sys
for step in range(200):
    print(f"\\rstep {{step}}", end="", flush=True)
    print("noise", file=sys.stderr, flush=True)

# %%
print(object())

# %%
print(object())

# %% nbgrader={{"grade_id": "triple", {SOLUTION}}}
### BEGIN SOLUTION
triple = 3 * 14
### END SOLUTION

# %% nbgrader={{"grade_id": "triple_check", "points": 1, {CHECK}}}
Card(globals().get("triple") == 42)

# %% [markdown] nbgrader={{"grade_id": "essay", "points": 4, {WRITTEN}}}
# ### BEGIN SOLUTION
# Because.
# ### END SOLUTION
'''


@pytest.fixture(scope="session")
def make_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """A function that makes a checkout of a lab with the given source."""

    def make(source: str = MINI) -> Project:
        root: Path = tmp_path_factory.mktemp("checkout")
        (root / SOURCE).parent.mkdir()
        (root / SOURCE).write_text(source, "utf-8")
        setting = '[tool.lab2]\nrepository = "someone/lab"\ntag = "v9"\n'
        (root / "pyproject.toml").write_text(setting, "utf-8")
        return open_project(root)

    return make


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """A box for each test."""
    return Box(tmp_path / "run")


@pytest.fixture
def mini(make_project: Callable[[str], Project]) -> Project:
    """A checkout of the small lab, a fresh one for each test."""
    return make_project(MINI)

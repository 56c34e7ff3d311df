"""Make a release: write its places, build, try the first cell in a runtime, and commit."""

import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

from ..errors import LabError
from ..lab import Project, build
from .environment import Environment, find_python, installing, replaced
from .git import archive, git, origin, require_ready
from .places import PLACES, checked_version, repository_of, write_places
from .runtimes import LISTED


def build_and_run(project: Project) -> None:
    """Write the notebooks and run the solution. Raises `LabError` if it loses a point."""
    build(project, run=True)


def try_first_cell(project: Project, lab: Path) -> str:
    """Install the archive as the first cell does, in the oldest runtime whose Python is here.

    Returns a line on it. Raises `LabError` if the cell fails or replaces a package.
    """
    runtime = next(runtime for runtime in LISTED if find_python(runtime.python))
    environment = Environment(lab.parent / "environment", runtime)
    environment.make()
    before = environment.installed()
    notebook = installing(nbformat.read(project.student, as_version=4), lab)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:1]
    try:
        environment.run(notebook)
    except CellExecutionError as error:
        raise LabError(f"The first cell fails in {runtime.name}:\n{error}") from error
    if changed := replaced(before, environment.installed()):
        raise LabError(f"The first cell replaces packages of {runtime.name}: {changed}")
    return f"Its first cell runs in {runtime.name} (TensorFlow {runtime.packages['tensorflow']})."


def release(
    project: Project,
    version: str,
    built: Callable[[Project], None] = build_and_run,
    tried: Callable[[Project, Path], str] = try_first_cell,
) -> list[str]:
    """Commit a release of the clean checkout, and return lines on it and on what is left to do.

    `tried` gets an archive of the release's files, and returns a line. Raises `LabError`, and
    leaves the checkout as it was, if something fails.
    """
    root, version = project.root, checked_version(version)
    tag, repository = f"v{version}", repository_of(origin(root))
    require_ready(root, tag)
    released = dataclasses.replace(project, repository=repository, tag=tag, version=version)
    files = [*PLACES, *map(str, (project.readme, project.student, project.solution))]
    (root / ".colab").mkdir(exist_ok=True)  # git ignores it
    try:
        write_places(root, version, repository, tag)
        built(released)
        git(root, "add", "--", *files)
        with tempfile.TemporaryDirectory(dir=root / ".colab") as folder:
            tree = git(root, "write-tree")
            line = tried(released, archive(root, tree, Path(folder, "lab.zip")))
        git(root, "commit", "--quiet", "--message", f"Release {tag}", "--", *files)
    except BaseException:
        git(root, "checkout", "--quiet", "HEAD", "--", *files)
        raise
    return [
        f"Committed {tag} of {repository}. {line}",
        "Left to do, in this order; then hand out the notebook:",
        f"  git tag {tag}",
        f"  git push origin HEAD {tag}",
    ]

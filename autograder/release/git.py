"""What a release asks of git."""

import subprocess
from pathlib import Path

from ..errors import LabError


def git(root: Path, *arguments: str) -> str:
    """Run git in `root` and return what it prints. Raises `LabError` with its words if it fails."""
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True)
    if done.returncode:
        raise LabError(f"git {arguments[0]} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


def origin(root: Path) -> str:
    """Return the address of the remote. Raises `LabError` if there is none."""
    try:
        return git(root, "remote", "get-url", "origin")
    except LabError as error:
        raise LabError(
            f"{root} has no git remote `origin`, which says where students get the lab. Add it: "
            "git remote add origin https://github.com/OWNER/NAME.git"
        ) from error


def require_ready(root: Path, tag: str) -> None:
    """Raise `LabError` if files were changed, or if the tag is taken."""
    if changed := git(root, "status", "--porcelain"):
        raise LabError(f"Commit these first, or take them away; nothing was changed:\n{changed}")
    if git(root, "tag", "--list", tag):
        raise LabError(f"The tag {tag} is taken: give another version.")


def archive(root: Path, tree: str, file: Path) -> Path:
    """Write a commit's or a tree's files to `file`, as GitHub does for a tag, and return it."""
    git(root, "archive", "--prefix=lab/", "-o", str(file.absolute()), tree)
    return file

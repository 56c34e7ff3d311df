"""A course whose gradebook is in PostgreSQL: graded, corrected by hand, exported and cleaned."""

import csv
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_course import add_settings, grade_here, hand_in
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.course import Course
from autograder.course.commands import run_nbgrader
from autograder.course.create import init_course
from autograder.course.outcomes import read_outcome, write_outcome
from autograder.lab.project import find_project
from autograder.pipeline.record import Recorder
from mitdeeplearning_utils.checks.findings import Verdict, passed

LATE = """
from nbgrader.plugins import BasePlugin

class OnePoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1.0

c.AssignLatePenalties.plugin_class = OnePoint
"""


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps them out of the PATH."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


def unprivileged() -> list[str]:
    """The words before a command that PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server of our own, on a socket in a folder of its own."""
    programs = binaries()
    if programs is None:
        assert os.environ.get("CI") != "true", "PostgreSQL's server is missing: install postgresql"
        pytest.skip("PostgreSQL's server is not installed")
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        start = unprivileged()
        if start:
            uid, gid = (int(word.split("=")[1]) for word in start[1:3])
            os.chown(folder, uid, gid)

        def run(program: str, *words: str) -> None:
            command = [*start, str(programs / program), "-D", f"{folder}/data", *words]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        run("initdb", "--auth=trust", "--username=lab2", "--no-sync", "--encoding=UTF8")
        options = f"-c listen_addresses='' -c fsync=off -k {folder}"
        run("pg_ctl", "--wait", "--log", f"{folder}/log", "--options", options, "start")
        try:
            yield f"postgresql+psycopg://lab2@/postgres?host={folder}"
        finally:
            run("pg_ctl", "--mode", "immediate", "stop")


@pytest.fixture(scope="module")
def course(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with two graded submissions, one of them late, in PostgreSQL alone."""
    settings = f'c.CourseDirectory.db_url = "{url}"\n{LATE}'
    course = init_course(find_project(), tmp_path_factory.mktemp("pg") / "course")
    add_settings(course, settings)
    with Recorder(Course(course)):  # it makes the tables, and releases the lab
        (course / "gradebook.db").unlink()
    run_nbgrader(course, "db", "assignment", "add", "lab2", "--duedate=2026-11-01 12:00:00 UTC")
    hand_in(course, "ann", "I tried Adam.", "2026-11-01 11:00:00 UTC")
    hand_in(course, "ben", "I tried SGD.", "2026-11-01 13:00:00 UTC")
    words = ["--course", str(course), "--jobs", "1"]
    assert main(["grade", str(course / "submitted"), *words]) == 0
    return course


def rows(course: Path) -> dict[str, dict[str, str]]:
    out = course / "grades.csv"
    assert main(["export", "csv", "--course", str(course), "--out", str(out)]) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def grade_by_hand(url: str, student: str, points: dict[str, float]) -> None:
    with Gradebook(url) as gradebook:
        for name, score in points.items():
            found = gradebook.find_grade(name, "lab2_mnist", "lab2", student)
            found.manual_score, found.needs_manual_grade = score, False
        gradebook.db.commit()


def judged_otherwise(course: Path, student: str) -> None:
    """Leave the outcome as a judge with other ideas would have: 3 points where there are none."""
    outcome = read_outcome(course, student)
    outcome.verdicts["fc_model"] = Verdict([passed("as an older judge saw it", 3)])
    write_outcome(course, outcome)


def test_the_whole_course_works_in_postgresql(course: Path, url: str, capsys) -> None:
    assert {s: row["total"] for s, row in rows(course).items()} == {"ann": "0", "ben": "0"}
    grade_by_hand(url, "ann", {"experiments": 3.5, "fc_model_check": 2.0})
    grade_by_hand(url, "ben", {"experiments": 3.0})
    for student in ("ann", "ben"):
        judged_otherwise(course, student)
    capsys.readouterr()
    assert main(["rejudge", "--course", str(course), "--jobs", "1"]) == 0
    assert capsys.readouterr().out.splitlines() == ["ann: 3 → 0, graded", "ben: 3 → 0, graded"]
    found = rows(course)
    assert (found["ann"]["total"], found["ann"]["fc_model_check"]) == ("5.5", "2")
    assert (found["ben"]["late_penalty"], found["ben"]["total"]) == ("1", "2")
    assert "wait for a hand grade" not in capsys.readouterr().err


def test_a_student_who_hands_in_again_keeps_the_hand_grade_and_waits_for_another_look(
    course: Path, url: str, capsys
) -> None:
    hand_in(course, "ann", "I tried Adam and SGD.", "2026-11-01 14:00:00 UTC")
    grade_here(course, "ann")
    found = rows(course)["ann"]
    assert (found["experiments"], found["late_penalty"]) == ("3.5", "1")
    assert "1 submission waits for a hand grade in Formgrader" in capsys.readouterr().err


def test_cleaning_a_student_leaves_the_others_alone(course: Path, url: str) -> None:
    assert main(["clean", "--course", str(course), "--student", "ben"]) == 0
    with Gradebook(url) as gradebook:
        assert [student.id for student in gradebook.students] == ["ann"]
    assert not (course / "gradebook.db").exists()


def test_a_server_that_is_down_is_one_clear_message(course: Path, capsys) -> None:
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8").replace("?host=/tmp", "?host=/nowhere"), "utf-8")
    assert main(["export", "csv", "--course", str(course), "--out", str(course / "x.csv")]) == 1
    message = capsys.readouterr().err
    assert "Traceback" not in message and message.startswith("lab2: ")
    assert "/nowhere" in message

"""The options of the `lab2` command: what each means, and how it is read."""

import argparse
from pathlib import Path
from typing import Any

import mitdeeplearning_utils

from .job import Limits
from .option_types import count, grader, maximum, path, reason

_FORMS = ["csv", "canvas", "moodle", "brightspace", "blackboard", "sakai", "gradescope", "feedback"]


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return the parser; what it parses has the name of its command in `command`."""
    parser = argparse.ArgumentParser(prog="lab2", description=description)
    version = f"lab2 {mitdeeplearning_utils.__version__}"
    parser.add_argument("--version", action="version", version=version)
    parser.add_argument(
        "--debug", action="store_true", help="show the traceback of a fault; goes before COMMAND"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="make the notebooks and tables from the source")
    how = build.add_mutually_exclusive_group()
    how.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if the notebooks don't match the source",
    )
    how.add_argument(
        "--execute", action="store_true", help="run the solution and keep its new outputs"
    )
    build.set_defaults(command="build")

    release = commands.add_parser(
        "release", help="write a version's tag and repository everywhere, check it and commit it"
    )
    release.add_argument("version", metavar="VERSION", help="such as 1.2.0")
    release.set_defaults(command="release")

    init = commands.add_parser("init", help="make a course folder for nbgrader")
    init.add_argument("course", type=path, metavar="COURSE", help="a new or empty folder")
    init.set_defaults(command="init")

    demo = commands.add_parser("demo", help="make a course with example submissions and grade them")
    demo.add_argument(
        "folder",
        type=path,
        nargs="?",
        default=Path(".demo"),
        metavar="FOLDER",
        help="the course folder to make (default: .demo)",
    )
    demo.add_argument(
        "--mit", action="store_true", help="with notebooks in the shape of MIT's lab 2, part 1"
    )
    demo.set_defaults(command="demo")
    _add_calibrate(commands)
    _add_grading(commands)
    return parser


def _add_calibrate(commands: Any) -> None:
    calibrate = commands.add_parser(
        "calibrate", help="train models with many seeds: are the thresholds right?"
    )
    calibrate.add_argument(
        "--out",
        type=path,
        default=Path("docs"),
        metavar="FOLDER",
        help="the folder with the runs and the page (default: docs)",
    )
    calibrate.add_argument("--jobs", type=int, default=1, help="trainings at a time, one core each")
    calibrate.add_argument(
        "--runs", type=int, help="trainings of each recipe (default: the recipe's number)"
    )
    calibrate.add_argument(
        "--no-train", action="store_true", help="write the page from the stored runs"
    )
    calibrate.set_defaults(command="calibrate")


def _add_grading(commands: Any) -> None:
    _add_grade(commands)
    _add_appeals(commands)
    _add_stored(commands)
    _add_export(commands)
    _add_canvas(commands)
    _add_gradescope(commands)
    _add_upkeep(commands)


def _add_grade(commands: Any) -> None:
    grade = commands.add_parser(
        "grade",
        help="grade what the course system gave you",
        description=f"Grade what the course system gave you. A run may use {Limits.total_seconds} "
        f"s of CPU time, one cell {Limits.cell_seconds} s, and {Limits.wall} times as long on the "
        "clock.",
    )
    grade.add_argument(
        "source",
        type=path,
        metavar="SOURCE",
        help="a folder or zip: what the course system gave you, nbgrader's submitted folder, or "
        "notebooks",
    )
    _add_course(grade, "made if there is none")
    _add_reading(grade)
    _add_jobs(grade)
    _add_scheduler(grade)
    grade.add_argument("--force", action="store_true", help="run unchanged submissions again, too")
    grade.add_argument(
        "--screen",
        action="store_true",
        help="end each `fit` when its model is good enough: faster, but such grades are marked",
    )
    grade.set_defaults(command="grade")

    _add_no_box(grade)


def _add_stored(commands: Any) -> None:
    rejudge = commands.add_parser(
        "rejudge", help="judge stored runs again, without running anything"
    )
    _add_course(rejudge)
    _add_jobs(rejudge)
    _add_scheduler(rejudge)
    rejudge.set_defaults(command="rejudge")

    report = commands.add_parser("report", help="write the class page and the lecture page again")
    _add_course(report)
    report.set_defaults(command="report")

    alike = commands.add_parser(
        "alike", help="write a page, for the instructor alone, about submissions that are alike"
    )
    _add_course(alike)
    alike.set_defaults(command="alike")

    answers = commands.add_parser(
        "answers", help="grade the written answers on a local page, by keyboard"
    )
    _add_course(answers)
    answers.add_argument(
        "--grader",
        type=grader,
        action="append",
        metavar="NAME",
        help="print a link for this grader; may be given several times (default: you)",
    )
    answers.set_defaults(command="answers")


def _add_export(commands: Any) -> None:
    export = commands.add_parser("export", help="write grades or feedback for a course system")
    export.add_argument("form", choices=_FORMS)
    _add_course(export)
    export.add_argument("--out", type=path, required=True, metavar="FILE", help="the file to write")
    export.add_argument(
        "--template",
        type=path,
        metavar="FILE",
        help="the table of grades that you exported from the course system",
    )
    export.add_argument(
        "--column",
        default="",
        help="the lab's column in that table (default: the one that looks like it)",
    )
    export.add_argument(
        "--out-of",
        type=maximum,
        metavar="POINTS",
        help="for tables of grades: scale each student's points by their own maximum",
    )
    export.add_argument(
        "--for",
        dest="system",
        default="",
        choices=["canvas", "moodle", "sakai", "brightspace", "blackboard"],
        help="for feedback: write the pages as this course system takes them in one upload",
    )
    export.add_argument(
        "--student", metavar="ID", help="for gradescope: the student whose results to write"
    )
    export.add_argument(
        "--accept-screened", action="store_true", help="export grades from --screen, too"
    )
    export.set_defaults(command="export")


def _add_gradescope(commands: Any) -> None:
    gradescope = commands.add_parser("gradescope", help="make the zip for Gradescope's autograder")
    gradescope.add_argument(
        "--out",
        type=path,
        default=Path("autograder.zip"),
        metavar="FILE",
        help="the file to write",
    )
    gradescope.add_argument(
        "--minutes",
        type=int,
        default=10,
        help="the time limit in Gradescope's settings, at least 5 (default: 10)",
    )
    gradescope.set_defaults(command="gradescope")


def _add_upkeep(commands: Any) -> None:
    doctor = commands.add_parser("doctor", help="check whether this machine is ready for grading")
    doctor.add_argument(
        "--course",
        type=path,
        default=Path(),
        metavar="COURSE",
        help="check the disk space for this course folder",
    )
    doctor.set_defaults(command="doctor")

    clean = commands.add_parser("clean", help="remove a student, or everything but the grades")
    _add_course(clean)
    what = clean.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--student", metavar="ID", help="remove everything about one student, grades included"
    )
    what.add_argument("--keep-grades", action="store_true", help="remove everything but the grades")
    clean.add_argument(
        "--ignore", action="store_true", help="with --student: ignore later hand-ins, too"
    )
    clean.add_argument(
        "--force", action="store_true", help="remove even answers that wait for a hand grade"
    )
    clean.set_defaults(command="clean")


def _add_appeals(commands: Any) -> None:
    regrade = commands.add_parser("regrade", help="run one student's notebook again, and compare")
    _add_course(regrade)
    regrade.add_argument("--student", metavar="ID", required=True, help="whose notebook to run")
    regrade.add_argument(
        "--why", type=reason, metavar="TEXT", required=True, help="the reason, for the log"
    )
    _add_no_box(regrade)
    regrade.set_defaults(command="regrade")

    verify = commands.add_parser(
        "verify", help="judge a student's stored run again: is it what the page says?"
    )
    verify.add_argument(
        "receipt", metavar="RECEIPT", help="the code at the end of a feedback page, or the page"
    )
    _add_course(verify)
    verify.set_defaults(command="verify")

    log = commands.add_parser("log", help="show who changed which grade, when and why")
    _add_course(log)
    log.add_argument("--student", default="", metavar="ID", help="only this student's grade")
    log.set_defaults(command="log")


def _add_no_box(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-box", action="store_true", help="run students' code unprotected, with your rights"
    )


def _add_canvas(commands: Any) -> None:
    canvas = commands.add_parser("canvas", help="fetch from Canvas, and send grades back to it")
    canvas.add_argument(
        "way", choices=["pull", "push"], help="fetch hand-ins, or send grades, comments and pages"
    )
    _add_course(canvas)
    canvas.add_argument(
        "--assignment",
        default="",
        metavar="URL",
        help="the assignment's address in Canvas; needed only once",
    )
    canvas.add_argument(
        "--yes", action="store_true", help="do it; without this, only say what would be done"
    )
    canvas.add_argument(
        "--accept-screened", action="store_true", help="send grades from --screen, too"
    )
    canvas.set_defaults(command="canvas")


def _add_course(parser: argparse.ArgumentParser, note: str = "as `lab2 grade` made it") -> None:
    parser.add_argument(
        "--course", type=path, required=True, metavar="COURSE", help=f"the course folder, {note}"
    )


def _add_reading(grade: argparse.ArgumentParser) -> None:
    grade.add_argument(
        "--dry-run",
        action="store_true",
        help="only say what SOURCE is taken for: students, attempts, files that are nobody's",
    )
    grade.add_argument(
        "--layout",
        default="",
        metavar="NAME",
        help="what SOURCE is, if it is taken for something else; --layout help lists the names",
    )
    grade.add_argument(
        "--teams",
        type=path,
        metavar="FILE",
        help="a table of who is in which team, with the columns `team` and `student`",
    )
    grade.add_argument("--student", default="", metavar="ID", help="grade only this student")


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help="submissions at a time (default: one per core, or per worker)",
    )


def _add_scheduler(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="use the workers of this Dask scheduler (tls://host:8786): docs/cluster.md",
    )

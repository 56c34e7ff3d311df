"""The `lab2` command: build the notebooks, make a course, grade it, export the grades."""

import argparse
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mitdeeplearning_utils

from .errors import explain
from .words import jupyter_lab, listed

if TYPE_CHECKING:
    from .course import Course

NOT_ALL_GRADED = 3
_WHY_NOT = "report.html says why; the tracebacks are in lab2.log. Give the same command again."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    1: it failed or found drift; 2: wrong usage; 3: `lab2 grade` left somebody without a grade.
    """
    options = _parser().parse_args(arguments)
    with _faults_shown(options) if options.debug else nullcontext():
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        print("lab2: stopped.", file=sys.stderr)
    except Exception as error:
        text = explain(error) or _fault(error, options)
        if options.debug:
            traceback.print_exception(error)
        print(f"lab2: {text}", file=sys.stderr)
    return 1


def _fault(error: Exception, options: argparse.Namespace) -> str:
    """Write a fault of ours to the course's log; return the message about it."""
    course = getattr(options, "course", None)
    name = "".join(traceback.format_exception_only(error)).strip()
    if course is None or not (course / "nbgrader_config.py").is_file():
        return f"lab2 itself failed: {name}. Give the command again with --debug."
    from .course import LOG, log_fault

    log_fault(course, "the command", error)
    return f"lab2 itself failed: {name}. The traceback is in {course / LOG}."


@contextmanager
def _faults_shown(options: argparse.Namespace) -> Iterator[None]:
    """Print, after the command, the tracebacks of its faults."""
    course = getattr(options, "course", None)
    if course is None:
        yield
        return
    from .course import new_in_log

    with new_in_log(course) as lines:
        yield
    print("\n".join(lines), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab2", description=__doc__)
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
    build.set_defaults(run=_build)

    init = commands.add_parser("init", help="make a course folder for nbgrader")
    init.add_argument("course", type=_path, metavar="COURSE", help="a new or empty folder")
    init.set_defaults(run=_init)

    demo = commands.add_parser("demo", help="make a course with example submissions and grade them")
    demo.add_argument(
        "folder",
        type=_path,
        nargs="?",
        default=Path(".demo"),
        metavar="FOLDER",
        help="the course folder to make (default: .demo)",
    )
    demo.set_defaults(run=_demo)
    _add_calibrate(commands)
    _add_grading(commands)
    return parser


def _add_calibrate(commands: Any) -> None:
    calibrate = commands.add_parser(
        "calibrate", help="train models with many seeds: are the thresholds right?"
    )
    calibrate.add_argument(
        "--out",
        type=_path,
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
    calibrate.set_defaults(run=_calibrate)


def _add_grading(commands: Any) -> None:
    grade = commands.add_parser("grade", help="grade what the course system gave you")
    grade.add_argument(
        "source",
        type=_path,
        metavar="SOURCE",
        help="a folder or zip: a Canvas or Moodle download, nbgrader's submitted folder, or "
        "notebooks",
    )
    _add_course(grade, "made if there is none")
    _add_jobs(grade)
    _add_scheduler(grade)
    grade.add_argument("--force", action="store_true", help="run unchanged submissions again, too")
    grade.add_argument(
        "--no-box", action="store_true", help="run students' code unprotected, with your rights"
    )
    grade.add_argument(
        "--screen",
        action="store_true",
        help="end each `fit` when its model is good enough: faster, but such grades are marked",
    )
    grade.set_defaults(run=_grade)

    rejudge = commands.add_parser(
        "rejudge", help="judge stored runs again, without running anything"
    )
    _add_course(rejudge)
    _add_jobs(rejudge)
    _add_scheduler(rejudge)
    rejudge.set_defaults(run=_rejudge)

    report = commands.add_parser("report", help="write the class page again")
    _add_course(report)
    report.set_defaults(run=_report)

    export = commands.add_parser("export", help="write grades or feedback for a course system")
    export.add_argument("form", choices=["csv", "canvas", "moodle", "gradescope", "feedback"])
    _add_course(export)
    export.add_argument(
        "--out", type=_path, required=True, metavar="FILE", help="the file to write"
    )
    export.add_argument(
        "--template",
        type=_path,
        metavar="FILE",
        help="the file exported from Canvas (gradebook) or Moodle (worksheet)",
    )
    export.add_argument(
        "--column",
        default="",
        help="the lab's column in Canvas's gradebook (default: the one that looks like it)",
    )
    export.add_argument(
        "--student", metavar="ID", help="for gradescope: the student whose results to write"
    )
    export.add_argument(
        "--accept-screened", action="store_true", help="export grades from --screen, too"
    )
    export.set_defaults(run=_export)

    gradescope = commands.add_parser("gradescope", help="make the zip for Gradescope's autograder")
    gradescope.add_argument(
        "--out",
        type=_path,
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
    gradescope.set_defaults(run=_gradescope)

    doctor = commands.add_parser("doctor", help="check whether this machine is ready for grading")
    doctor.add_argument(
        "--course",
        type=_path,
        default=Path(),
        metavar="COURSE",
        help="check the disk space for this course folder",
    )
    doctor.set_defaults(run=_doctor)

    clean = commands.add_parser("clean", help="remove a student, or everything but the grades")
    _add_course(clean)
    what = clean.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--student", metavar="ID", help="remove everything about one student, grades included"
    )
    what.add_argument("--keep-grades", action="store_true", help="remove everything but the grades")
    clean.add_argument(
        "--force", action="store_true", help="remove even answers that wait for a hand grade"
    )
    clean.set_defaults(run=_clean)


def _add_course(parser: argparse.ArgumentParser, note: str = "as `lab2 grade` made it") -> None:
    parser.add_argument(
        "--course", type=_path, required=True, metavar="COURSE", help=f"the course folder, {note}"
    )


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs",
        type=_count,
        metavar="N",
        help="submissions at a time (default: one per core, or per worker)",
    )


def _path(text: str) -> Path:
    """Return a path for argparse, with `~` expanded: the shell doesn't do so in `--out=~/x`."""
    return Path(os.path.expanduser(text))  # noqa: PTH111, as Path's fails for an unknown user


def _count(text: str) -> int:
    """Return a number of parallel tasks for argparse."""
    if text.isdecimal() and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} must be a whole number, at least 1")


def _add_scheduler(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="use the workers of this Dask scheduler (tls://host:8786): docs/cluster.md",
    )


def _build(options: argparse.Namespace) -> int:
    from .calibration import PAGE, is_outdated
    from .lab import BUILD, build, check, find_project

    project = find_project()
    page = project.root / "docs" / PAGE
    if options.check:
        drift = check(project)
        if is_outdated(page):
            drift.append(f"docs/{PAGE} is about other thresholds. Run: {BUILD}")
        print("\n".join(drift) or "Both notebooks match the source.")
        return int(bool(drift))
    if options.execute:
        print("Running the solution notebook. This takes a minute or two.", flush=True)
    print("\n".join(build(project, run=options.execute)))
    if is_outdated(page):
        from .calibration import calibrate

        print(f"Wrote {calibrate(page.parent, train=False).relative_to(project.root)}.")
    return 0


def _init(options: argparse.Namespace) -> int:
    from .course import init_course
    from .lab import find_project

    course = init_course(find_project(), options.course)
    print(f"Made a course in {course}. Next: cd {course}, then nbgrader generate_assignment lab2")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from .demo import demo
    from .lab import find_project

    print(demo(find_project(), options.folder))
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    from .calibration import calibrate

    page = calibrate(options.out, options.jobs, options.runs, train=not options.no_train)
    print(f"Wrote {page}")
    return 0


def _grade(options: argparse.Namespace) -> int:
    from .lab import find_project
    from .pipeline import Settings, grade, table, unfinished

    if options.no_box:
        print(
            "lab2: --no-box: students' code runs with all your rights, on your files and your "
            "network. Use it only for code that you trust.",
            file=sys.stderr,
        )
    settings = Settings(boxed=not options.no_box, screen=options.screen, force=options.force)
    outcomes = grade(
        find_project(), options.source, options.course, settings, options.jobs, options.scheduler
    )
    print(table(outcomes))
    print(f"\nThe class: {options.course / 'report.html'}")
    print(f"Feedback for each student: {options.course / 'feedback'}")
    start = f"cd {options.course} && {jupyter_lab()}"
    print(f"To grade the written answers: {start}, then Formgrader")
    if left := unfinished(options.course):
        print(f"lab2: Not graded: {listed(left)}. {_WHY_NOT}", file=sys.stderr)
        return NOT_ALL_GRADED
    return 0


def _rejudge(options: argparse.Namespace) -> int:
    from .pipeline import rejudge

    lines = rejudge(options.course, options.jobs, options.scheduler)
    print("\n".join(lines) or "Nothing changed.")
    return 0


def _report(options: argparse.Namespace) -> int:
    from . import class_page
    from .course import Course

    course = Course(options.course)
    _ready_to_read(course)
    print(f"Wrote {class_page.write(course)}")
    return 0


def _export(options: argparse.Namespace) -> int:
    from .course import Course, require_not_ours
    from .export import FORMS, Wanted

    require_not_ours(options.out)
    course = Course(options.course)
    wanted = Wanted(
        options.out, options.accept_screened, options.template, options.column, options.student
    )
    _ready_to_read(course)
    done = FORMS[options.form](course, wanted)
    for line in [*done.left_out, *done.warnings]:
        print(f"lab2: {line}", file=sys.stderr)
    column = f" in the column {done.column!r}" if done.column else ""
    entries = "1 entry" if done.written == 1 else f"{done.written} entries"
    print(f"Wrote {done.path}: {entries}{column}.")
    return int(not done.written)


def _ready_to_read(course: "Course") -> None:
    """Raise `LabError` if the grades are gone; print a line if they may be incomplete."""
    course.require_gradebook()
    if course.is_held():
        print(
            f"lab2: Another lab2 command is working in {course}: these are the grades so far. Give "
            "this command again when it has ended.",
            file=sys.stderr,
        )


def _gradescope(options: argparse.Namespace) -> int:
    from .course import require_not_ours
    from .gradescope import make_zip
    from .lab import find_project

    require_not_ours(options.out)
    made = make_zip(find_project(), options.out, options.minutes)
    print(f"Wrote {made}. Upload it as the assignment's autograder: see docs/gradescope.md.")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from .box import as_text, examine

    lines = examine(options.course)
    print(as_text(lines))
    return int(not all(line.good for line in lines))


def _clean(options: argparse.Namespace) -> int:
    from .pipeline import clean_all, clean_student

    if options.student is not None:
        print(clean_student(options.course, options.student))
    else:
        print(clean_all(options.course, options.force))
    return 0


if __name__ == "__main__":
    sys.exit(main())

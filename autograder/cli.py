"""The `lab2` command: build the notebooks, make a course, grade it, export the grades."""

import argparse
import getpass
import sys
import traceback
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import explain
from .faults import fault_text, faults_shown
from .options import parser
from .words import jupyter_lab, listed, printable

if TYPE_CHECKING:
    from .course import Course

NOT_ALL_GRADED = 3
_WHY_NOT = "report.html says why; the tracebacks are in lab2.log. Give the same command again."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    1: it failed or found drift; 2: wrong usage; 3: `lab2 grade` left somebody without a grade.
    """
    options = parser(__doc__).parse_args(arguments)
    course = getattr(options, "course", None)
    with faults_shown(course) if options.debug else nullcontext():
        return _run(options, course)


def _run(options: argparse.Namespace, course: Path | None) -> int:
    try:
        return int(_COMMANDS[options.command](options))
    except KeyboardInterrupt:
        print("lab2: stopped.", file=sys.stderr)
    except Exception as error:
        text = explain(error) or fault_text(error, course)
        if options.debug:
            traceback.print_exception(error)
        print(f"lab2: {text}", file=sys.stderr)
    return 1


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


def _release(options: argparse.Namespace) -> int:
    from .lab import find_project
    from .release import release

    print("Running the solution and the first cell of the release: some minutes.", flush=True)
    print("\n".join(release(find_project(), options.version)))
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

    print(demo(find_project(), options.folder, mit=options.mit))
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    from .calibration import calibrate

    page = calibrate(options.out, options.jobs, options.runs, train=not options.no_train)
    print(f"Wrote {page}")
    return 0


def _grade(options: argparse.Namespace) -> int:
    from .lab import find_project
    from .pipeline import Reading, Settings, dry_run, grade, table, unfinished

    reading = Reading(options.layout, options.teams, options.student)
    if options.dry_run:
        print("\n".join(dry_run(options.source, options.course, reading)))
        return 0
    _warn_without_a_box(options)
    settings = Settings(boxed=not options.no_box, screen=options.screen, force=options.force)
    outcomes = grade(
        find_project(),
        options.source,
        options.course,
        settings,
        options.jobs,
        options.scheduler,
        reading,
    )
    print(table(outcomes))
    print(f"\nThe class: {options.course / 'report.html'}")
    print(f"Feedback for each student: {options.course / 'feedback'}")
    start = f"cd {options.course} && {jupyter_lab()}"
    print(f"To grade the written answers: lab2 answers --course {options.course}")
    print(f"To grade other cells by hand: {start}, then Formgrader")
    if left := unfinished(options.course):
        print(f"lab2: Not graded: {listed(left)}. {_WHY_NOT}", file=sys.stderr)
        return NOT_ALL_GRADED
    return 0


def _warn_without_a_box(options: argparse.Namespace) -> None:
    if options.no_box:
        print(
            "lab2: --no-box: students' code runs with all your rights, on your files and your "
            "network. Use it only for code that you trust.",
            file=sys.stderr,
        )


def _regrade(options: argparse.Namespace) -> int:
    from .pipeline import Settings, regrade

    _warn_without_a_box(options)
    settings = Settings(boxed=not options.no_box, force=True, alone=True)
    outcome, lines = regrade(options.course, options.student, options.why, settings)
    print("\n".join(lines))
    return NOT_ALL_GRADED if outcome.status == "grader_fault" else 0


def _verify(options: argparse.Namespace) -> int:
    from .pipeline import BAD, verify

    lines = verify(options.course, options.receipt)
    print("\n".join(lines))
    return int(any(line.startswith(BAD) for line in lines))


def _log(options: argparse.Namespace) -> int:
    from .course import Course, History
    from .pipeline import told_changes

    course = Course(options.course)
    _ready_to_read(course, options.command)
    history = History(course.folder)
    lines = [*told_changes(history.read(), options.student)]
    print("\n".join(lines) or "The log has no such change.")
    if history.problem:
        print(f"lab2: {history.problem}", file=sys.stderr)
    return int(bool(history.problem))


def _rejudge(options: argparse.Namespace) -> int:
    from .pipeline import rejudge

    lines = rejudge(options.course, options.jobs, options.scheduler)
    print("\n".join(lines) or "Nothing changed.")
    return 0


def _report(options: argparse.Namespace) -> int:
    from . import class_page
    from .course import Course

    course = Course(options.course)
    _ready_to_read(course, options.command)
    print(f"Wrote {class_page.write(course)}")
    return 0


def _alike(options: argparse.Namespace) -> int:
    from .alike import write
    from .course import Course

    course = Course(options.course)
    _ready_to_read(course, options.command)
    print(f"Wrote {write(course)}. It is for you alone.")
    return 0


def _answers(options: argparse.Namespace) -> int:
    from . import class_page
    from .answers import serve
    from .course import Course

    course = Course(options.course)
    graders = [*dict.fromkeys(options.grader or [getpass.getuser()])]
    serve(course, graders)
    print(f"Wrote {class_page.write(course)}")
    return 0


def _export(options: argparse.Namespace) -> int:
    from .course import Course, require_not_ours
    from .export import FORMS, Wanted

    require_not_ours(options.out)
    course = Course(options.course)
    wanted = Wanted(
        options.out,
        options.accept_screened,
        options.template,
        options.column,
        options.student,
        options.out_of,
        options.system,
    )
    _ready_to_read(course, options.command)
    if options.form == "feedback" and not course.is_held():
        from .pipeline import renew_pages

        renew_pages(options.course)
    done = FORMS[options.form](course, wanted)
    for line in [*done.left_out, *done.warnings]:
        print(f"lab2: {line}", file=sys.stderr)
    column = f" in the column {done.column!r}" if done.column else ""
    entries = "1 entry" if done.written == 1 else f"{done.written} entries"
    print(f"Wrote {done.path}: {entries}{column}.")
    return int(not done.written)


def _ready_to_read(course: "Course", command: str) -> None:
    """Raise `LabError` if the grades are gone; print a line if they may be incomplete.

    Hand grades are logged, if this user may write to the course.
    """
    from .course import Changes

    course.require_gradebook()
    if course.is_held():
        print(
            f"lab2: Another lab2 command is working in {course}: these are the grades so far. Give "
            "this command again when it has ended.",
            file=sys.stderr,
        )
        return
    with suppress(OSError), course.gradebook() as gradebook:
        Changes(course.folder, command).settle(gradebook)


def _canvas(options: argparse.Namespace) -> int:
    from .canvas import connect, pull, push
    from .course import Course

    course = Course(options.course)
    course.require_settings()
    if options.way == "push" and options.yes:
        from .pipeline import renew_pages

        renew_pages(options.course)  # hand grades and comments may be new
    with course.only_one():
        assignment = connect(course, options.assignment)
        if options.way == "pull":
            lines = pull(course, assignment, options.yes)
        else:
            course.require_gradebook()
            lines = push(course, assignment, options.yes, options.accept_screened)
    print("\n".join(map(printable, lines)) or "Nothing is new.")
    if lines and not options.yes:
        print("Nothing was fetched or sent. Add --yes to do it.")
    return 0


def _gradescope(options: argparse.Namespace) -> int:
    from .course import require_not_ours
    from .gradescope import make_zip
    from .lab import find_project

    require_not_ours(options.out)
    made = make_zip(find_project(), options.out, options.minutes)
    print(f"Wrote {made}. Upload it as the assignment's autograder: see docs/gradescope.md.")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from .box import Line, as_text, examine
    from .course import History

    lines = examine(options.course)
    history = History(options.course)
    history.read()
    if history.problem:
        lines.append(Line(False, history.problem, "A backup has the lines as they were."))
    print(as_text(lines))
    return int(not all(line.good for line in lines))


def _clean(options: argparse.Namespace) -> int:
    from .pipeline import clean_all, clean_student

    if options.student is not None:
        print(clean_student(options.course, options.student, options.ignore))
    else:
        print(clean_all(options.course, options.force))
    return 0


_COMMANDS = {
    "build": _build,
    "release": _release,
    "init": _init,
    "demo": _demo,
    "calibrate": _calibrate,
    "grade": _grade,
    "regrade": _regrade,
    "rejudge": _rejudge,
    "verify": _verify,
    "log": _log,
    "report": _report,
    "alike": _alike,
    "answers": _answers,
    "export": _export,
    "gradescope": _gradescope,
    "canvas": _canvas,
    "doctor": _doctor,
    "clean": _clean,
}


if __name__ == "__main__":
    sys.exit(main())

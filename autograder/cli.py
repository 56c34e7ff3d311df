"""The `lab2` command: build the notebooks, make a course, show a graded one."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import mitdeeplearning_utils

from .project import LabError, find_project


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 where it failed or found drift (2: wrong usage)."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except LabError as error:
        print(f"lab2: {error}", file=sys.stderr)
    except ModuleNotFoundError as error:
        print(
            f"lab2: the module {error.name} is not installed. Install the autograder's extras: "
            'pip install -e ".[autograder]"',
            file=sys.stderr,
        )
    except OSError as error:
        print(f"lab2: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("lab2: stopped.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab2", description=__doc__)
    version = f"lab2 {mitdeeplearning_utils.__version__}"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="make both notebooks from the source")
    how = build.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="write nothing; exit 1 on drift")
    how.add_argument(
        "--execute", action="store_true", help="run the solution and keep its new outputs"
    )
    build.set_defaults(run=_build)

    init = commands.add_parser("init", help="make a course folder for nbgrader")
    init.add_argument("course", type=Path, metavar="COURSE", help="a new or empty folder")
    init.set_defaults(run=_init)

    demo = commands.add_parser("demo", help="make a course with example submissions; grade them")
    demo.add_argument("folder", type=Path, nargs="?", default=Path(".demo"), metavar="FOLDER")
    demo.set_defaults(run=_demo)
    return parser


def _build(options: argparse.Namespace) -> int:
    from .build import build, check

    project = find_project()
    if options.check:
        drift = check(project)
        print("\n".join(drift) or "Both notebooks are what the source gives.")
        return int(bool(drift))
    if options.execute:
        print("Running the solution notebook: a minute or two.", flush=True)
    print("\n".join(build(project, run=options.execute)))
    return 0


def _init(options: argparse.Namespace) -> int:
    from .course import init_course

    course = init_course(find_project(), options.course)
    print(f"Made a course in {course}. Next: cd {course}, then nbgrader generate_assignment lab2")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from .demo import demo

    print(demo(find_project(), options.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())

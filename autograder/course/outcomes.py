"""The outcomes of a course, one file per student."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mitdeeplearning_utils.checks.findings import Finding, Verdict

from ..files import write_atomically
from ..outcome import Outcome, Training
from ..told import Told


def outcome_path(course: Path, student: str) -> Path:
    """Return the path of a student's outcome in the course."""
    return course / "outcomes" / f"{student}.json"


def write_outcome(course: Path, outcome: Outcome) -> None:
    """Write the outcome to the course, all at once."""
    text = json.dumps(asdict(outcome), indent=1, ensure_ascii=False)
    write_atomically(outcome_path(course, outcome.student), text + "\n")


def read_outcome(course: Path, student: str) -> Outcome | None:
    """Return the student's outcome, or None if there is no readable one."""
    try:
        values = json.loads(outcome_path(course, student).read_text("utf-8"))
        verdicts = {name: _verdict(v) for name, v in values.pop("verdicts").items()}
        trained = {name: Training(**v) for name, v in values.pop("trainings", {}).items()}
        reason, not_taken = (Told(**values.pop(name)) for name in ("reason", "not_taken"))
        return Outcome(
            verdicts=verdicts, trainings=trained, reason=reason, not_taken=not_taken, **values
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def read_outcomes(course: Path) -> list[Outcome]:
    """Return all the outcomes of a course, by student."""
    names = sorted(path.stem for path in (course / "outcomes").glob("*.json"))
    return [found for name in names if (found := read_outcome(course, name))]


def _verdict(values: dict[str, Any]) -> Verdict:
    findings = [Finding(**finding) for finding in values.pop("findings")]
    return Verdict(findings=findings, **values)

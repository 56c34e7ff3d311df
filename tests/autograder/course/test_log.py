"""The log of the grader's own faults: readable lines, and never too many."""

from pathlib import Path

from autograder.course.log import LOG, log_fault, new_in_log


def fault(words: str) -> Exception:
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def test_a_fault_is_kept_with_its_traceback_and_no_control_characters(tmp_path: Path) -> None:
    log_fault(tmp_path, "ann", fault("\x1b[2Jodd"))
    text = (tmp_path / LOG).read_text("utf-8")
    assert text.partition("\n")[0].endswith("UTC, ann")
    assert "Traceback" in text and "ValueError: [2Jodd\n" in text


def test_a_full_log_keeps_what_is_newest(tmp_path: Path) -> None:
    with new_in_log(tmp_path) as lines:
        for number in range(30):
            log_fault(tmp_path, f"student{number}", fault("x" * 50_000))
    text = (tmp_path / LOG).read_text("utf-8")
    assert len(text) <= 1_000_000
    assert "student29" in text and "student1\n" not in text
    assert lines == text.splitlines()


def test_only_what_is_new_is_shown(tmp_path: Path) -> None:
    log_fault(tmp_path, "ann", fault("old"))
    with new_in_log(tmp_path) as lines:
        log_fault(tmp_path, "ben", fault("new"))
    assert lines[0].endswith("UTC, ben") and "ValueError: new" in lines


def test_a_folder_that_cannot_be_written_to_hides_no_fault(tmp_path: Path) -> None:
    log_fault(tmp_path / "gone", "ann", fault("told elsewhere"))

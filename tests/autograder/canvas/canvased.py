"""A course of students from Canvas who have all their grades, and pages to send."""

from pathlib import Path

from made_course import make_course

from autograder.course import Course
from autograder.handin import NOTE, HandIn, as_note
from autograder.names import ASSIGNMENT, NOTEBOOK

STUDENTS = {11: "Lee, Ann", 12: "Lee, Bob", 13: "Öke, Nil"}


def course_with_grades(folder: Path) -> Course:
    """Make the course; the students have 0.5, 1.5 and 2.5 points."""
    course = Course(make_course(folder))
    with course.gradebook() as gradebook:
        for place, (user, name) in enumerate(STUDENTS.items()):
            student = f"{name.replace(', ', '').lower()}_{user}"
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(ASSIGNMENT, student)
            saved = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student)
            for grade in saved.grades:
                grade.needs_manual_grade = False
                grade.auto_score = place + 0.5 if grade.name == "fc_model_check" else 0
            gradebook.db.commit()
            _files(course, student, f"{user}_{1000 + place}")
    return course


def _files(course: Course, student: str, key: str) -> None:
    course.page(student).parent.mkdir(parents=True)
    course.page(student).write_text(f"<p>the page of {student}</p>", "utf-8")
    course.submitted(student).parent.mkdir(parents=True)
    note = as_note(HandIn("canvas", f"{student}_{key}.ipynb", key))
    (course.submitted(student).parent / NOTE).write_bytes(note)

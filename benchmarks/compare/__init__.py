"""The same submissions graded by this lab, by stock nbgrader and by otter-grader."""

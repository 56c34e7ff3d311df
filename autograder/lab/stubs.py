"""The stub that replaces a solution in the student's notebook."""

from traitlets.config import Config

# A comment, so that every released cell still runs.
CODE_STUB = "# YOUR CODE HERE"
TEXT_STUB = "*Write your answer here.*"


def leave_stubs(config: Config) -> None:
    """Make nbgrader replace each solution by the lab's stub."""
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB

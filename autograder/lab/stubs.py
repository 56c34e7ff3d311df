"""What the student's notebook has in the place of a solution."""

from traitlets.config import Config

# A comment, so that every released cell still runs.
CODE_STUB = "# YOUR CODE HERE"
TEXT_STUB = "*Write your answer here.*"


def leave_stubs(config: Config) -> None:
    """Make nbgrader put the lab's stubs where it clears a solution."""
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB

"""A student's secrets, none of which are here."""


class SecretNotFoundError(Exception):
    """There is no secret of this name."""


class NotebookAccessError(Exception):
    """The notebook may not read the secret."""


def get(key: str) -> str:
    """Raise SecretNotFoundError."""
    raise SecretNotFoundError(f"Secret {key} does not exist.")

"""The connection to an assignment in Canvas: where the token may go, and when to wait."""

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import requests

from ..course import Course
from ..errors import LabError
from .place import place_of

if TYPE_CHECKING:  # canvasapi is an extra
    from canvasapi.assignment import Assignment
    from canvasapi.exceptions import CanvasException

T = TypeVar("T")
TOKEN = "CANVAS_TOKEN"
SERVICE = "lab2-canvas"  # in the keyring, with the host as the user
_THROTTLED = "rate limit exceeded"
_WAITS = (1, 2, 4, 8, 16, 32)  # seconds before each repetition
_AGAIN = "Give the same command again: what was sent is not sent again."
_SECONDS = 60  # without an answer


class CanvasSession(requests.Session):
    """A session that speaks https only, and sends the token only to Canvas itself."""

    def __init__(self, host: str) -> None:
        """Take Canvas's host, with its port if there is one."""
        super().__init__()
        self._host = host

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send one request; a redirect comes here again. Raises `LabError` for a wrong address."""
        url = urlsplit(request.url or "")
        if url.scheme != "https" and url.hostname != "127.0.0.1":
            raise LabError(f"Canvas names an address without https: {url.hostname}. Nothing sent.")
        if "Authorization" in request.headers and url.netloc != self._host:
            raise LabError(f"Canvas leads to another host, {url.netloc}. It gets no token.")
        options["timeout"] = options.get("timeout") or _SECONDS
        return super().send(request, **options)


def connect(course: Course, address: str = "") -> "Assignment":
    """Return the course's assignment in Canvas; nothing is asked yet.

    Raises `LabError` for an address without https, and without a token.
    """
    from canvasapi.assignment import Assignment
    from canvasapi.requester import Requester

    place = place_of(course, address)
    url = urlsplit(place.url)
    if url.scheme != "https" and url.hostname != "127.0.0.1":
        raise LabError(f"{place.url}: Canvas's address must begin with https://.")
    requester = Requester(place.url, _token(url.netloc))
    requester._session = CanvasSession(url.netloc)
    return Assignment(requester, {"id": place.assignment, "course_id": place.course})


def _token(host: str) -> str:
    """Return the token from the environment or the keyring; it is never written anywhere."""
    token: str | None = os.environ.get(TOKEN)
    if token:
        return token
    try:
        import keyring

        token = keyring.get_password(SERVICE, host)
    except Exception:  # not installed, or no keyring on this machine
        token = None
    if not token:
        raise LabError(
            f"There is no token for {host}. Make one in Canvas (Account > Settings > New Access "
            f"Token) and put it into the variable {TOKEN}, or into the keyring: keyring set "
            f"{SERVICE} {host}"
        )
    return token


def patiently(work: Callable[[], T], sleep: Callable[[float], None] = time.sleep) -> T:
    """Return what `work` returns; if Canvas is throttling, wait and do the whole of it again.

    Any other refusal is final. Raises `LabError` for all that Canvas answers with an error.
    """
    from canvasapi.exceptions import CanvasException

    for wait in (*_WAITS, None):
        try:
            return work()
        except CanvasException as error:
            if wait is None or not is_throttled(error):
                raise LabError(_told(error)) from error
        except requests.RequestException as error:
            raise LabError(f"Canvas can't be reached: {error}. {_AGAIN}") from error
        sleep(wait)
    raise AssertionError("the last try returns or raises")


def is_throttled(error: "CanvasException") -> bool:
    """Return whether Canvas refused a request only because there were too many."""
    from canvasapi.exceptions import Forbidden, RateLimitExceeded

    if isinstance(error, RateLimitExceeded):
        return True
    return isinstance(error, Forbidden) and _THROTTLED in str(error).lower()


def _told(error: "CanvasException") -> str:
    from canvasapi.exceptions import Forbidden

    text = " ".join(str(error).split())[:200]
    if is_throttled(error):
        return f"Canvas still refuses because of too many requests. {_AGAIN}"
    if isinstance(error, Forbidden):
        return f"Canvas refuses: {text}. May this token grade in the course?"
    return f"Canvas answered with an error: {text or type(error).__name__}. {_AGAIN}"

"""A request to the page: its host, its origin and its session are checked before anything else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from tornado.web import HTTPError, RequestHandler

from ..course import Course
from .sessions import Session, Sessions
from .templates import render

T = TypeVar("T")
_HOSTS = ("127.0.0.1", "localhost")  # another name may be somebody's who made it point here
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # without any, browsers send no Origin with a form
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_NO_LINK = (
    "This link was used before, or the command that printed it has ended. The terminal in which "
    "`lab2 answers` runs has a new one."
)
_FAULT = (
    "lab2 itself failed, so the last points may not be saved; the traceback is in lab2.log in the "
    "course folder. Go back and look."
)


@dataclass
class Served:
    """What all requests share; `thread` is the only one that may read and write the course."""

    course: Course
    sessions: Sessions
    thread: ThreadPoolExecutor
    say: Callable[[str], None]
    port: int

    def invite(self, grader: str) -> str:
        """Return a new link for a grader."""
        return f"http://127.0.0.1:{self.port}/enter?key={self.sessions.link(grader)}"

    @property
    def cookie(self) -> str:
        """The name of our cookie: browsers send it to all ports of this machine."""
        return f"lab2-answers-{self.port}"


class Page(RequestHandler):
    """A request by a grader; nothing is answered before host, origin and session are checked."""

    needs_session = True

    def initialize(self, served: Served) -> None:
        """Keep what all requests share."""
        self.served = served

    def set_default_headers(self) -> None:
        """Set the headers that keep the page to itself."""
        for name, value in _HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> None:
        """Refuse a request from elsewhere, or without a session."""
        self._check_address()
        if self.needs_session and self.session is None:
            raise HTTPError(403, reason="No session")

    @property
    def session(self) -> Session | None:
        """The session of the request's cookie."""
        return self.served.sessions.find(self.get_cookie(self.served.cookie))

    @property
    def grader(self) -> str:
        """The grader's name."""
        assert self.session is not None  # `prepare` asked for it
        return self.session.grader

    @property
    def xsrf_token(self) -> bytes:
        """The token of the session instead of Tornado's, which any port's cookie could replace."""
        return self.session.token.encode() if self.session else b""

    def check_xsrf_cookie(self) -> None:
        """Refuse a form that isn't from a page of this session."""
        self._check_address()
        if self.session is None or not self.session.owns(self.get_body_argument("_xsrf", "")):
            raise HTTPError(403, reason="Not from this page")

    def _check_address(self) -> None:
        origin = self.request.headers.get("Origin")
        wrong = origin is not None and origin != f"http://{self.request.host}"
        missing = origin is None and self.request.method not in ("GET", "HEAD")
        if self.request.host_name not in _HOSTS or wrong or missing:
            raise HTTPError(403, reason="Wrong host or origin")

    async def at_desk(self, work: Callable[..., T], *given: Any) -> T:
        """Do work in the thread of the desk."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.served.thread, partial(work, *given))

    def show(self, page: str, status: int = 200) -> None:
        """Answer with a page."""
        self.set_status(status)
        self.finish(page)

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say in words what is wrong."""
        told = {403: _NO_LINK, 404: "There is no such page.", 500: _FAULT}
        text = told.get(status_code, "This request can't be answered.")
        self.finish(render("notice.html", notice=text, progress=None))

    def log_exception(self, typ: Any, value: BaseException | None, tb: Any) -> None:  # noqa: ARG002
        """Keep the traceback of a fault of ours."""
        if value is not None and not isinstance(value, HTTPError):
            self.served.course.log_fault("the page of answers", value)

"""Serve the page on loopback: what each of its addresses does."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError

from ..course import Course
from ..errors import explain
from .comments import LONGEST, save_comment
from .desk import Desk
from .pages import Form, answer_page, list_page, notice_page
from .request import Page, Served
from .sessions import Sessions
from .tasks import Task

_MOST_BYTES = 100_000
_FILES = {"answers.css": "text/css", "answers.js": "text/javascript"}


def serve(course: Course, graders: Sequence[str], say: Callable[[str], None] = print) -> None:
    """Serve the page until Ctrl-C; links and, at the end, a summary are said line by line.

    Raises `LabError` if the folder isn't a course, nothing is graded in it, or another process
    serves its answers.
    """
    course.require_settings()
    course.require_gradebook()
    with course.only_answers(), ThreadPoolExecutor(1) as thread:
        desk = thread.submit(Desk, course).result()
        try:
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(_serve(course, desk, graders, thread, say))
            for grader in desk.readings.graders():
                found = [f"{len(desk.readings.tasks(grader))} answers read"]
                found += filter(None, [str(desk.readings.consistency(grader))])
                say(f"{grader}: {'. '.join(found)}.")
        finally:
            thread.submit(desk.close).result()


async def _serve(
    course: Course,
    desk: Desk,
    graders: Sequence[str],
    thread: ThreadPoolExecutor,
    say: Callable[[str], None],
) -> None:
    (socket,) = bind_sockets(0, "127.0.0.1")
    served = Served(course, Sessions(), thread, say, socket.getsockname()[1])
    server = HTTPServer(application(served, desk), max_body_size=_MOST_BYTES)
    server.add_sockets([socket])
    for grader in graders:
        say(f"{grader}: {served.invite(grader)}")
    say(
        "Each link works once. From another machine, first: "
        f"ssh -L {served.port}:127.0.0.1:{served.port} THIS_MACHINE. Ctrl-C ends."
    )
    await asyncio.Event().wait()


def application(served: Served, desk: Desk) -> Application:
    """Return the application that answers all requests."""
    logging.getLogger("tornado.general").setLevel(logging.ERROR)  # wrong requests are answered
    share = {"served": served}
    both = {"served": served, "desk": desk}
    return Application(
        [
            (r"/", _Next, both),
            (r"/enter", _Enter, share),
            (r"/all", _All, both),
            (r"/answer/([0-9a-f]{16})", _Answer, both),
            (r"/(answers\.(?:css|js))", _File, share),
        ],
        default_handler_class=_Nothing,
        default_handler_args=share,
        xsrf_cookies=True,
        log_function=lambda _: None,  # an address may have a link's key in it
    )


class _Enter(Page):
    """Exchange a link for a cookie."""

    needs_session = False

    def get(self) -> None:
        if self.session:  # the same link again, in the same browser
            self.redirect("/", status=303)
            return
        found = self.served.sessions.exchange(self.get_query_argument("key", ""))
        if found is None:
            raise HTTPError(403, reason="Used link")
        cookie, session = found
        self.set_cookie(self.served.cookie, cookie, httponly=True, samesite="Lax", path="/")
        self.served.say(
            f"{session.grader} has opened the page. For another browser of {session.grader}: "
            f"{self.served.invite(session.grader)}"
        )
        self.redirect("/", status=303)


class _Graders(Page):
    """A page that uses the desk, which only the thread of `at_desk` may do."""

    def initialize(self, served: Served, desk: Desk) -> None:  # type: ignore[override]
        super().initialize(served)
        self.desk = desk


class _Next(_Graders):
    """Go to the grader's next answer."""

    async def get(self) -> None:
        task = await self.at_desk(self.desk.next, self.grader)
        if task:
            self.redirect(f"/answer/{task.id}", status=303)
            return
        progress = await self.at_desk(self.desk.progress, self.grader)
        self.show(notice_page("Nothing is left for you.", progress))


class _All(_Graders):
    """List all answers; open the chosen one."""

    async def get(self) -> None:
        lines = await self.at_desk(self.desk.lines)
        progress = await self.at_desk(self.desk.progress, self.grader)
        self.show(list_page(lines, progress, self.xsrf_token.decode()))

    async def post(self) -> None:
        student, _, question = self.get_body_argument("answer").rpartition("/")
        task = await self.at_desk(self.desk.choose, self.grader, (student, question))
        self.redirect(f"/answer/{task.id}" if task else "/all", status=303)


class _Answer(_Graders):
    """Show an answer, and take its points."""

    async def get(self, name: str) -> None:
        task = await self._task(name)
        if task:
            await self._sheet(task)

    async def post(self, name: str) -> None:
        task, desk = await self._task(name), self.desk
        if task is None:
            return
        action = self.get_body_argument("action")
        if action == "later":
            await self.at_desk(desk.later, task)
            self.redirect("/", status=303)
            return
        comment = self.get_body_argument("comment", "").replace("\r\n", "\n")[:LONGEST].strip()
        form = Form(self.get_body_argument("points", ""), comment)
        if action == "keep":
            notice = await self.at_desk(save_comment, self.served.course.folder, comment)
            await self._sheet(task, form, notice)
            return
        await self._save(task, form)

    async def _save(self, task: Task, form: Form) -> None:
        desk, most = self.desk, self.desk.most(task)
        points = _points(form.points, most)
        if points is None:
            notice = f"Points must be a number from 0 to {most:g}."
            await self._sheet(task, form, notice, status=422)
            return
        version, force = self.get_body_argument("version"), self.get_body_argument("force", "")
        try:
            saved = await self.at_desk(desk.save, task, points, form.comment, version, force == "1")
        except Exception as error:
            if not (told := explain(error)):
                raise
            await self._sheet(task, form, told, status=503)
            return
        if saved:
            self.redirect("/", status=303)
        else:
            await self._sheet(task, form, "conflict", status=409)

    async def _task(self, name: str) -> Task | None:
        """Return the grader's task; without one, go to the next."""
        task = await self.at_desk(self.desk.task, self.grader, name)
        if task is None:
            self.redirect("/", status=303)
        return task

    async def _sheet(
        self, task: Task, form: Form | None = None, notice: str = "", status: int = 200
    ) -> None:
        page = await self.at_desk(self._page, task, form, notice)
        self.show(page or notice_page("This answer is gone."), status)

    def _page(self, task: Task, form: Form | None, notice: str) -> str:
        """Return the page of a task, "" if its answer is gone."""
        sheet, token = self.desk.sheet(task), self.xsrf_token.decode()
        if sheet is None:
            return ""
        progress = self.desk.progress(task.grader)
        return answer_page(self.served.course, sheet, progress, form, notice, token)


class _File(Page):
    """A file of the page."""

    needs_session = False

    def get(self, name: str) -> None:
        self.set_header("Content-Type", _FILES[name])
        self.finish((Path(__file__).parent / name).read_bytes())


class _Nothing(Page):
    """Any other address."""

    def prepare(self) -> None:
        super().prepare()
        raise HTTPError(404)


def _points(text: str, most: float) -> float | None:
    """Return points that can be given, or None."""
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        return None
    return points if math.isfinite(points) and 0 <= points <= most else None

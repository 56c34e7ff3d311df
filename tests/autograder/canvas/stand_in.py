"""A small server that answers as Canvas's published API does, and can break at any request."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "secret-token"
_PAGE = 2  # submissions on one page of a list
_ONE = re.compile(r"/api/v1/courses/12/assignments/345/submissions(?:/(\d+))?(/comments/files)?$")


@dataclass
class Canvas:
    """What Canvas holds, by user: score, comments (text and files), hand-in.

    `breaks` is the number of the request at which the connection breaks, `after` whether the
    request is carried out before. `refusals` are answered instead of what was asked for, one each.
    `seen` has the method and path of each request, `with_token` whether it carried the token.
    """

    port: int = 0
    submissions: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    breaks: int = -1
    after: bool = False
    refusals: list[tuple[int, str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    with_token: list[bool] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"{self.url}/courses/12/assignments/345"

    def hand_in(self, user: int, name: str, data: bytes, **more: Any) -> None:
        """Take a file from a user."""
        number = 1000 + len(self.files)
        self.files[number] = data
        attachment = {"id": number, "filename": "lab2_mnist.ipynb", "size": len(data)}
        attachment["url"] = f"{self.url}/files/{number}/download?verifier=v{number}"
        self.submissions[user] = {
            "user_id": user,
            "assignment_id": 345,
            "score": None,
            "late": False,
            "excused": None,
            "attachments": [attachment],
            "submission_comments": [],
            "user": {"id": user, "sortable_name": name},
        } | more

    def comments(self, user: int) -> list[tuple[str, int]]:
        """Return the text and the number of files of each comment."""
        held = self.submissions[user]["submission_comments"]
        return [(comment["comment"], len(comment["attachments"])) for comment in held]


class _Handler(BaseHTTPRequestHandler):
    canvas: Canvas

    def handle_any(self) -> None:
        canvas, length = self.canvas, int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        number = len(canvas.seen)
        canvas.seen.append(f"{self.command} {urlsplit(self.path).path}")
        canvas.with_token.append(self.headers.get("Authorization") == f"Bearer {TOKEN}")
        if number == canvas.breaks and not canvas.after:
            self.close_connection = True
            return
        if canvas.refusals:
            status, text = canvas.refusals.pop(0)
            answer: Any = text
        else:
            status, answer = self.answer(urlsplit(self.path), body)
        if number == canvas.breaks:
            self.close_connection = True
            return
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        if status == 302:
            self.send_header("Location", str(answer))
        elif isinstance(answer, list) and self.next_page:
            self.send_header("Link", f'<{self.next_page}>; rel="next"')
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = handle_any  # noqa: N815

    def answer(self, url: Any, body: bytes) -> tuple[int, Any]:
        if found := re.fullmatch(r"/files/(\d+)/download", url.path):
            return 200, self.canvas.files[int(found[1])]
        if url.path == "/upload":
            self.canvas.files[number := 5000 + len(self.canvas.files)] = body
            return 201, {"id": number, "url": f"{self.canvas.url}/files/{number}"}
        found = _ONE.match(url.path)
        if not self.canvas.with_token[-1] or not found:
            return 401, {"errors": [{"message": "user authorization required"}]}
        user, upload = found.groups()
        if upload:
            return 200, {"upload_url": f"{self.canvas.url}/upload", "upload_params": {"key": "k"}}
        if user is None:
            return 200, self.listed(parse_qs(url.query))
        if self.command == "PUT":
            self.change(self.canvas.submissions[int(user)], parse_qs(body.decode()))
        return 200, self.canvas.submissions[int(user)]

    def listed(self, query: dict[str, list[str]]) -> list[Any]:
        page, held = int(query.get("page", ["1"])[0]), [*self.canvas.submissions.values()]
        more = len(held) > page * _PAGE
        path = f"{self.canvas.url}/api/v1/courses/12/assignments/345/submissions"
        self.next_page = f"{path}?page={page + 1}" if more else ""
        return held[(page - 1) * _PAGE : page * _PAGE]

    def change(self, held: dict[str, Any], form: dict[str, list[str]]) -> None:
        if "submission[posted_grade]" in form:
            held["score"] = round(float(form["submission[posted_grade]"][0]), 2)
        if "comment[text_comment]" in form:
            comment = form["comment[text_comment]"][0]
            files = form.get("comment[file_ids][]", [])
            held["submission_comments"].append({"comment": comment, "attachments": files})

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def stand_in() -> Iterator[Canvas]:
    canvas = Canvas()
    handler = type("Handler", (_Handler,), {"canvas": canvas})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    canvas.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield canvas
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

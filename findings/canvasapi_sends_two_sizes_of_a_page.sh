#!/usr/bin/env bash
# Canvas gives long lists in pages, and canvasapi's methods take `per_page`. canvasapi 3.6 adds its own `per_page=100` behind the
# caller's, so that the first request has both. Where the last one counts, as in Rails, which Canvas is written in, a caller's
# smaller pages (say, to stay below a proxy's time limit) never come, and nothing tells.
# What the lab does: it takes Canvas's pages as they come, and sets no size.
# Found on 2026-12-01 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check canvasapi==3.6.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import http.server
import sys
import threading
from importlib.metadata import version
from urllib.parse import parse_qs, urlsplit

import canvasapi

ASKED = []


class Canvas(http.server.BaseHTTPRequestHandler):
    """Answers each request with an empty list, or with a course."""

    def do_GET(self):
        ASKED.append(urlsplit(self.path))
        body = b"[]" if "users" in self.path else b'{"id": 1}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Canvas)
threading.Thread(target=server.serve_forever, daemon=True).start()
course = canvasapi.Canvas(f"http://127.0.0.1:{server.server_port}", "token").get_course(1)
list(course.get_users(per_page=10))
sizes = parse_qs(ASKED[-1].query)["per_page"]
print("canvasapi", version("canvasapi"), "asked for pages of:", sizes)
sys.exit("The behaviour changed." if sizes != ["10", "100"] else 0)
PYTHON

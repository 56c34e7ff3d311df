"""The link to Comet: comet_ml runs in a separate process, where it can't disturb the notebook."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import IO, Any, TypeVar, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

COMET_HOST = "https://www.comet.com"  # the environment variable COMET_URL_OVERRIDE has priority
CONNECT_SECONDS = (
    9.0  # to find out whether Comet takes the experiment, not counting the installation
)
REACH_SECONDS = 3.0  # part of these, to open a connection
INSTALL_SECONDS = 120.0

_WORKER = Path(__file__).with_name("_comet_worker.py")
_T = TypeVar("_T")


class UnavailableError(Exception):
    """Comet can't take this experiment; the message says why and contains no key."""


class Sender:
    """An experiment at Comet; `url` is its page."""

    def __init__(self, key: str, name: str, parameters: dict[str, Any]) -> None:
        """Start the experiment `name`, or raise UnavailableError within about 10 s."""
        start = monotonic()
        _require_network()
        spent = monotonic() - start
        _require_comet()
        self._process = _start_worker()
        try:
            request = {"key": key, "name": name, "parameters": parameters}
            self._write(json.dumps(request, default=str))
            reply = _within(CONNECT_SECONDS - spent, self._output.readline)
            self.url = _url_in(reply)
            # From here on a worker that hangs must not hold up the training.
            with contextlib.suppress(OSError, AttributeError):
                os.set_blocking(self._input.fileno(), False)
        except (OSError, UnavailableError) as error:
            self._process.kill()
            self.close(seconds=1)
            raise (
                error if isinstance(error, UnavailableError) else UnavailableError(_SILENT)
            ) from None

    def send(self, value: dict[str, Any]) -> None:
        """Pass one value on without waiting. Raises OSError if the worker is gone or stuck."""
        self._write(json.dumps(value))

    def close(self, seconds: float) -> bool:
        """Let the worker finish, and say whether it did so within `seconds`."""
        with contextlib.suppress(OSError):
            self._input.close()
        try:
            return self._process.wait(timeout=seconds) == 0
        except subprocess.TimeoutExpired:
            return False

    @property
    def _input(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdin)

    @property
    def _output(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdout)

    def _write(self, line: str) -> None:
        data = f"{line}\n".encode()
        if self._input.write(data) != len(data):
            raise BlockingIOError("the worker reads no more")


_SILENT = "Comet did not answer in time"


def _url_in(reply: bytes | None) -> str:
    if reply is None:
        raise UnavailableError(_SILENT)
    if not reply:
        raise UnavailableError("comet_ml stopped before it could start (is it installed properly?)")
    url = json.loads(reply)["url"]
    if not url:
        raise UnavailableError(
            "Comet did not accept the API key (look at it in your Comet settings)"
        )
    return str(url)


def _start_worker() -> subprocess.Popen[bytes]:
    # A separate session, because the notebook's stop button should only stop the training. The
    # key goes through the pipe, because arguments and environment can be seen from outside.
    return subprocess.Popen(
        [sys.executable, "-P", str(_WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        start_new_session=True,
    )


def _require_network() -> None:
    url = os.environ.get("COMET_URL_OVERRIDE") or COMET_HOST
    host = urlsplit(url)
    proxy = None if proxy_bypass(host.hostname or "") else getproxies().get(host.scheme)
    target = urlsplit(proxy if proxy and "//" in proxy else f"//{proxy}" if proxy else url)

    def connect() -> bool:
        port = target.port or (443 if target.scheme == "https" else 80)
        socket.create_connection((target.hostname, port), timeout=REACH_SECONDS).close()
        return True

    if not _within(REACH_SECONDS, connect):  # looking up the name has no time limit of its own
        raise UnavailableError("Comet cannot be reached (is there a network?)")


def _require_comet() -> None:
    if "comet_ml" in sys.modules or find_spec("comet_ml"):
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "comet_ml"]
    try:
        subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=INSTALL_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        raise UnavailableError("comet_ml could not be installed") from None


def _within(seconds: float, work: Callable[[], _T]) -> _T | None:
    results: SimpleQueue[_T | None] = SimpleQueue()

    def run() -> None:
        try:
            results.put(work())
        except Exception:
            results.put(None)

    Thread(target=run, daemon=True).start()
    try:
        return results.get(timeout=max(seconds, 0))
    except Empty:
        return None

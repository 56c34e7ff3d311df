"""Run tasks on the workers of a Dask scheduler; their results go into the course folder."""

import asyncio
import contextlib
import logging
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from ..errors import LabError

try:
    from distributed import CancelledError, Client, Future, Security, wait
    from distributed.comm import CommClosedError, connect
    from distributed.scheduler import KilledWorker
except ModuleNotFoundError as error:
    raise LabError('--scheduler needs Dask: pip install -e ".[cluster]"') from error

from .dask_worker import Needs, Task, code_here

T = TypeVar("T")
CONNECT_SECONDS = 10
PATIENCE_SECONDS = 600  # without a single worker
_LOOK_SECONDS = 5
_AGAIN = "Finished grades are kept. Give the same command again to go on from there."


class Lost:
    """Stands for the result of a task that lost as many workers as the scheduler allows."""


def run_all(
    function: Callable[[str], T],
    names: Sequence[str],
    workers: int | None,
    scheduler: str,
    course: Path,
    boxed: bool,
) -> Iterator[tuple[str, T | None]]:
    """Yield each name with the function's result, in the order in which they are ready.

    At most `workers` tasks (None: as many as there are workers) are in the scheduler at a time. The
    result is None if a task lost all its workers, even when it was running alone. Raises `LabError`
    if the scheduler cannot be reached or is lost, and for workers that lack the course folder, this
    code or, with `boxed`, a sandbox.
    """
    if not names:
        return
    try:
        with _connected(scheduler) as client, _marked(course) as mark:
            needs = Needs(course, mark, code_here(), boxed)
            _await_workers(client, scheduler)
            _examine(client, needs)
            yield from _run_fairly(client, Task(function, needs), names, workers)
    except (CancelledError, CommClosedError) as error:
        raise LabError(f"The scheduler {scheduler} was lost. {_AGAIN}") from error


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # the message below says it
        asyncio.run(_greet(address))  # a Client that fails to connect hangs when it is closed
        client = Client(address, timeout=CONNECT_SECONDS, name="lab2")
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise LabError(
            f"No Dask scheduler can be reached at {address}: {error}. Is `dask scheduler` running "
            "there, and is this its address? For tls:// the certificates come from Dask's "
            "configuration: see docs/cluster.md."
        ) from error
    if not address.startswith(("tls://", "127.", "tcp://127.", "localhost", "tcp://localhost")):
        _say(f"{address} is not encrypted: anyone who can reach it can run code on the workers.")
    with client:
        yield client


async def _greet(address: str) -> None:
    comm = await connect(
        address, timeout=CONNECT_SECONDS, **Security().get_connection_args("client")
    )
    await comm.close()


@contextlib.contextmanager
def _marked(course: Path) -> Iterator[str]:
    """Put an empty file with a new name into the course: workers must see the same one."""
    mark = course / f".lab2-cluster-{secrets.token_hex(8)}"
    mark.touch()
    try:
        yield mark.name
    finally:
        mark.unlink(missing_ok=True)


def _await_workers(client: Client, scheduler: str) -> None:
    """Wait until there is a worker."""
    if client.nthreads():
        return
    _say(f"Waiting for a worker. To start one: dask worker {scheduler} --nthreads 1")
    with contextlib.suppress(TimeoutError):
        client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
        return
    raise LabError(f"{scheduler} had no worker for {PATIENCE_SECONDS} s.")


def _examine(client: Client, needs: Needs) -> None:
    """Raise `LabError` with the address of each worker that can't be used."""
    answers = client.run(needs.problem, on_error="return")
    problems = [
        f"The worker {address} {_in_words(answer)}" for address, answer in answers.items() if answer
    ]
    if problems:
        raise LabError("\n".join(problems))


def _in_words(answer: str | Exception) -> str:
    if isinstance(answer, ModuleNotFoundError):
        return f'has no {answer.name}. Install the lab there: pip install -e ".[cluster]"'
    return str(answer) if isinstance(answer, str) else f"gives no answer: {answer!r}"


def _run_fairly(
    client: Client, task: Task[T], names: Sequence[str], workers: int | None
) -> Iterator[tuple[str, T | None]]:
    """Yield the results; None for a task that loses its workers even when it runs alone."""
    suspects = []
    for name, result in _run(client, task, names, workers):
        if isinstance(result, Lost):
            suspects.append(name)  # or it shared a worker with one that killed it
        else:
            yield name, result
    for name, result in _run(client, task, suspects, 1):
        yield name, None if isinstance(result, Lost) else result


def _run(
    client: Client, task: Task[T], names: Sequence[str], workers: int | None
) -> Iterator[tuple[str, T | Lost]]:
    """Yield the results of tasks, with no more in the scheduler than it has workers."""
    waiting = iter(names)
    running: dict[Future, str] = {}
    try:
        while True:
            width = workers or max(1, len(client.nthreads()))
            for name in islice(waiting, max(0, width - len(running))):
                key = f"{name}-{secrets.token_hex(4)}"
                running[client.submit(task, name, key=key)] = name
            if not running:
                return
            for future in _first_done(client, running):
                yield running.pop(future), _result(future)
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone
            client.cancel(list(running))


def _first_done(client: Client, running: dict[Future, str]) -> list[Future]:
    """Return the tasks that are ready, at least one of them."""
    seen = time.monotonic()
    while True:
        with contextlib.suppress(TimeoutError):
            return list(wait(list(running), _LOOK_SECONDS, "FIRST_COMPLETED").done)
        if client.nthreads():
            seen = time.monotonic()
        elif time.monotonic() - seen > PATIENCE_SECONDS:
            raise LabError(f"There was no worker for {PATIENCE_SECONDS} s. {_AGAIN}")


def _result(future: Future) -> T | Lost:
    try:
        result: T = future.result()
    except KilledWorker:
        return Lost()
    return result


def _say(line: str) -> None:
    tqdm.write(f"lab2: {line}", file=sys.stderr)

"""Run tasks in parallel local processes; a task that kills its process is tried again."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
ATTEMPTS = 3


def run_all(
    function: Callable[[str], T], names: Sequence[str], workers: int
) -> Iterator[tuple[str, T | None]]:
    """Yield each name with the function's result, in the order in which they are ready.

    The result is None if the task's process was killed ATTEMPTS times.
    """
    lost = dict.fromkeys(names, 0)
    while lost:
        # after a crash any running task may be the cause: running one at a time tells which
        suspects = [name for name, times in lost.items() if times]
        width = 1 if suspects else workers
        for name, result in _run_until_broken(function, suspects or list(lost), width):
            if not isinstance(result, _Lost):
                del lost[name]
                yield name, result
                continue
            lost[name] += 1
            if lost[name] == ATTEMPTS:
                del lost[name]
                yield name, None


class _Lost:
    """Stands for the result of a task whose process was killed."""


def _run_until_broken(
    function: Callable[[str], T], names: list[str], workers: int
) -> Iterator[tuple[str, T | _Lost]]:
    """Run tasks; when a process dies, yield _Lost for the running ones and stop."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_set_up)
    waiting = iter(names)
    running: dict[Future[T], str] = {}
    try:
        while True:
            for name in waiting:
                running[pool.submit(function, name)] = name
                if len(running) >= workers:
                    break
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                result = future.result()
                name = running.pop(future)
                yield name, result
    except BrokenProcessPool:  # a result says so, or handing over the next task
        yield from ((lost, _Lost()) for lost in running.values())
    finally:
        for process in list((pool._processes or {}).values()):
            process.kill()  # its box dies with it
        pool.shutdown(wait=True, cancel_futures=True)


def one_thread() -> None:
    """Keep the judge in this process to one CPU thread; call it before the judge starts."""
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ[name] = "1"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"


def _set_up() -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    one_thread()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _end_with_parent() -> None:
    """End this process if the pipeline that gives it tasks is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)  # its box dies with this process

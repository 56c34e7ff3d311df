"""What a kernel costs that is forked from a process with TensorFlow imported, without a sandbox.

    python benchmarks/warm_start.py [--rounds N]

A cold kernel starts as in a box. A warm one is forked from a process that has imported TensorFlow,
Keras and the lab's code, and that has one thread. Both get ready as in a box, then train a small
model. Cold and warm take turns; the least CPU time of each counts. Exits 1 if the two train other
weights, or if forking saves WORTH_IT seconds or more: boxes should then start warm.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from autograder.box.command import environment
from autograder.inside.loading import not_needed

WORTH_IT = 3.0
PACKAGES = str(Path(__file__).resolve().parents[1])
HISTORY = "--HistoryManager.hist_file=:memory:"
READY = "__import__('autograder.inside.kernel', fromlist=['kernel']).prepare()"
TRAINED = """import hashlib
import mitdeeplearning_utils as mdl, tensorflow as tf
(images, labels), _ = mdl.load_mnist()
model = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10)])
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
_ = model.fit(images[:2000], labels[:2000], verbose=0)
weights = b"".join(weight.tobytes() for weight in model.get_weights())"""
TOLD = {
    "seconds": "import os; print(sum(os.times()[:2]))",
    "weights": "print(hashlib.sha256(weights).hexdigest())",
}
WARM = f"""import os, sys
import ipykernel.ipkernel
from ipykernel.kernelapp import IPKernelApp
import autograder.inside.kernel as kernel
from autograder.inside import load_tensorflow
load_tensorflow({not_needed("")!r})
for line in sys.stdin:
    assert len(os.listdir("/proc/self/task")) == 1, "only a process with one thread may fork"
    if not os.fork():
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        app = IPKernelApp.instance()
        app.initialize(["-f", line.strip(), {HISTORY!r}])
        app.start()
        os._exit(0)
"""
_PATIENCE = 300  # seconds
Start = Callable[[str], object]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    least, weights = {"cold": float("inf"), "warm": float("inf")}, set[str]()
    with tempfile.TemporaryDirectory() as scratch, warm(scratch) as fork:
        starts: dict[str, Start] = {"cold": lambda path: cold(path, scratch), "warm": fork}
        for number in range(rounds):
            for kind, start in starts.items():
                ready, done, trained = measured(start, Path(scratch, f"{kind}-{number}.json"))
                least[kind] = min(least[kind], ready)
                weights.add(trained)
                print(f"{kind}: ready after {ready:.2f} s of CPU time, trained after {done:.2f} s")
    saved = least["cold"] - least["warm"]
    print(
        f"forking saves {saved:.2f} s, worth it from {WORTH_IT:g} s; {len(weights)} sets of weights"
    )
    return int(saved >= WORTH_IT or len(weights) > 1)


def cold(path: str, scratch: str) -> object:
    """Start a kernel as the driver does."""
    return started([sys.executable, "-m", "ipykernel_launcher", "-f", path, HISTORY], scratch)


@contextlib.contextmanager
def warm(scratch: str) -> Iterator[Start]:
    """Yield what forks a kernel from a process with all of it imported."""
    parent = started([sys.executable, "-c", WARM], scratch, stdin=subprocess.PIPE)
    assert parent.stdin is not None  # it was asked for

    def fork(path: str) -> object:
        assert parent.stdin is not None
        parent.stdin.write(f"{path}\n".encode())
        return parent.stdin.flush()

    try:
        yield fork
    finally:
        parent.stdin.close()
        parent.wait()


def started(
    words: list[str], scratch: str, stdin: int = subprocess.DEVNULL
) -> "subprocess.Popen[bytes]":
    """Start a process with the environment of a box."""
    return subprocess.Popen(
        words,
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=scratch,
        env=environment(scratch, PACKAGES),
    )


def measured(start: Start, path: Path) -> tuple[float, float, str]:
    """Start a kernel; return its CPU seconds when it was ready and trained, and the weights."""
    write_connection_file(str(path), transport="ipc", ip=f"{path}-ipc")
    client = BlockingKernelClient(connection_file=str(path))
    client.load_connection_file()
    start(str(path))
    client.start_channels()
    try:
        listen(client)
        run(client, READY)
        ready = float(run(client, TOLD["seconds"]))
        run(client, TRAINED)
        return ready, float(run(client, TOLD["seconds"])), run(client, TOLD["weights"])
    finally:
        client.shutdown()
        client.stop_channels()


def listen(client: BlockingKernelClient) -> None:
    """Wait until the kernel answers on all its channels."""
    for _ in range(_PATIENCE):
        client.kernel_info()
        with contextlib.suppress(Empty):
            client.get_iopub_msg(timeout=1)
            return
    raise TimeoutError(f"The kernel has not answered for {_PATIENCE} s.")


def run(client: BlockingKernelClient, code: str) -> str:
    """Run code in the kernel; return what it prints."""
    printed: list[str] = []

    def keep(message: dict[str, dict[str, str]]) -> None:
        if message["content"].get("name") == "stdout":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(code, output_hook=keep, timeout=_PATIENCE)
    assert reply["content"]["status"] == "ok", json.dumps(reply["content"]["traceback"])
    return "".join(printed).strip()


if __name__ == "__main__":
    sys.exit(main())

"""What a box lets out, holds and survives: all of it in real ones."""

import os
import socket
import sys
import threading
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import psutil
import pytest
from real_box import SMALL, Box, bare

from autograder.box.command import readable
from autograder.job import MB

TRY = """
def attempt(action):
    try:
        return repr(action())
    except BaseException as error:
        return type(error).__name__
"""
PLACES = ["/", "/usr", "/lab", "/lab/autograder/inside", "/dev", "/etc", sys.prefix]
CALL = "import ctypes\nc = ctypes.CDLL(None, use_errno=True)\nprint(c.{}, ctypes.get_errno())"
CALLS = ["unshare(0x10000000)", "mount(b'x', b'/tmp', b'tmpfs', 0, 0)", "ptrace(0, 0, 0, 0)"]
CELLS = {
    "processes": "import os\nprint(max(int(p) for p in os.listdir('/proc') if p.isdigit()))",
    "x": "x = 20",
    "x + 1": "print(x + 1)",
    "1 / 0": "1 / 0",
    "x again": "x",
    "try": TRY,
    "outside": "print([os.path.exists(p) for p in {outside!r}])",
    "lab": "import autograder.inside, sys\n"
    "print(sorted(os.listdir('/lab/autograder')), sys.modules['rfc3987_syntax'])",
    "places": f"print([attempt(lambda: open(p + '/x', 'w')) for p in {PLACES!r}])",
    "scratch": "print(open('mine', 'w').write('four'))",
    "network": "import socket\n"
    "print(attempt(lambda: socket.create_connection(('127.0.0.1', {port}), 2)))\n"
    "print(socket.if_nameindex())",
    "environment": "import glob\n"
    "places = [p for p in glob.glob('/proc/[0-9]*/environ') if os.access(p, os.R_OK)]\n"
    "seen = str(os.environ) + ''.join(open(p).read() for p in places)\n"
    "print(len(places) > 1, 'SECRET' in seen, 'COMET' in seen)",
    "user": "print(os.getuid())",
    "mounts": "print(open('/proc/self/mountinfo').read())",
    "cores": "before = os.sched_getaffinity(0)\n"
    "print(len(before), attempt(lambda: os.sched_setaffinity(0, {0, 1})))\n"
    "print(os.sched_getaffinity(0) == before)",
    "rights": "lines = [x.split() for x in open('/proc/self/status')]\n"
    "print([x[1] for x in lines if x[0] in ('CapEff:', 'NoNewPrivs:')])",
    **{call: CALL.format(call) for call in CALLS},
    "sockets": "print([attempt(lambda: socket.socket(*x)) for x in ((17, 3), (40, 1), (2, 3, 1))])",
    "packages": "import cv2, pandas, plotly.express, seaborn, sklearn.metrics, tensorboard\n"
    "import tensorflow as tf\ntf.summary.create_file_writer('logs').close()\nprint('all here')",
    "content": "import google.colab\ngoogle.colab.drive.mount('/content/drive')\n"
    "print(open('/content/drive/MyDrive/x', 'w').write('five'), open('drive/MyDrive/x').read())",
    "pip": "%pip install -q pandas==1.0 torch 'jax @ https://example.org/jax.zip' -r more.txt\n"
    "!pip install seaborn\n!pip --version",
    "stand-ins": "__import__('autograder.inside.neutral', fromlist=['x']).use_stand_ins()",
    "MIT": "%tensorflow_version 2.x\nimport comet_ml, mitdeeplearning as mdl\n"
    "assert len(tf.config.list_physical_devices('GPU')) > 0\n"
    "from google.colab import userdata\ncomet_ml.init(userdata.get('KEY'))\n"
    "!pip install mitdeeplearning\n!pip uninstall -y tensorflow\n"
    "print(mdl.util.LossHistory().get())",
    "full": "open('big', 'wb').write(bytes(80_000_000))",
    "on": "print('on')",
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> SimpleNamespace:
    """What each of the CELLS shows, all in one box: they only look around, or are refused."""
    folder = tmp_path_factory.mktemp("seen")
    (folder / "secret").write_text("the gradebook")
    solutions = Path(__file__).resolve().parents[3] / "solutions"
    outside = [str(folder / "secret"), str(solutions), "/var", "/run", "/etc/shadow"]
    secrets = {"COMET_API_KEY": "a-secret", "SECRET_OF_THE_INSTRUCTOR": "another"}
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        mock.patch.dict(os.environ, secrets),
    ):
        fills = {"{outside!r}": repr(outside), "{port}": str(listener.getsockname()[1])}
        sources = list(CELLS.values())
        for mark, value in fills.items():
            sources = [source.replace(mark, value) for source in sources]
        box = Box(folder / "run", whole=True)
        texts = dict(zip(CELLS, box.run(*sources), strict=True))
        listener.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listener.accept()
    return SimpleNamespace(texts=texts, report=box.report, outside=outside)


def test_a_box_runs_cells_in_order_and_tells_of_errors(seen) -> None:
    texts = [seen.texts[name] for name in ("x", "x + 1", "1 / 0", "x again")]
    assert texts == ["", "21", "ZeroDivisionError: division by zero", "20"]
    assert seen.report.status == "graded"
    assert seen.report.seconds > 0
    assert seen.report.peak_memory > 10 * MB


def test_a_box_sees_no_folder_but_those_it_was_given(seen) -> None:
    assert seen.texts["outside"] == str([False] * len(seen.outside))


def test_a_box_sees_no_solution_or_example_of_the_autograder(seen) -> None:
    assert seen.texts["lab"] == "['inside'] None"  # and starts without what only costs time


def test_a_box_writes_only_to_its_scratch(seen) -> None:
    assert seen.texts["places"] == str(["OSError"] * len(PLACES))
    assert seen.texts["scratch"] == "4"


def test_two_boxes_draw_and_train_the_same_bits(tmp_path) -> None:
    box = Box(tmp_path, whole=True)
    cells = (
        "import random, hashlib, numpy as np, tensorflow as tf\n"
        "print(random.random(), np.random.rand(), float(tf.random.uniform(())), hash('text'))",
        "print(tf.config.threading.get_intra_op_parallelism_threads())\n"
        "model = tf.keras.Sequential([tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(3)])\n"
        "model.compile('sgd', 'mse')\n"
        "_ = model.fit(np.random.rand(256, 9), np.random.rand(256, 3), verbose=0)\n"
        "print(hashlib.sha256(model.get_weights()[0].tobytes()).hexdigest())",
    )
    first, second = box.run(*cells), box.run(*cells)
    assert first == second and first[1].startswith("1\n") and len(first[1]) > 60


def test_a_box_has_no_network(seen) -> None:
    assert seen.texts["network"].splitlines() == ["ConnectionRefusedError", "[(1, 'lo')]"]


def test_a_box_has_no_environment_but_its_own(seen) -> None:
    assert seen.texts["environment"] == "True False False"


def test_a_box_shows_none_of_the_machines_processes(seen) -> None:
    assert int(seen.texts["processes"]) < 50


def test_a_boxs_mount_table_names_nobodys_folder(seen) -> None:
    mounts = [line.split() for line in seen.texts["mounts"].splitlines()]
    assert len(mounts) > 10
    # the root of an overlay is the folder itself, wherever it lies
    shown = [words[4:] if "overlay" in words else words for words in mounts]
    places = [word for words in shown for word in words if word.startswith("/")]
    allowed = ("/usr", "/bin", "/sbin", "/lib", "/dev", "/proc", "/tmp", "/scratch", "/lab")
    allowed += ("/etc/passwd", "/newroot", "/null", "/zero", "/full", "/random", "/urandom", "/tty")
    assert [place for place in places if place != "/" and not place.startswith(allowed)] == []
    options = [word for words in mounts for word in words[-1].split(",") if "dir=" in word]
    assert {word.rpartition(":")[0] for word in options if "lower" in word} == {"lowerdir=."}


def test_a_box_stays_on_its_core(seen) -> None:
    assert seen.texts["cores"].split()[1:] == ["PermissionError", "True"]


def test_a_box_runs_without_rights(seen) -> None:
    assert seen.texts["user"] == "1000"
    assert seen.texts["rights"] == "['0000000000000000', '1']"


@pytest.mark.parametrize("call", CALLS)
def test_a_box_makes_no_namespace_mount_or_trace(seen, call) -> None:
    assert seen.texts[call] == "-1 1"


def test_a_box_opens_no_packet_or_hypervisor_socket(seen) -> None:
    assert seen.texts["sockets"] == "['OSError', 'OSError', 'PermissionError']"


def test_a_box_has_what_colab_has_without_an_installation(seen) -> None:
    assert seen.texts["packages"] == "all here"


def test_colabs_folders_are_scratch(seen) -> None:
    assert seen.texts["content"] == "Mounted at /content/drive\n4 five"


def test_pip_says_at_once_what_is_here_and_what_is_not(seen) -> None:
    no_network = "No network in the grader's box, so nothing is installed. "
    first, *_, second, third = seen.texts["pip"].splitlines()
    here = f"Here already: pandas {version('pandas')}. Not here: torch, jax."
    assert first == no_network + here
    assert second == f"{no_network}Here already: seaborn {version('seaborn')}."
    assert third.startswith(f"pip {version('pip')} from ")


def test_the_mit_notebooks_first_cells_run(seen) -> None:
    installed, removed, last = seen.texts["MIT"].splitlines()
    assert installed.endswith("nothing is installed. Here already: mitdeeplearning.")
    assert removed.endswith("nothing is uninstalled.")
    assert last == "[]"


def test_a_full_scratch_is_an_error_in_the_cell(seen) -> None:
    assert seen.texts["full"].startswith("OSError")
    assert seen.texts["on"] == "on"
    assert seen.report.status == "graded"


def test_a_cell_that_takes_too_long_is_stopped_and_the_next_one_runs(box) -> None:
    children = "import subprocess, sys\nwhile True: subprocess.run([sys.executable, '-S', '-c', "
    children += "'import time\\nwhile time.process_time() < 0.2: pass'])"
    waits = "import time\ntime.sleep(10**6)"
    limits = replace(SMALL, cell_seconds=1, wall=20)  # the machine may be busy
    texts = box.run("while True: pass", children, waits, "print('on we go')", limits=limits)
    assert all("KeyboardInterrupt" in text for text in texts[:3])
    assert texts[3] == "on we go"
    assert box.report.status == "timeout" and box.report.slow
    assert box.report.reason.student == (
        "Stopped after 1 s of CPU time: the cell 'cell-0', 'cell-1'. Stopped because it waited too "
        "long: the cell 'cell-2'."
    )
    assert box.report.cpu_seconds > 2


def test_a_run_that_uses_too_much_cpu_time_in_all_is_stopped_for_good(box) -> None:
    limits = replace(SMALL, total_seconds=3)
    box.run("import os\nfor _ in range(3): os.fork()\nwhile True: pass", limits=limits)
    assert box.report.status == "timeout" and not box.report.slow
    assert box.report.reason.student == "It used more than 3 s of CPU time."


def test_a_run_that_cannot_be_interrupted_is_killed_and_so_are_its_processes(box) -> None:
    box.run(
        "import os, signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "if not os.fork(): os.setsid()\nopen('marker-of-this-test', 'w')\ntime.sleep(600)",
        limits=replace(SMALL, cell_seconds=2, total_seconds=6, wall=1),
    )
    assert box.report.status == "timeout" and box.report.slow
    mine = psutil.Process().children(recursive=True)
    assert not [p for p in mine if "driver" in " ".join(p.cmdline())]


def test_a_run_that_takes_too_much_memory_is_stopped(box) -> None:
    box.run(
        "hold = []\nimport time\nwhile True:\n    hold.append(bytearray(b'x' * 50_000_000))\n"
        "    time.sleep(0.05)",
        limits=replace(SMALL, memory=800 * MB),
    )
    assert box.report.status == "out_of_memory"
    assert "800 MB" in box.report.reason.instructor


def test_endless_output_is_cut(box) -> None:
    texts = box.run(
        "for i in range(60_000): print('line', i)", "print('on')", "print('one line' * 200_000)"
    )
    assert len(texts[0]) <= SMALL.cell_output
    assert texts[1] == "on"
    assert 0 < len(texts[2]) <= SMALL.cell_output


def test_a_kernel_that_dies_keeps_what_was_before(box) -> None:
    texts = box.run("print('before')", "import os\nos._exit(3)", "print('after')")
    assert box.report.status == "kernel_died"
    assert "cell-1" in box.report.reason.instructor
    assert texts[0] == "before"


def test_the_driver_killed_from_within_is_a_dead_kernel_and_no_fault_of_ours(box) -> None:
    box.run(
        "import os, signal\nfor p in range(2, 9):\n    try: os.kill(p, 9)\n    except OSError: pass"
    )
    assert box.report.status == "kernel_died"


def test_what_writes_to_the_outside_pipe_forges_no_status(box) -> None:
    code = (
        "import glob, os\nfor f in glob.glob('/proc/*/fd/*'):\n"
        "    try:\n        if 'pipe' in os.readlink(f): os.write(os.open(f, 1), b'garbage' * 99)\n"
        "    except OSError: pass"
    )
    box.run(code, "print('on')", limits=replace(SMALL, total_seconds=30, wall=1))
    assert box.report.status in ("kernel_died", "timeout", "graded")
    assert (box.folder / "evidence").is_dir()


def test_without_a_box_the_same_notebook_runs(box) -> None:
    assert box.run("print(1 + 1)", boxed=False) == ["2"]
    assert box.report.status == "graded"


def test_boxes_side_by_side_do_not_meet(tmp_path) -> None:
    boxes = [Box(tmp_path / name, whole=True) for name in ("a", "b")]
    code = "open('/tmp/mine', 'x')\nprint(1)"
    results = {}
    threads = [
        threading.Thread(target=lambda b=b: results.update({b.folder.name: b.run(code)}))
        for b in boxes
    ]
    with bare():  # around all the threads
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == {"a": ["1"], "b": ["1"]}


def test_every_folder_that_a_box_reads_exists_and_none_is_a_home() -> None:
    sources = [bind.source for bind in readable()]
    assert all(source.exists() for source in sources)
    assert Path.home() not in sources
    assert Path("/") not in sources
    assert os.sep not in {str(source) for source in sources}

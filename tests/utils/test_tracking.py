"""Curves are kept with and without Comet, and nothing that Comet does stops the lab.

Comet itself cannot be reached from a test: a local server that refuses or keeps silent stands for
it, and where it has to accept an experiment, a `comet_ml` of a few lines stands for the package.
"""

import io
import json
import os
import signal
import socket
import sys
import threading
import time
import types
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from mitdeeplearning_utils import _comet, start_experiment, tracking

KEY = "0123456789abcdefghijklmno"
STAND_IN = '''"""Stands for comet_ml: writes down what it is told."""
import json, os
from types import SimpleNamespace

def note(*what):
    with open(os.environ["NOTES"], "a") as file:
        print(json.dumps(what), file=file)

def ExperimentConfig(**settings):
    note("config", settings)
    print("noise")
    return settings

def start(api_key, project_name, mode, online, experiment_config):
    note("start", api_key, project_name, mode, online, os.getpid())
    return SimpleNamespace(
        alive=api_key != "refused", url="https://comet.example/run",
        log_parameters=lambda values: note("parameters", values),
        log_metric=lambda name, value, step, epoch: note("metric", name, value, step, epoch),
        end=lambda: note("end"),
    )
'''


@pytest.fixture(autouse=True)
def no_key_and_no_experiment(monkeypatch) -> Iterator[None]:
    monkeypatch.delenv("COMET_API_KEY", raising=False)
    monkeypatch.setattr(tracking, "_current", None)
    yield
    if tracking._current:
        tracking._current.end()


@pytest.fixture
def listener(monkeypatch) -> Iterator[socket.socket]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        monkeypatch.setenv("COMET_URL_OVERRIDE", url)
        yield server


@pytest.fixture
def comet(listener, tmp_path, monkeypatch):
    """A stand-in for comet_ml; returns a function that reads what it was told."""
    (tmp_path / "comet_ml.py").write_text(STAND_IN)
    notes = tmp_path / "notes"
    notes.touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("NOTES", str(notes))
    return lambda: [json.loads(line) for line in notes.read_text().splitlines()]


def fit(experiment, epochs: int = 2) -> None:
    import tensorflow as tf

    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    x, y = np.ones((160, 3), np.float32), np.zeros(160, np.float32)
    model.fit(x, y, batch_size=1, epochs=epochs, verbose=0, callbacks=[experiment.callback])


def test_without_a_key_the_curves_are_local_and_one_line_says_so(capfd) -> None:
    experiment = start_experiment("a run")
    out, err = capfd.readouterr()
    assert out.startswith("No Comet API key: the curves stay in this notebook") and err == ""
    assert out.count("\n") == 1 and experiment.url is None
    fit(experiment)
    fit(experiment, epochs=1)
    assert set(experiment.history) == {"loss", "mae"}
    assert [len(values) for values in experiment.history.values()] == [3, 3]
    experiment.log("loss", np.float32(0.5), step=9)
    assert experiment.history["loss"][-1] == 0.5
    experiment.end()
    experiment.end()


def test_a_value_that_is_no_number_is_refused_but_stops_no_fit() -> None:
    experiment = start_experiment("a run")
    with pytest.raises((TypeError, ValueError)):
        experiment.log("loss", [1.0, 2.0], step=1)  # type: ignore[arg-type]
    experiment.callback.on_epoch_end(0, {"matrix": np.eye(2), "loss": 1.0})
    assert experiment.history == {"loss": [1.0]}


def colab(answer):
    def get(name: str) -> str:
        assert name == "COMET_API_KEY"
        if isinstance(answer, Exception):
            raise answer
        return answer

    return types.SimpleNamespace(userdata=types.SimpleNamespace(get=get))


class SecretNotFoundError(Exception):
    """Colab's own name for a secret that is not there."""


@pytest.mark.parametrize(
    ("argument", "environment", "secret", "ask", "key"),
    [
        ("argument", "environment", "secret", True, "argument"),
        (None, " environment\n", "secret", True, "environment"),
        (None, None, "secret", True, "secret"),
        (None, None, SecretNotFoundError(), False, None),
        (None, None, TimeoutError(), True, "typed"),
        (None, None, None, False, None),
        ("", "", "", False, None),
    ],
)
def test_the_key_comes_from_the_first_place_that_has_one(
    argument, environment, secret, ask, key, monkeypatch
) -> None:
    if environment is not None:
        monkeypatch.setenv("COMET_API_KEY", environment)
    if secret is not None:
        monkeypatch.setitem(sys.modules, "google.colab", colab(secret))
    asked = []
    monkeypatch.setattr(tracking.getpass, "getpass", lambda text: asked.append(text) or "typed")
    assert tracking._find_key(argument, ask) == key
    assert bool(asked) == (key == "typed")


def test_a_prompt_that_cannot_be_masked_or_is_closed_means_no_key(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr("os.open", lambda *_, **__: (_ for _ in ()).throw(OSError))
    assert tracking._prompt() is None


def test_a_key_without_a_network_leads_to_local_curves(monkeypatch, capfd) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("COMET_URL_OVERRIDE", f"http://127.0.0.1:{port}/")  # nobody listens there
    experiment = start_experiment("a run", api_key=KEY)
    out, err = capfd.readouterr()
    assert out.startswith("Comet cannot be reached (is there a network?); the curves stay in")
    assert out.count("\n") == 1 and err == "" and KEY not in out
    fit(experiment, epochs=1)
    assert len(experiment.history["loss"]) == 1


def test_a_key_that_comet_refuses_leads_to_local_curves(monkeypatch, capfd) -> None:
    class Refusal(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = b'{"msg": "API key is not valid", "code": 401, "sdk_error_code": 90212}'
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Refusal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("COMET_URL_OVERRIDE", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setattr(_comet, "CONNECT_SECONDS", 60.0)  # a busy machine imports slowly
    experiment = start_experiment("a run", api_key=KEY)
    server.shutdown()
    server.server_close()
    out, err = capfd.readouterr()
    assert out.startswith("Comet did not accept the API key"), out
    assert out.count("\n") == 1 and err == "" and experiment.url is None


def test_a_comet_that_never_answers_is_given_up(listener, monkeypatch, capfd) -> None:
    monkeypatch.setattr(_comet, "CONNECT_SECONDS", 0.5)
    experiment = start_experiment("a run", api_key=KEY)
    out, err = capfd.readouterr()
    assert out.startswith("Comet did not answer in time") and err == "" and experiment.url is None


def test_with_a_key_comet_gets_the_curves_and_nothing_private(comet, monkeypatch, capfd) -> None:
    monkeypatch.setattr(_comet, "CONNECT_SECONDS", 60.0)
    experiment = start_experiment("a run", api_key=KEY, parameters={"epochs": 2})
    assert experiment.url == "https://comet.example/run"
    fit(experiment)
    experiment.end()
    out, err = capfd.readouterr()
    assert out == "The curves are at Comet: https://comet.example/run\n" and err == ""
    notes = comet()
    (settings,) = (note[1] for note in notes if note[0] == "config")
    private = {
        name: value for name, value in settings.items() if name.startswith(("log_", "auto_"))
    }
    assert len(private) > 10 and not any(private.values())
    assert [note[0] for note in notes[:3]] == ["config", "start", "parameters"]
    assert notes[1][1:5] == [KEY, "lab2-mnist", "create", True] and notes[2][1] == {"epochs": 2}
    metrics = [note[1:] for note in notes if note[0] == "metric"]
    assert [m[2:] for m in metrics if m[0] == "mae"] == [[160, 1], [320, 2]]
    assert [m[2] for m in metrics if m[0] == "running_loss"] == [50, 100, 150, 200, 250, 300]
    assert [m[1] for m in metrics if m[0] == "loss"] == pytest.approx(experiment.history["loss"])
    assert notes[-1] == ["end"]


def test_a_comet_that_dies_midway_stops_no_training(comet, monkeypatch, capfd) -> None:
    monkeypatch.setattr(_comet, "CONNECT_SECONDS", 60.0)
    experiment = start_experiment("a run", api_key=KEY)
    worker = next(note for note in comet() if note[0] == "start")[-1]
    os.kill(worker, signal.SIGKILL)
    while experiment._sender and experiment._sender._process.poll() is None:
        time.sleep(0.01)
    capfd.readouterr()
    fit(experiment)
    out, err = capfd.readouterr()
    assert out.startswith("The link to Comet broke") and out.count("\n") == 1 and err == ""
    assert len(experiment.history["loss"]) == 2


def test_a_new_experiment_ends_the_one_before(comet, monkeypatch) -> None:
    monkeypatch.setattr(_comet, "CONNECT_SECONDS", 60.0)
    first = start_experiment("first", api_key=KEY)
    process = first._sender._process
    second = start_experiment("second")
    assert process.wait(timeout=60) == 0 and comet()[-1] == ["end"]
    first.log("loss", 1.0, step=1)
    assert first.history == {"loss": [1.0]} and second.history == {}


def test_a_missing_comet_ml_that_cannot_be_installed_leads_to_local_curves(
    listener, monkeypatch, capfd, tmp_path: Path
) -> None:
    monkeypatch.setattr(_comet, "find_spec", lambda _: None)
    monkeypatch.delitem(sys.modules, "comet_ml", raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # pip itself runs, and finds nothing
    monkeypatch.setenv("PIP_TARGET", str(tmp_path))
    experiment = start_experiment("a run", api_key=KEY)
    out, err = capfd.readouterr()
    assert out.startswith("comet_ml could not be installed; the curves stay") and err == ""
    assert experiment.url is None

"""Trained weights for the tests of the checks, and a look at each finding of each verdict.

The findings that verdicts may have stand in `findings.txt`, each with its state, points and texts:
a change of one shows there. A test whose check finds another one fails. To approve new ones:

    LAB2_APPROVE=write .venv/bin/pytest -p no:xdist tests/utils/checks
"""

import re
from pathlib import Path

import pytest
from approving import Approvals
from checks_lab import is_usable, mnist

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.collecting import images, memory
from mitdeeplearning_utils.checks.collecting.starts import starts
from tests.trained import weights

FINDINGS = Path(__file__).with_name("findings.txt")
_NUMBER = re.compile(r"-?\b\d[\d,]*(\.\d+)?(e[+-]?\d+)?\b|\bnan\b|-?\binf\b")
_approvals = Approvals(Path(__file__).parent)


def pytest_configure(config):
    config.pluginmanager.register(_approvals)


@pytest.fixture(scope="session")
def approvals():
    """What the cards said so far, and what is approved."""
    return _approvals


@pytest.fixture(scope="session", autouse=True)
def devices_known():
    """Let TensorFlow look for a GPU, and print an error, before a test reads what is printed."""
    import tensorflow as tf

    tf.config.list_physical_devices()


@pytest.fixture(autouse=True)
def fresh_session():
    """Let each test start like a new kernel."""
    memory.forget()
    checks._results.clear()


@pytest.fixture(autouse=True)
def approved_findings(monkeypatch, approvals):
    """Fail the test where a card says what stands not in the file; all numbers count as one."""
    said = set()
    judge = checks.judge

    def listening(name, evidence):
        verdict = judge(name, evidence)
        said.update(lines(name, verdict, is_usable(name, evidence)))
        return verdict

    monkeypatch.setattr(checks, "judge", listening)
    yield
    approvals.show_lines(FINDINGS, said)


def lines(name, verdict, usable):
    """Return a line for each finding of a verdict; what was seen of an error is its author's."""
    states = " ".join(finding.state for finding in verdict.findings)
    yield f"{name}: usable {usable}; {states or _masked(verdict.not_started)}"
    for finding in verdict.findings:
        seen = "an error" if "Error" in finding.seen else finding.seen
        texts = map(_masked, (finding.claim, seen, finding.expected, finding.hint))
        yield f"{name}: {finding.state} {finding.points}; {'; '.join(texts)}"


def _masked(text):
    return _NUMBER.sub("#", text)


@pytest.fixture(scope="session")
def fc_weights():
    return weights("fc")


@pytest.fixture(scope="session")
def cnn_weights():
    return weights("cnn")


@pytest.fixture(scope="module")
def few_images():
    """Let the checks look at 300 real images of each kind, where the accuracy does not matter."""
    (x, y), (test_x, test_y) = mnist()
    few = (x[:300], y[:300]), (test_x[:300], test_y[:300])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(images, "load_mnist", lambda: few)
        images.kept.cache_clear()
        starts.cache_clear()
        yield
    images.kept.cache_clear()
    starts.cache_clear()

"""In the JupyterLab of `make notebook`, nothing of nbgrader meets the student."""

import json
import sys
from pathlib import Path

from jupyterlab_server.config import get_page_config

ROOT = Path(__file__).parents[3]


def server_extensions(file: Path) -> dict[str, bool]:
    found: dict[str, bool] = json.loads(file.read_text("utf-8"))["ServerApp"]["jpserver_extensions"]
    return found


def test_its_buttons_and_menus_are_off(monkeypatch) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").splitlines()
    (line,) = [line for line in makefile if "/jupyter lab" in line]
    assert "JUPYTER_CONFIG_PATH=$(CURDIR)/jupyter " in line
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(ROOT / "jupyter"))
    assert "@jupyter/nbgrader" in get_page_config([])["disabledExtensions"]


def test_each_of_its_server_extensions_is_off() -> None:
    folder = Path(sys.prefix, "etc", "jupyter", "jupyter_server_config.d")
    installed = server_extensions(folder / "nbgrader.json")
    off = server_extensions(ROOT / "jupyter" / "jupyter_server_config.json")
    assert off == dict.fromkeys(installed, False)

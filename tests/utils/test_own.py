"""A digit of one's own comes out as MNIST has its own, whatever the picture is like."""

import base64
import io
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import mitdeeplearning_utils as mdl


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    return mdl.load_mnist()[1][0][0, ..., 0]


def picture(ink: np.ndarray, kind: str) -> Image.Image:
    """Return a large picture of a digit that stands in a corner of its paper."""
    large = Image.fromarray((255 * ink).astype(np.uint8)).resize((280, 280), Image.BICUBIC)
    paper = Image.new("L", (900, 700), 0)
    paper.paste(large, (40, 300))
    if kind == "light on dark":
        return paper
    if kind == "grey paper":
        return paper.point(lambda ink: 200 - 0.6 * ink)
    if kind == "transparent":
        blank = Image.new("RGBA", paper.size, (0, 0, 0, 0))
        blank.putalpha(paper)
        return blank
    return paper.point(lambda ink: 255 - ink)


@pytest.mark.parametrize("kind", ["dark on light", "light on dark", "grey paper", "transparent"])
def test_a_picture_becomes_what_mnist_would_have(kind, seven, tmp_path) -> None:
    picture(seven, kind).save(tmp_path / "seven.png")
    image = mdl.own_digit(tmp_path / "seven.png")
    assert image.shape == (28, 28, 1) and image.dtype == np.float32
    assert image.min() == 0 and image.max() == 1
    assert np.corrcoef(image.ravel(), seven.ravel())[0, 1] > 0.9


def test_a_photograph_stands_upright(seven, tmp_path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    photograph = picture(seven, "dark on light").rotate(90, expand=True)
    photograph.convert("RGB").save(tmp_path / "seven.jpg", exif=exif)
    image = mdl.own_digit(tmp_path / "seven.jpg")
    assert np.corrcoef(image.ravel(), seven.ravel())[0, 1] > 0.9


def test_the_canvas_of_colab_is_read(seven, monkeypatch) -> None:
    """Colab is a stand-in here: its canvas answers with a picture in base64."""
    file = io.BytesIO()
    picture(seven, "dark on light").save(file, "PNG")
    address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    for name in ("google", "google.colab"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    canvas = SimpleNamespace(eval_js=lambda script: address if "canvas" in script else "")
    monkeypatch.setitem(sys.modules, "google.colab.output", canvas)
    assert np.corrcoef(mdl.own_digit("draw").ravel(), seven.ravel())[0, 1] > 0.9


def test_without_a_picture_to_read_a_line_says_what_to_do(tmp_path, capsys) -> None:
    Image.new("L", (50, 50), 255).save(tmp_path / "empty.png")
    (tmp_path / "text.png").write_text("not a picture")
    for source in (
        "",
        "draw",
        tmp_path / "none.png",
        tmp_path / "empty.png",
        tmp_path / "text.png",
    ):
        assert mdl.own_digit(source) is None
        out = capsys.readouterr().out
        assert out.count("\n") == 1 and "give the path of the picture" in out

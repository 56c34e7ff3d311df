"""Make an image like those of MNIST from a digit of one's own: a file, or Colab's canvas."""

import base64
import importlib
import io
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

CANVAS = "draw"
SIDE, INNER = 28, 20  # pixels: MNIST's digits fit into 20x20, centred by their mass
_FAINT = 0.25  # of the darkest ink; less is paper
_HOW = 'Write a digit, photograph it, and give the path of the picture; in Colab, "draw" works too.'
_DRAWING = """new Promise(done => {
  const canvas = document.createElement("canvas"), button = document.createElement("button");
  canvas.width = canvas.height = 280;
  canvas.style.cssText = "border: 1px solid grey; touch-action: none; display: block";
  button.textContent = "Done";
  document.body.append(canvas, button);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white"; pen.fillRect(0, 0, 280, 280);
  pen.lineWidth = 20; pen.lineCap = pen.lineJoin = "round";
  let down = false;
  canvas.onpointerdown = at => {
    down = true; pen.beginPath(); pen.moveTo(at.offsetX, at.offsetY);
  };
  canvas.onpointermove = at => { if (down) { pen.lineTo(at.offsetX, at.offsetY); pen.stroke(); } };
  canvas.onpointerup = canvas.onpointerleave = () => { down = false; };
  button.onclick = () => { canvas.remove(); button.remove(); done(canvas.toDataURL()); };
})"""


def own_digit(picture: str | PathLike[str] = "") -> NDArray[np.float32] | None:
    """Return a digit of one's own as MNIST has them: float32 (28, 28, 1), 0 for paper, 1 for ink.

    `picture` is the path of a picture, dark on light or light on dark, or "draw" for a canvas in
    Colab. If there is nothing to read, a printed line says what to do and the result is None.
    """
    try:
        grey = _read(_drawn() if picture == CANVAS else picture)
        return _like_mnist(grey)
    except (OSError, ImportError, ValueError) as error:
        print(f"{picture}: {error}. {_HOW}" if picture else _HOW)
        return None


def _drawn() -> io.BytesIO:
    try:
        run_in_browser = importlib.import_module("google.colab.output").eval_js
    except (ImportError, AttributeError) as error:  # elsewhere there may be a stand-in
        raise ValueError("the canvas works only in Colab") from error
    address = str(run_in_browser(_DRAWING))
    return io.BytesIO(base64.b64decode(address.partition(",")[2]))


def _read(source: Any) -> NDArray[np.float64]:
    """Return a picture's brightness, (height, width) in [0, 1], upright and on white."""
    from PIL import Image, ImageOps

    if source == "":
        raise ValueError("no picture")
    with Image.open(source) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail((560, 560))
    paper = Image.new("RGBA", upright.size, "white")
    return np.asarray(Image.alpha_composite(paper, upright).convert("L"), np.float64) / 255


def _like_mnist(grey: NDArray[np.float64]) -> NDArray[np.float32]:
    ink = np.abs(grey - np.median(grey))  # most of a picture is paper
    if ink.max() < 0.1:
        raise ValueError("the picture is empty")
    ink /= ink.max()
    ink[ink < _FAINT] = 0
    rows, columns = np.nonzero(ink.max(axis=1))[0], np.nonzero(ink.max(axis=0))[0]
    small = _scaled(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    image = np.zeros((SIDE, SIDE), np.float32)
    top, left = (_start(small, axis) for axis in (0, 1))
    image[top : top + small.shape[0], left : left + small.shape[1]] = small
    return image[..., np.newaxis]


def _scaled(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    from PIL import Image

    factor = INNER / max(ink.shape)
    height, width = (max(1, round(side * factor)) for side in ink.shape)
    resized = Image.fromarray((ink * 255).astype(np.uint8)).resize(
        (width, height), Image.Resampling.BOX
    )
    pixels: NDArray[np.float64] = np.array(resized, np.float64)
    pixels /= pixels.max()
    return pixels


def _start(small: NDArray[np.float64], axis: int) -> int:
    """Return where the digit begins, so that its centre of mass is the image's."""
    mass = small.sum(axis=1 - axis)
    centre = float((mass * np.arange(len(mass))).sum() / mass.sum())
    return int(np.clip(round(SIDE / 2 - centre), 0, SIDE - len(mass)))

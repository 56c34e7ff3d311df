"""Show a figure below a notebook cell together with a text for those who can't see it."""

import base64
import io
from html import escape
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.image import imsave


def show() -> None:
    """Show the figures drawn in this cell, each with its text, and close them.

    The functions that draw write the text into `figure.set_label`. Outside a notebook this is
    `plt.show()`.
    """
    from IPython import get_ipython
    from IPython.display import display

    if getattr(get_ipython(), "kernel", None) is None:
        plt.show()
        return
    for number in plt.get_fignums():
        figure = plt.figure(number)
        data, metadata = bundle(figure)
        display(data, metadata=metadata, raw=True)
        plt.close(figure)


def bundle(figure: Figure) -> tuple[dict[str, str], dict[str, Any]]:
    """Return a figure as a notebook's output, and the output's metadata.

    The HTML is for the screen: one picture, or one for each part of the figure, so that a narrow
    screen can place them below each other. The PNG is for what shows no HTML; its text stands in
    the metadata, where nbconvert looks for it.
    """
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    whole, text = _png(pixels), _text(figure)
    parts = [(_png(_cut(pixels, part)), _text(part)) for part in figure.subfigs if _text(part)]
    pictures = "".join(_html(*part) for part in parts or [(whole, text)])
    html = f"<div>{pictures}</div>"  # JupyterLab gives a picture outside of one a line of its own
    data = {"text/html": html, "image/png": whole, "text/plain": text}
    return data, {"image/png": {"alt": text}}


def _text(figure: Figure | SubFigure) -> str:
    return str(figure.get_label())


def _cut(pixels: Any, part: SubFigure) -> Any:
    box, height = part.bbox, len(pixels)
    top, bottom = round(height - box.y1), round(height - box.y0)
    return np.ascontiguousarray(pixels[top:bottom, round(box.x0) : round(box.x1)])


def _png(pixels: Any) -> str:
    file = io.BytesIO()
    imsave(file, pixels, format="png")  # matplotlib 3.7 takes only contiguous pixels
    return base64.b64encode(file.getvalue()).decode()


def _html(picture: str, text: str) -> str:
    source = f"data:image/png;base64,{picture}"
    return f'<img alt="{escape(text)}" src="{source}" style="max-width: 100%">'

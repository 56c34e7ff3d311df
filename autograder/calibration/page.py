"""The page `calibration.md`: what was trained, how well the thresholds work, how sure that is."""

from collections.abc import Sequence
from pathlib import Path

from ..errors import LabError
from ..files import write_atomically
from .figure import write_figure
from .recipe import KINDS, NETWORKS, Network
from .runs import Run
from .summary import RIGHT_MAY_FAIL, Row, summarise
from .tables import section
from .tail import NORMAL_ENOUGH

PICTURE = Path("pictures", "calibration.png")
_TOP = """# Calibration: are the thresholds right?

<!-- Written by `lab2 calibrate`; change autograder/calibration/page.py instead. -->

A right model must not miss its threshold by bad luck, and a wrong one should not reach it. So \
before an exercise gets a threshold, `lab2 calibrate` trains the lab's right models, their allowed \
variations and typical mistakes, each with many seeds. These are {runs} trainings on the 60,000 \
training images, {hours:.1f} hours on one thread; accuracies are on the 10,000 test images.

![The test accuracy of every training, a row for each recipe, against the thresholds]({picture})

{kinds}
"""
_METHOD = """## How to read the tables

*Chance* is the chance of the wrong outcome in one training: to miss the threshold, or for a wrong \
recipe to reach it. It comes from a normal distribution fitted to the logarithm of the test error; \
*at most* is its upper bound at 95 % confidence, exact for any number of runs if the distribution \
holds (noncentral t). The bound *without a fit* (Clopper and Pearson) assumes nothing, and a few \
dozen runs cannot make it small. The difference between the two bounds is what nobody has seen: a \
training that goes wrong in a new way, once in some hundreds.

*Fit* is the p value of Shapiro and Wilk's test; if it is below {normal:g}, the fit is not used, \
the verdict follows the bound without a fit, and the table shows †. With five runs the test can \
see little. *Safe up to* is the highest threshold that a right recipe misses less than once in \
{aim:,.0f} trainings, at the same confidence.

## Do it again

```console
$ lab2 calibrate --out docs              # trains what {file} lacks, then writes this page
$ lab2 calibrate --out docs --no-train   # writes the page only
$ lab2 calibrate --out docs --runs 100   # more runs of each recipe
```

Ctrl-C or a kill loses only the training in progress. `--jobs 2` trains two at a time. Recipes are \
small functions in `autograder/calibration/`. After a change of TensorFlow's version, move \
`{file}` away first. Trained with {versions}.
"""


def write_page(file: Path, runs: Sequence[Run]) -> None:
    """Write the page and its figure. Raises `LabError` without runs."""
    folder = file.parent
    if not runs:
        raise LabError(f"{folder} has no stored runs. Leave out --no-train to train some.")
    rows = {network: summarise(runs, network) for network in NETWORKS}
    write_figure(rows, folder / PICTURE)
    write_atomically(file, page(runs, rows))


def page(runs: Sequence[Run], rows: dict[Network, list[Row]]) -> str:
    """Return the page as Markdown."""
    kinds = "\n".join(f"- **{kind}**: {text}." for kind, text in KINDS.items())
    hours = sum(run.seconds for run in runs) / 3600
    top = _TOP.format(runs=len(runs), hours=hours, picture=PICTURE.as_posix(), kinds=kinds)
    versions = {f"TensorFlow {r.tensorflow}, Keras {r.keras}, numpy {r.numpy}" for r in runs}
    method = _METHOD.format(
        normal=NORMAL_ENOUGH,
        aim=1 / RIGHT_MAY_FAIL,
        file="docs/calibration.jsonl",
        versions="; ".join(sorted(versions)),
    )
    parts = [section(network, part) for network, part in rows.items() if part]
    return "\n".join([top, *parts, method])

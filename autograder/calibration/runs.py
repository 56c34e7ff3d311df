"""Train recipes with many seeds; each run is stored as one line and never trained again."""

import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np
from tqdm import tqdm

from mitdeeplearning_utils import load_mnist
from mitdeeplearning_utils.checks.collecting.scores import accuracy
from mitdeeplearning_utils.data import Split

from ..inside import CALLS
from ..pipeline import run_all
from .recipe import Recipe
from .recipes import ALL

EXPECTED_SECONDS = {"fc": 10.0, "cnn": 45.0}  # used until a recipe has its own runs
Key = tuple[str, int]


@dataclass(frozen=True)
class Run:
    """One training: the recipe's name, its seed, the results, the time and the versions."""

    recipe: str
    seed: int
    accuracy: float
    seconds: float
    tensorflow: str
    keras: str
    numpy: str


def read_runs(file: Path) -> list[Run]:
    """Return the stored runs, each once, without cut-off lines and unknown recipes."""
    runs: dict[Key, Run] = {}
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    for line in lines:
        try:
            run = Run(**json.loads(line))
        except (ValueError, TypeError):
            continue
        if run.recipe in ALL:
            runs.setdefault((run.recipe, run.seed), run)
    return list(runs.values())


def append_run(file: Path, run: Run) -> None:
    """Append a run in one write, on a new line even if the last line was cut off."""
    file.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(run)) + "\n"
    with file.open("a+b") as stream:
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            line = line if stream.read(1) == b"\n" else "\n" + line
        stream.write(line.encode())


def missing(runs: Iterable[Run], recipes: Iterable[Recipe], count: int | None = None) -> list[Key]:
    """Return the runs to train: seed by seed through all recipes, the references first.

    `count` runs of each recipe, or each recipe's own number.
    """
    done = {(run.recipe, run.seed) for run in runs}
    order = sorted(recipes, key=lambda recipe: not recipe.name.endswith("_reference"))
    last = max((count or recipe.runs for recipe in order), default=0)
    rounds = (
        (recipe.name, seed)
        for seed in range(1, last + 1)
        for recipe in order
        if seed <= (count or recipe.runs)
    )
    return [key for key in rounds if key not in done]


def train_missing(
    file: Path,
    recipes: Iterable[Recipe],
    jobs: int = 1,
    count: int | None = None,
    images: int | None = None,
) -> None:
    """Train what the file lacks, `jobs` at a time with one thread each, and append the runs.

    `images` limits the training and test images, for a trial.
    """
    stored = read_runs(file)
    todo = missing(stored, recipes, count)
    expected = _expected_seconds(stored)
    names = [f"{recipe}/{seed}" for recipe, seed in todo]
    bar = tqdm(
        total=sum(expected[recipe] for recipe, _ in todo),
        bar_format="{percentage:3.0f}% |{bar:30}| {postfix[0]}, {remaining} left ",
        postfix=[f"{len(todo)} runs to go"],
    )
    with bar:
        for number, (name, run) in enumerate(run_all(partial(train, images=images), names, jobs)):
            if run is None:
                print(f"lab2: {name} was killed several times, so it is left out.", file=sys.stderr)
            else:
                append_run(file, run)
            bar.postfix[0] = f"{len(todo) - number - 1} runs to go"
            bar.update(expected[name.split("/")[0]])


def _expected_seconds(stored: list[Run]) -> dict[str, float]:
    def expected(recipe: Recipe) -> float:
        seen = [run.seconds for run in stored if run.recipe == recipe.name]
        return median(seen) if seen else EXPECTED_SECONDS[recipe.network]

    return {name: expected(recipe) for name, recipe in ALL.items()}


def train(name: str, images: int | None = None) -> Run:
    """Train the recipe and seed in `name`, such as "fc_adam/7", and return the run.

    The process must have set its threads; it loads MNIST once.
    """
    import keras

    recipe, seed = name.split("/")
    keras.backend.clear_session()
    keras.utils.set_random_seed(int(seed))
    (train_x, train_y), (test_x, test_y) = _data(images)
    start = time.perf_counter()
    training = ALL[recipe].make()
    x, y = training.data((train_x, train_y))
    model = training.model
    # several batches per call: faster, with the same weights to the bit
    model.compile(training.optimizer, training.loss, steps_per_execution=CALLS)
    model.fit(
        x,
        y,
        batch_size=training.batch_size,
        epochs=training.epochs,
        validation_split=training.validation_split,
        verbose=0,
    )
    seconds = round(time.perf_counter() - start, 2)
    scores = np.asarray(model.predict(test_x, batch_size=1000, verbose=0))
    versions = (version(package) for package in ("tensorflow", "keras", "numpy"))
    return Run(recipe, int(seed), round(accuracy(scores, test_y), 4), seconds, *versions)


@cache
def _data(images: int | None) -> tuple[Split, Split]:
    (train_x, train_y), (test_x, test_y) = load_mnist()
    return (train_x[:images], train_y[:images]), (test_x[:images], test_y[:images])

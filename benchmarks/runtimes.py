"""Is one recipe as accurate in each runtime of `make colab-check`? Train it there, and compare.

    python benchmarks/runtimes.py [NAME ...] [--recipes fc_reference cnn_reference] [--seeds 30]

Trains what benchmarks/runtimes.jsonl lacks, on one thread as `lab2 calibrate` does, and prints a
table. Each training is one line of the file; the same command goes on where it was stopped. The
environments stay in .colab (2 GB each).
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
RUNS = HERE.with_suffix(".jsonl")
CONTRAST = 2.58  # standard errors of a mean that differ by chance once in 100


def stored() -> list[dict[str, Any]]:
    """Return the trainings in the file."""
    lines = RUNS.read_text("utf-8").splitlines() if RUNS.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")]


def missing(name: str, recipes: list[str], seeds: int) -> list[str]:
    """Return what to train in a runtime, such as "fc_reference/7", seed by seed."""
    done = {f"{run['recipe']}/{run['seed']}" for run in stored() if run["runtime"] == name}
    wanted = [f"{recipe}/{seed}" for seed in range(1, seeds + 1) for recipe in recipes]
    return [key for key in wanted if key not in done]


def train_here(name: str, keys: list[str]) -> None:
    """Train with this interpreter, which has the lab but not the autograder's own needs."""
    from types import ModuleType

    import autograder

    calibration = ModuleType("autograder.calibration")  # without its door, which loads the rest
    calibration.__path__ = [str(Path(autograder.__file__).parent / "calibration")]
    sys.modules[calibration.__name__] = calibration
    import keras
    import numpy
    import tensorflow as tf

    from autograder.calibration.recipes import ALL
    from mitdeeplearning_utils import load_mnist

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    (images, labels), test = load_mnist()
    versions = {m.__name__: m.__version__ for m in (tf, keras, numpy)}
    for key in keys:
        recipe, seed = key.split("/")
        keras.backend.clear_session()
        keras.utils.set_random_seed(int(seed))
        made = ALL[recipe].make()
        made.model.compile(made.optimizer, made.loss, metrics=["accuracy"])
        how = {"batch_size": made.batch_size, "epochs": made.epochs, "verbose": 0}
        data = made.data((images, labels))
        made.model.fit(*data, validation_split=made.validation_split, **how)
        accuracy = round(made.model.evaluate(*test, verbose=0)[1], 4)
        run = {"runtime": name, "recipe": recipe, "seed": int(seed), "accuracy": accuracy}
        with RUNS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(run | versions) + "\n")


def train_there(runtime: Any, root: Path, keys: list[str]) -> None:
    """Train in the runtime's environment, which is made if it isn't there."""
    from autograder.release.environment import Environment
    from autograder.release.git import archive

    environment = Environment(root / ".colab" / runtime.name, runtime)
    complete = environment.folder / "complete"
    if not complete.exists():
        environment.make()
        environment.pip(
            "install", "--quiet", str(archive(root, "HEAD", complete.parent / "lab.zip"))
        )
        complete.touch()
    call = [str(environment.python), str(HERE), "--inside", runtime.name, *keys]
    subprocess.run(call, check=True)


def rows(recipes: list[str]) -> Iterator[list[str]]:
    """Yield a row for each recipe in each runtime, with its difference from "today"."""
    from autograder.calibration.recipe import THRESHOLDS
    from autograder.calibration.recipes import ALL

    groups: dict[tuple[str, str], list[float]] = {}
    for run in stored():
        groups.setdefault((run["recipe"], run["runtime"]), []).append(run["accuracy"])
    for (recipe, name), found in sorted(groups.items()):
        today = groups.get((recipe, "today"), [])
        if recipe in recipes:
            threshold = THRESHOLDS[ALL[recipe].network]
            below = sum(accuracy < threshold for accuracy in found)
            mean, spread = statistics.mean(found), statistics.stdev(found) if found[1:] else 0.0
            numbers = [f"{number:.4f}" for number in (min(found), mean, spread)]
            last = [f"{below} of {len(found)}", difference(found, today)]
            yield [recipe, name, f"{len(found)}", *numbers, *last]


def difference(found: list[float], today: list[float]) -> str:
    """Return the difference of the means, and whether it is more than chance."""
    if found is today or not (found[1:] and today[1:]):
        return ""
    error = (
        statistics.variance(found) / len(found) + statistics.variance(today) / len(today)
    ) ** 0.5
    apart = statistics.mean(found) - statistics.mean(today)
    return f"{apart:+.4f}{' (more than chance)' if abs(apart) > CONTRAST * error else ''}"


def main() -> int:
    from autograder.release.runtimes import all_runtimes

    root = HERE.parent.parent
    runtimes = {runtime.name: runtime for runtime in all_runtimes(root)}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(runtimes)}")
    parser.add_argument("--recipes", nargs="+", default=["fc_reference", "cnn_reference"])
    parser.add_argument("--seeds", type=int, default=30)
    options = parser.parse_args()
    for name in options.names or runtimes:
        if keys := missing(name, options.recipes, options.seeds):
            train_there(runtimes[name], root, keys)
    head = ["recipe", "runtime", "runs", "lowest", "mean", "spread", "below", "from today's"]
    for row in [head, ["---"] * len(head), *rows(options.recipes)]:
        print(f"| {' | '.join(row)} |")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        train_here(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())

"""Run the tests of the checks and the judge against each mutant that mutmut makes of them.

    python -m tests.mutation [--workers N] [--again] [--only PATTERN] [--sample N]

mutmut makes the mutants, lets mypy look at them, and finds which test reaches which function. Its
own run starts a process for each mutant, half a day in all; here each worker imports TensorFlow
once and goes through its share. Verdicts stay in mutants/verdicts.txt: an interrupted run goes on
where it stopped, and after a change only the functions that changed are run.

`--again` takes the survivors once more, for tests that were added; `--only "autograder.judge.*"`
takes the mutants of that name; `--sample 100` takes as many, drawn by chance but always the same.
Prints the count and each survivor, and hands the verdicts to mutmut: `mutmut show NAME`.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path
from random import Random
from statistics import mean

from mutmut.mutation.file_mutation import filter_mutants_with_type_checker

from .mutation_worker import Mutant, note

HERE = Path(__file__).parents[1]
MUTANTS = HERE / "mutants"
VERDICTS = MUTANTS / "verdicts.txt"
STATS = MUTANTS / "mutmut-stats.json"

# mutmut makes all of them before it runs the one that it was asked for.
ANY = "mitdeeplearning_utils.checks.x_check__mutmut_1"

# mutmut's own numbers for them.
EXIT_CODES = {"killed": 1, "types": 37, "timeout": 36, "survived": 0}


def main(arguments: list[str] | None = None) -> int:
    """Give each mutant its verdict and print them; return 0 where at least 95 % are killed."""
    parser = argparse.ArgumentParser(description="Run tests against mutants of what they test.")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="as many as cores")
    parser.add_argument("--again", action="store_true", help="take the survivors once more")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="mutants of such names")
    parser.add_argument("--sample", type=int, metavar="N", help="N of them, drawn by chance")
    options = parser.parse_args(arguments)
    prepare()
    if options.again:
        forget_survivors()
    chosen = [mutant for mutant in mutants() if fnmatch(mutant.name, options.only)]
    if options.sample is not None:
        chosen = Random(0).sample(chosen, min(options.sample, len(chosen)))
    for mutant in due_to_types(chosen):
        note(mutant, "types", VERDICTS)
    waiting = without_verdict(chosen)
    print(f"{len(waiting)} mutants to go", flush=True)
    shares = [waiting[number :: options.workers] for number in range(options.workers)]
    with ThreadPoolExecutor(options.workers) as workers:
        list(workers.map(work_through, range(options.workers), shares))
    return report(chosen)


def prepare() -> None:
    """Let mutmut make the mutants and see which test reaches what; it skips what it has."""
    mutmut = Path(sys.executable).with_name("mutmut")
    made = subprocess.run([mutmut, "run", ANY], cwd=HERE, check=False)
    if not STATS.exists():
        sys.exit(f"mutmut made no mutants (exit status {made.returncode}); its output says why.")


def mutants() -> list[Mutant]:
    """Return all mutants, each with the tests that reach it."""
    stats = json.loads(STATS.read_text("utf-8"))
    reached = in_turn(stats["tests_by_mangled_function_name"], stats["duration_by_test"])
    found = []
    for path in sorted(MUTANTS.rglob("*.meta")):
        for name in json.loads(path.read_text("utf-8"))["exit_code_by_key"]:
            function = name.rpartition("__mutmut_")[0]
            hash_ = stats["function_hashes"].get(function, "-")
            found.append(Mutant(name, hash_, reached.get(function, [])))
    return found


def in_turn(reached: dict[str, list[str]], seconds: dict[str, float]) -> dict[str, list[str]]:
    """Return each function's tests, file by file, quick ones with few subjects first."""
    subjects = Counter(test for tests in reached.values() for test in tests)
    cost = {test: seconds.get(test, 0) * count for test, count in subjects.items()}
    ordered = {}
    for function, tests in reached.items():
        files: dict[str, list[str]] = {}
        for test in sorted(tests, key=cost.__getitem__):
            files.setdefault(test.partition("::")[0], []).append(test)
        by_mean = sorted(files.values(), key=lambda of_one: mean(cost[test] for test in of_one))
        ordered[function] = [test for of_one in by_mean for test in of_one]
    return ordered


def verdicts() -> dict[tuple[str, str], str]:
    """Return the last verdict on each mutant; one begun twice and never ended is a timeout."""
    given: dict[tuple[str, str], str] = {}
    for line in VERDICTS.read_text("utf-8").splitlines() if VERDICTS.exists() else []:
        name, function, verdict = line.split()
        before = given.get((name, function))
        given[name, function] = "timeout" if verdict == before == "begun" else verdict
    return given


def without_verdict(some: list[Mutant]) -> list[Mutant]:
    """Return those of some mutants that have no verdict."""
    given = verdicts()
    return [m for m in some if given.get((m.name, m.function), "begun") == "begun"]


def due_to_types(some: list[Mutant]) -> list[Mutant]:
    """Return those of some mutants that have no verdict and that mypy finds an error in."""
    os.chdir(HERE)
    caught = filter_mutants_with_type_checker()
    return [mutant for mutant in without_verdict(some) if mutant.name in caught]


def forget_survivors() -> None:
    """Let each survivor be tried again."""
    lines = VERDICTS.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.endswith(" survived")]
    VERDICTS.write_text("".join(f"{line}\n" for line in kept), "utf-8")


def work_through(number: int, share: list[Mutant]) -> None:
    """Start workers on a share until it is done: each ends where a mutant leaves a trace."""
    list_of_mutants = MUTANTS / f"share-{number}.json"
    command = [sys.executable, "-m", "tests.mutation_worker", str(list_of_mutants), str(VERDICTS)]
    while waiting := without_verdict(share):
        list_of_mutants.write_text(json.dumps([vars(mutant) for mutant in waiting]), "utf-8")
        subprocess.run(command, cwd=MUTANTS, stdout=subprocess.DEVNULL, check=False)


def report(chosen: list[Mutant]) -> int:
    """Print the count and the survivors, write the verdicts where mutmut looks for them."""
    given = verdicts()
    found = {mutant.name: given[mutant.name, mutant.function] for mutant in chosen}
    for path in MUTANTS.rglob("*.meta"):
        meta = json.loads(path.read_text("utf-8"))
        codes = {n: EXIT_CODES[found[n]] for n in meta["exit_code_by_key"] if n in found}
        meta["exit_code_by_key"] |= codes
        path.write_text(json.dumps(meta, indent=4), "utf-8")
    counts = Counter(found.values())
    killed = 1 - counts["survived"] / len(found)
    print("\n".join(name for name, verdict in found.items() if verdict == "survived"))
    print(f"{len(found)} mutants: {dict(counts)}; {killed:.1%} killed")
    return int(killed < 0.95)


if __name__ == "__main__":
    sys.exit(main())

"""Alike work: how many honest classes are told, how many copies are found, and how long it takes.

    python benchmarks/alike.py [--write] [--classes 20]

Honest students answer with the lab's right and wrong submissions, with the solution, or all follow
one tutorial. Copies are disguised in twenty ways. `--write` renews autograder/alike/known.txt, the
answers that a class is compared with. About two minutes.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/autograder/judge"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/autograder/alike"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import nbformat
from classes import DISGUISES, OWN, WRITTEN, Maker, Notebook, same_file, split_cells
from spellings import spellings

from autograder.alike import page
from autograder.alike.groups import Group, groups
from autograder.alike.pieces import Piece, contract_of, known_in, pieces_of
from autograder.alike.process import Common, Request
from autograder.alike.reading import read_all
from autograder.lab.project import find_project
from autograder.lab.source import read_source

PROJECT = find_project()
MAKER = Maker()
CONTRACT = contract_of(MAKER.blank)
SOURCE = json.loads(nbformat.writes(read_source(PROJECT)))
GIVEN = frozenset(known_in([MAKER.blank, SOURCE], CONTRACT))


def pieces(notebooks: Iterable[Notebook]) -> dict[str, list[Piece]]:
    """Return the pieces of a class, whose students are numbered."""
    return {f"s{n:04}": pieces_of(b, b, CONTRACT) for n, b in enumerate(notebooks)}


def told(notebooks: Iterable[Notebook], known: frozenset[str]) -> list[Group]:
    return groups(pieces(notebooks), GIVEN | known)


def write_known() -> None:
    """Write the keys of all pieces of the right and wrong submissions."""
    keys = known_in(MAKER.answers(), CONTRACT) - GIVEN
    Path(page.__file__).with_name("known.txt").write_text("\n".join(sorted(keys)) + "\n", "ascii")
    print(f"Wrote {len(keys)} keys.")


def spelled() -> list[Notebook]:
    """Return 200 students, each with another spelling of one of the models."""
    books = []
    for exercise, text, _ in spellings(200):
        name = {"fc_model": "model", "cnn_model": "cnn_model"}[exercise]
        layers = text.partition(": ")[2]
        source = f"def build_{exercise}():\n    return tf.keras.Sequential([{layers}])\n"
        answers = {exercise: f"{source}{name} = build_{exercise}()", WRITTEN: MAKER.written()}
        books.append(MAKER.ran(MAKER.notebook(answers)))
    return books


def tutorial(count: int, answers: dict[str, str]) -> list[Notebook]:
    """Return a class of which all follow one text, each for most of the exercises."""
    dice = Random(count)
    books = []
    for _ in range(count):
        own = {n: s for n, s in answers.items() if dice.random() < 0.8 and n != WRITTEN}
        books.append(MAKER.ran(MAKER.notebook(own | {WRITTEN: MAKER.written()})))
    return books


def honest(classes: int) -> None:
    """Print how many groups are told in classes of honest students."""
    print(f"{'students':>8} {'known':>6} {'classes':>8} {'groups':>7}")
    for count in (2, 5, 20, 50, 100, 300):
        for known in (frozenset[str](), page.known()):
            found = [told((MAKER.honest() for _ in range(count)), known) for _ in range(classes)]
            show = f"{count:>8} {bool(known)!s:>6} {classes:>8} {sum(map(len, found)):>7}"
            print(show, flush=True)
            for group in [group for each in found for group in each][:2]:
                print("   ", [(s.kind, *s.texts.values()) for s in group.shared][:12])
    for known in (frozenset[str](), page.known()):
        print("200 spellings:", len(told(spelled(), known)), "groups")
    for count in (20, 50, 100, 300):
        found = [told(tutorial(count, answers), page.known()) for answers in OWN]
        print(f"a tutorial that {count} follow:", [len(each) for each in found], "groups")


def disguised(answers: dict[str, str]) -> dict[str, Notebook]:
    """Return copies of a student's work, by how they are disguised."""
    books = {name: MAKER.ran(MAKER.notebook(f(answers))) for name, f in DISGUISES.items()}
    books["split cells"] = split_cells(books["nothing but the written answer"], {*answers})
    return books


def with_traces(book: Notebook) -> Notebook:
    """Return a notebook with a cell of the student's own, as an editor saves it."""
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 9}
    added = cell | {"id": f"{MAKER.dice.getrandbits(32):08x}", "source": "tf.__version__"}
    return book | {"cells": [*book["cells"], added]}


def copies(classmates: int) -> None:
    """Print which copies are found among honest classmates."""
    others = pieces(MAKER.honest() for _ in range(classmates))
    counts: dict[str, list[int]] = {}
    wrong = 0
    for answers in OWN:
        original = with_traces(MAKER.ran(MAKER.notebook(answers)))
        books = disguised(answers) | {"other answers in the same file": same_file(original)}
        for name, book in books.items():
            found = groups(others | pieces_named(original, book), GIVEN | page.known())
            hit = [group.students for group in found] == [["a_original", "b_copy"]]
            counts.setdefault(name, []).append(int(hit))
            wrong += len(found) - hit
    for name, hits in counts.items():
        print(f"{name:40} {sum(hits)} of {len(hits)}")
    found = sum(1 for hits in counts.values() if all(hits))
    print(f"In a class of {classmates + 2}: {found} of {len(counts)} disguises always found, "
          f"{sum(map(sum, counts.values()))} of {sum(map(len, counts.values()))} copies; "
          f"other groups: {wrong}")  # fmt: skip


def pieces_named(original: Notebook, book: Notebook) -> dict[str, list[Piece]]:
    named = {"a_original": original, "b_copy": book}
    return {name: pieces_of(each, each, CONTRACT) for name, each in named.items()}


def seconds(count: int) -> None:
    """Print how long a class takes, from files to groups."""
    with tempfile.TemporaryDirectory() as folder:
        requests = []
        picture = {
            "output_type": "display_data",
            "metadata": {},
            "data": {"image/png": "A" * 500_000},
        }
        for number in range(count):
            book, path = MAKER.honest(), Path(folder, f"{number}.ipynb")
            book["cells"][-1]["outputs"] = [picture]
            path.write_text(json.dumps(book))
            requests.append(Request(f"s{number:05}", str(path), str(path)))
        Path(folder, "source.ipynb").write_text(json.dumps(SOURCE))
        common = Common(str(PROJECT.student), str(Path(folder, "source.ipynb")))
        start = time.perf_counter()
        read = read_all(common, requests)
        middle = time.perf_counter()
        found = groups(read.pieces, read.known | page.known())
        end = time.perf_counter()
    print(f"{count} students: {middle - start:.1f} s to read, {end - middle:.1f} s to compare; "
          f"{len(found)} groups")  # fmt: skip


def main() -> int:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--classes", type=int, default=20)
    options = parser.parse_args()
    if options.write:
        write_known()
    honest(options.classes)
    copies(8)
    copies(98)
    copies(298)
    seconds(1000)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""All answers in the order in which they are graded, and which of them come a second time."""

from collections.abc import Iterator

from ..files import digest
from . import alike
from .answer import Answer, Answers, Key
from .readings import Readings

EVERY = 10  # one answer in so many comes a second time
BETWEEN = 5  # the grader reads at least so many others before


class Stack:
    """The answers as they are right now; `look` reads them again."""

    def __init__(self, answers: Answers, readings: Readings) -> None:
        """Read the answers."""
        self._source, self._readings = answers, readings
        self._texts: dict[Key, str] = {}
        self.groups: list[list[Key]] = []
        self.look()

    def look(self) -> None:
        """Read the answers again; they are put into groups again only if a text has changed."""
        self.answers = {answer.key: answer for answer in self._source.all()}
        texts = {key: answer.text for key, answer in self.answers.items()}
        if texts != self._texts:
            self._texts, self.groups = texts, list(self._grouped(texts))

    def open(self) -> list[Key]:
        """Return the answers that need points, alike ones one after the other."""
        return [k for keys in self.groups for k in keys if self.answers[k].grade.waits]

    def group(self, key: Key) -> list[Key]:
        """Return the answers that are alike, including this one."""
        return next((keys for keys in self.groups if key in keys), [key])

    def same(self, answer: Answer) -> Answer | None:
        """Return a graded answer with the same words, or None."""
        words = alike.same_text(answer.text)
        for key in self.group(answer.key):
            other = self.answers[key]
            graded = other.grade.by_hand is not None and not other.grade.waits
            if key != answer.key and graded and alike.same_text(other.text) == words:
                return other
        return None

    def second(self, grader: str) -> Key | None:
        """Return an answer that the grader should read again right now, or None."""
        read = self._readings.tasks(grader)
        planned = [key for key in self.planned(grader) if key in read[:-BETWEEN]]
        due = len(read) % EVERY == EVERY - 1 or not self.open()
        return planned[0] if planned and due else None

    def planned(self, grader: str) -> list[Key]:
        """Return the answers that this grader reads, or may read, a second time.

        They are like no other answer, and the same ones whenever they are asked for.
        """
        seconds = {(r.key, r.answer) for r in self._readings if r.second}
        readers = {r.key: r.grader for r in self._readings if not r.second}
        known = {key for key, answer in self.answers.items() if answer.grade.waits} | readers.keys()
        alone = [keys[0] for keys in self.groups if len(keys) == 1 and keys[0] in known]
        read, some_open = self._readings.tasks(grader), bool(self.open())
        found = []
        for key in sorted(alone, key=_shuffled)[: len(known) // EVERY]:
            answer = self.answers[key]
            own = readers.get(key) == grader and (some_open or key in read[:-BETWEEN])
            if (key, answer.text_hash) not in seconds and (answer.grade.waits or own):
                found.append(key)
        return found

    def _grouped(self, texts: dict[Key, str]) -> Iterator[list[Key]]:
        for name in self._source.questions:
            keys = sorted((key for key in texts if key[1] == name), key=_shuffled)
            yield from alike.groups({key: texts[key] for key in keys})


def _shuffled(key: Key) -> str:
    """Return what puts answers into an order that stays and that no name decides."""
    return digest("\n".join(key).encode())

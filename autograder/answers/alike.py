"""Answers that say nearly the same, put side by side: equal words, or most of their phrases."""

import re
from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
ALIKE = 0.7  # of all the phrases in two answers
_PHRASE = 3  # words
_MOST_WORDS = 600
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def same_text(text: str) -> str:
    """Return the words and numbers of a text: equal for texts that differ in spacing and signs."""
    return " ".join(_WORD.findall(text.casefold())[:_MOST_WORDS])


def groups(texts: Mapping[K, str]) -> list[list[K]]:
    """Return the keys in groups of alike texts, in the order of their first ones.

    A text belongs to the first group whose first text it is like. Only groups that share a phrase
    with it are compared, so a class of 1,000 takes a second.
    """
    found: list[list[K]] = []
    sizes: list[int] = []
    by_text: dict[str, int] = {}
    by_phrase: dict[str, list[int]] = {}
    for key, text in texts.items():
        words = same_text(text)
        place = by_text.get(words)
        if place is None:
            phrases = _phrases(words)
            place = _place(phrases, by_phrase, sizes)
        if place is None:
            place = len(found)
            found.append([])
            sizes.append(len(phrases))
            for phrase in phrases:
                by_phrase.setdefault(phrase, []).append(place)
        by_text.setdefault(words, place)
        found[place].append(key)
    return found


def _phrases(words: str) -> set[str]:
    parts = words.split()
    starts = range(max(1, len(parts) - _PHRASE + 1))
    return {" ".join(parts[start : start + _PHRASE]) for start in starts}


def _place(phrases: set[str], by_phrase: Mapping[str, list[int]], sizes: list[int]) -> int | None:
    """Return the group that shares the largest part of the phrases, if that is large enough."""
    shared = Counter(place for phrase in phrases for place in by_phrase.get(phrase, ()))
    parts = [
        (both / (len(phrases) + sizes[place] - both), -place) for place, both in shared.items()
    ]
    most, place = max(parts, default=(0.0, 0))
    return -place if most >= ALIKE else None

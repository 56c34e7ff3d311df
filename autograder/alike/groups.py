"""Which submissions share more rare pieces than chance explains."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from .pieces import Piece

# Bits are only used to choose what is shown, and are never shown.
_BASE = 14.0  # less than one pair by chance in ten thousand classes, if pieces were independent
_OTHERS = 20  # answers to each exercise that are known besides the class's own
_MORE, _LIGHT, _COMMENT, _SENTENCE = 2.0, 2.0, 4.0, 12.0
_TRACE = 40.0
_MODELS = {"fc_train": "model", "fc_evaluate": "model"} | dict.fromkeys(
    ("cnn_train", "cnn_evaluate"), "cnn_model"
)


@dataclass(frozen=True)
class Shared:
    """A piece that students share: each one's own spelling of it, and how many have it."""

    kind: str
    exercise: str
    texts: Mapping[str, str]

    @property
    def holders(self) -> int:
        """How many students of the class have it."""
        return len(self.texts)


@dataclass(frozen=True)
class Group:
    """Students whose work is alike, and the rare pieces that at least two of them share."""

    students: list[str]
    shared: list[Shared]


def rare_at_most(compared: int) -> int:
    """Return how many students may have a piece that still counts as rare."""
    return max(3, compared // 50)


def groups(
    pieces: Mapping[str, list[Piece]],
    known: frozenset[str],
    teams: Mapping[str, str] | None = None,
    accuracies: Mapping[str, Mapping[str, float]] | None = None,
) -> list[Group]:
    """Return the groups of alike submissions, the one with the most shared pieces first.

    `known` has the keys that everybody may know, `teams` each student's team, `accuracies` what our
    own runs gave. Members of a team are never compared. Takes time in proportion to the class.
    """
    rare = _rare(pieces, known, accuracies or {})
    skeletons = Counter(s for found in pieces.values() for s in {p.skeleton for p in found})
    most, size = rare_at_most(len(pieces)), len(pieces)
    own = {key for key, holders in rare.items() if _is_own(holders, known, skeletons, most)}
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, holders in rare.items():
        for a, b in combinations(sorted(holders), 2):
            if not (teams or {}).get(a) or (teams or {}).get(a) != (teams or {}).get(b):
                pairs[a, b].append(key)
    least = _BASE + math.log2(max(size * (size - 1) / 2, 1))
    told = [pair for pair, keys in pairs.items() if _bits(keys, rare, own, size) >= least]
    found = [_group(members, rare) for members in _joined(told)]
    return sorted(found, key=lambda group: (-len(group.shared), group.students))


def _rare(
    pieces: Mapping[str, list[Piece]],
    known: frozenset[str],
    accuracies: Mapping[str, Mapping[str, float]],
) -> dict[str, dict[str, Piece]]:
    """Return the pieces that two students have, but few: by key, with each holder's own."""
    holders: dict[str, dict[str, Piece]] = defaultdict(dict)
    for student, found in pieces.items():
        for piece in found:
            if piece.key not in known:
                holders[piece.key][student] = piece
    most = rare_at_most(len(pieces))
    return {
        key: found
        for key, found in holders.items()
        if 2 <= len(found) <= most and not _same_run(found, accuracies)
    }


def _same_run(holders: Mapping[str, Piece], accuracies: Mapping[str, Mapping[str, float]]) -> bool:
    """Return whether saved numbers say nothing: code that computes the same gives the same."""
    piece = next(iter(holders.values()))
    if piece.kind != "numbers":
        return False
    model = _MODELS.get(piece.exercise, "")
    ours = [accuracies.get(student, {}).get(model) for student in holders]
    return None in ours or len(set(ours)) < len(ours)


def _is_own(
    holders: Mapping[str, Piece], known: frozenset[str], skeletons: Counter[str], most: int
) -> bool:
    """Return whether a piece isn't only a usual statement with unusual numbers."""
    piece = next(iter(holders.values()))
    if piece.kind != "statement":
        return True
    return piece.skeleton not in known and skeletons[piece.skeleton] <= most


def _bits(
    keys: Iterable[str], rare: Mapping[str, Mapping[str, Piece]], own: set[str], size: int
) -> float:
    """Return how surprising it is that two students share these pieces.

    Pieces of the same exercise depend on each other: the first counts in full, the others a little.
    """
    light, text, whole = 0.0, 0.0, 0.0
    by_exercise: dict[tuple[str, str], list[float]] = defaultdict(list)
    for key in keys:
        piece = next(iter(rare[key].values()))
        if piece.kind in ("trace", "numbers"):
            whole += _TRACE
        elif piece.kind == "sentence":
            text += _SENTENCE
        elif key in own:
            first = math.log2((size + _OTHERS) / (len(rare[key]) - 1))
            by_exercise[piece.kind, piece.exercise].append(first)
        else:
            light += _LIGHT
    whole += min(light, 3 * _LIGHT) + min(text, 3 * _SENTENCE)
    for (kind, _), firsts in by_exercise.items():
        more = _COMMENT if kind == "comment" else _MORE
        whole += max(firsts) + min(more * (len(firsts) - 1), 2 * max(firsts))
    return whole


def _joined(pairs: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """Yield the students that pairs connect."""
    group_of: dict[str, set[str]] = {}
    for a, b in pairs:
        whole = group_of.get(a, {a}) | group_of.get(b, {b})
        group_of |= dict.fromkeys(whole, whole)
    seen: set[str] = set()
    for student, members in group_of.items():
        if student not in seen:
            seen |= members
            yield sorted(members)


def _group(members: list[str], rare: Mapping[str, Mapping[str, Piece]]) -> Group:
    shared = []
    for holders in rare.values():
        if len(holders.keys() & set(members)) > 1:
            piece = next(iter(holders.values()))
            texts = {student: each.text for student, each in sorted(holders.items())}
            shared.append(Shared(piece.kind, piece.exercise, texts))
    return Group(members, shared)

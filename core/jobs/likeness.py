"""Find the most similar titles for many wanted titles at once, quickly enough for 10,000 lines and 100,000 jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

CLOSE: Final = 80.0
_AT_MOST: Final = 5
_FEW: Final = 500
"""Up to this many titles, all of them are compared; above it, only those that share a telling word."""
_CELLS: Final = 500_000
"""Comparisons made at once, so that the scores take 4 MB at most."""
_SHARE: Final = 0.5
"""The rarest words of a line are taken until they make up this share of its letters.

A title without any of them lacks at least half of the letters. 80 % similar titles may lack a third (a ratio of 0.8
needs 0.4 × both lengths in common, and lengths differ by a half at most), so such a title is not similar.
"""
_LIKE_A_WORD: Final = 75.0
_ABBREVIATION: Final = 3

Similar = dict[str, list[tuple[str, float]]]


def most_similar(wanted: Collection[str], titles: Sequence[str]) -> Similar:
    """Return for each wanted title up to five titles that are at least 80 % similar, the most similar ones first.

    Titles are written as `spelled_title` writes them. The likeness (0 to 100) is rapidfuzz's token_sort_ratio: the
    order of the words is no difference. Titles of one likeness keep their order.
    """
    if not wanted:
        return {}
    by_sorted: defaultdict[str, list[int]] = defaultdict(list)
    for position, title in enumerate(titles):
        by_sorted[_sorted(title)].append(position)
    close: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for lines, choices in _blocks({_sorted(title) for title in wanted}, list(by_sorted)):
        for line, best in _scores(lines, choices):
            close[line].update(best)
    return {title: _best(close[_sorted(title)], by_sorted, titles) for title in wanted}


def _best(
    scores: Mapping[str, float], by_sorted: Mapping[str, list[int]], titles: Sequence[str]
) -> list[tuple[str, float]]:
    ordered = sorted((-score, position) for name, score in scores.items() for position in by_sorted[name])
    return [(titles[position], -score) for score, position in ordered[:_AT_MOST]]


@lru_cache(maxsize=65_536)
def _sorted(title: str) -> str:
    return " ".join(sorted(title.split()))


def _scores(lines: list[str], choices: list[str]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield each line that has similar titles among the choices, with the most similar ones and their likeness."""
    step = max(1, _CELLS // max(1, len(choices)))
    for start in range(0, len(lines), step):
        some = lines[start : start + step]
        scores = process.cdist(some, choices, scorer=fuzz.ratio, score_cutoff=CLOSE, dtype=np.float64)
        for row in np.flatnonzero(scores.any(axis=1)):
            near = np.flatnonzero(scores[row])
            best = near[np.argsort(-scores[row, near], kind="stable")[:_AT_MOST]]
            yield some[row], {choices[column]: float(scores[row, column]) for column in best}


def _blocks(wanted: set[str], names: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield groups of wanted titles with the only titles that can be similar to them."""
    if len(names) <= _FEW:
        yield sorted(wanted), names
        return
    by_word = _index(names)
    like = _LikeWords(by_word)
    lines_by_word: defaultdict[str, list[str]] = defaultdict(list)
    for line in sorted(wanted):
        for word in _rarest(line, by_word, like):
            lines_by_word[word].append(line)
    for word, lines in lines_by_word.items():
        yield lines, [names[position] for position in by_word[word]]


def _index(names: list[str]) -> dict[str, list[int]]:
    """Return the positions of the titles with each word; "fork lift" is also found under "forklift"."""
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for position, name in enumerate(names):
        for word in _keys(name):
            by_word[word].append(position)
    return by_word


def _keys(name: str) -> set[str]:
    words = name.split()
    return {*words, *(first + second for first, second in pairwise(words))}


def _rarest(line: str, by_word: Mapping[str, list[int]], like: _LikeWords) -> set[str]:
    """Return words of which a similar title has at least one: the rarest, until they make up enough letters."""
    words = [(word, known) for word in line.split() if (known := like.known(word))]
    words.sort(key=lambda item: sum(len(by_word[name]) for name in item[1]))
    chosen = {first + second for first, second in pairwise(line.split()) if first + second in by_word}
    enough, letters = _SHARE * len(line.replace(" ", "")), 0
    for word, known in words:
        chosen.update(known)
        letters += len(word)
        if letters > enough:
            break
    return chosen


class _LikeWords:
    """Finds the words of the titles that a word of a line may mean: itself, else abbreviated or misspelled ones."""

    def __init__(self, by_word: Mapping[str, list[int]]) -> None:
        self._by_word, self._all, self._known = by_word, list(by_word), dict[str, list[str]]()

    def known(self, word: str) -> list[str]:
        """Return the words of the titles, or none."""
        if word in self._by_word:
            return [word]
        if word not in self._known:
            similar = process.extract(word, self._all, scorer=fuzz.ratio, score_cutoff=_LIKE_A_WORD, limit=_AT_MOST)
            longer = [name for name in self._all if name.startswith(word)] if len(word) >= _ABBREVIATION else []
            self._known[word] = list(dict.fromkeys([name for name, *_ in similar] + longer[:_AT_MOST]))
        return self._known[word]

"""Similar titles are found as a comparison with every title finds them, only faster."""

from random import Random

import pytest
from hypothesis import given, settings, strategies as st
from rapidfuzz import fuzz, process

from core.jobs.job_identity import spelled_title
from core.jobs.likeness import CLOSE, most_similar

AREAS = ("stamping", "foundry", "extrusion", "food", "paper", "steel", "glass", "valve", "pump", "gear")
ROLES = ("welder", "machine operator", "cnc machinist", "maintenance technician", "forklift operator", "painter")
TITLES = [f"{area} {role} {number}" for area in AREAS for role in ROLES for number in range(1, 31)]
LETTERS = st.text("abcdefgh ", max_size=24)


def every_comparison(title: str, titles: list[str]) -> list[tuple[str, float]]:
    near = process.extract(title, titles, scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE, limit=5)
    return [(name, score) for name, score, _ in near]


@given(st.lists(LETTERS, max_size=8), st.lists(LETTERS.filter(str.strip), unique=True, max_size=30))
def test_among_few_titles_every_title_is_compared(wanted: list[str], titles: list[str]) -> None:
    wanted, titles = [spelled_title(title) for title in wanted], [*dict.fromkeys(map(spelled_title, titles))]
    similar = most_similar(wanted, titles)
    assert similar == {title: every_comparison(title, titles) for title in wanted}


@settings(max_examples=50)
@given(st.integers())
def test_among_many_titles_misspelled_and_abbreviated_lines_find_what_every_comparison_finds(seed: int) -> None:
    random = Random(seed)
    wanted = [_changed(random.choice(TITLES), random) for _ in range(20)]
    similar = most_similar(wanted, TITLES)
    for title in wanted:
        best = [score for _, score in every_comparison(title, TITLES)][:1]
        assert [score for _, score in similar[title]][:1] == best, title


def _changed(title: str, random: Random) -> str:
    spelled = title.replace("operator", random.choice(("operator", "opertor", "operators")))
    spelled = spelled.replace("technician", random.choice(("technician", "tech", "techncian")))
    return spelled + random.choice((" urgent", " ii", "", " x"))


@pytest.mark.parametrize(
    ("title", "similar"),
    [
        ("fork lift operator 7 food", "food forklift operator 7"),
        ("maint technician glass 12", "glass maintenance technician 12"),
        ("weldor steel 3", "steel welder 3"),
    ],
)
def test_words_that_are_split_abbreviated_or_misspelled_are_found(title: str, similar: str) -> None:
    assert similar in [name for name, _ in most_similar([title], TITLES)[title]]


def test_a_title_of_unknown_words_is_similar_to_nothing() -> None:
    assert most_similar(["sommelier"], TITLES) == {"sommelier": []}

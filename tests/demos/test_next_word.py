"""The counts again from the text, the temperature and the top-p again by torch's sort, as docs/…/decoding.md does."""

import re
from itertools import pairwise

import numpy as np
import pytest

from dlref.data import topics_text
from docs._demos import next_word, settings
from docs._demos.next_word import AFTER, DRAWN, SHARES, SHOWN, TEMPERATURES

torch = pytest.importorskip("torch")
DEMO, FOLLOWERS = next_word.demo(), next_word.counted()
HOW = [(AFTER[a], TEMPERATURES[b], SHARES[c]) for a, b, c in settings(DEMO["controls"])]


@pytest.mark.parametrize("word", AFTER)
def test_the_counts(word: str) -> None:
    """A regular expression finds a word and what comes next, beyond all that is no letter."""
    text = topics_text().lower()
    letters = r"[a-z]+(?:['’][a-z]+)?"
    after = re.findall(rf"(?<![a-z])(?<![a-z]['’]){word}(?!['’]?[a-z])(?=[^a-z]*?({letters}))", text)
    found, counts = FOLLOWERS[word]
    assert sum(counts) == len(after) > 40
    assert {one: after.count(one) for one in set(after)} == dict(zip(found, counts, strict=True))
    assert list(counts) == sorted(counts, reverse=True)


def stays(counts: np.ndarray, temperature: float, share: float) -> tuple["torch.Tensor", int]:
    p = (torch.tensor(counts).log() / temperature).softmax(0).sort(descending=True).values
    together, number = 0.0, 0
    while number < len(p) and together < share - 1e-12:
        together += p[number].item()
        number += 1
    return p, number


@pytest.mark.parametrize("word", AFTER)
def test_temperature_and_top_p(word: str) -> None:
    counts = FOLLOWERS[word][1]
    for temperature in TEMPERATURES:
        for share in SHARES:
            p, number = stays(counts, temperature, share)
            found, kept = next_word.kept(counts, temperature, share)
            assert kept == number
            assert np.allclose(found, p.numpy(), rtol=1e-9)


def test_the_bars() -> None:
    for (word, temperature, share), frame in zip(HOW, DEMO["frames"], strict=True):
        p, number = stays(FOLLOWERS[word][1], temperature, share)
        drawn = (p / p[:number].sum())[:number]
        rows = [*drawn[:SHOWN].tolist(), *([drawn[SHOWN:].sum().item()] if number > SHOWN else [])]
        bars = [mark["points"][1][0] for mark in frame["marks"] if mark["kind"] == "box"]
        assert bars == pytest.approx(rows, rel=1e-3)
        assert sum(bars) == pytest.approx(1, rel=5e-3)
        assert (f"draws from {number} of them" in frame["words"]) == (1 < number < len(p))


def test_each_drawn_word_may_follow_the_one_before() -> None:
    for (word, temperature, share), frame in zip(HOW, DEMO["frames"], strict=True):
        text = re.search("“([^“]*) …”[.]$", frame["words"]).group(1).split()
        assert text[0] == word
        assert len(text) == DRAWN + 1
        for before, after in pairwise(text):
            found, counts = FOLLOWERS[before]
            assert found.index(after) < stays(counts, temperature, share)[1]


def test_words_are_drawn_as_often_as_they_should() -> None:
    """The first drawn word, over many seeds, against the probabilities."""
    p, number = stays(FOLLOWERS["keyword"][1], 1, 0.7)
    first = [next_word.writing(FOLLOWERS, "keyword", 1, 0.7, seed, 1).split()[1] for seed in range(400)]
    shares = np.array([first.count(one) / len(first) for one in FOLLOWERS["keyword"][0][:number]])
    assert np.allclose(shares, (p / p[:number].sum())[:number], atol=0.08)


def test_what_the_page_asks_the_reader_to_predict() -> None:
    """At the temperature 1, 0.8 keeps one word after “equivalent” and hundreds after “the”; heat keeps more."""
    many = {word: [stays(FOLLOWERS[word][1], hot, 0.8)[1] for hot in (1, 2)] for word in ("the", "equivalent")}
    assert many["equivalent"][0] == 1 < many["equivalent"][1]
    assert 100 < many["the"][0] < many["the"][1]

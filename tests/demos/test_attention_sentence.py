"""The counts again by a plain loop, the vectors and the attention again by torch."""

import math
import re

import numpy as np
import pytest

from docs._demos import attention_sentence as demo
from docs._demos.attention_sentence import LENGTH, SENTENCE, TEMPERATURES, WIDTH

torch = pytest.importorskip("torch")
DEMO = demo.demo()
QUERY, KEY = demo.learned()


def test_surprise_counts_pairs_within_five_places() -> None:
    words = re.findall("[a-z]", "abcabdxacbbadcabcxxbcda")
    found = demo.surprise(words, ["a", "b", "c"])
    pairs = [(one, other) for i, one in enumerate(words) for j, other in enumerate(words)
             if 0 < abs(i - j) <= 5 and {one, other} <= set("abc")]  # fmt: skip
    for i, one in enumerate("abc"):
        for j, other in enumerate("abc"):
            together = pairs.count((one, other)) / len(pairs)
            alone = [sum(pair[0] == name for pair in pairs) / len(pairs) for name in (one, other)]
            assert found[i, j] == pytest.approx(max(0, math.log(together / math.prod(alone))), abs=1e-12)


def test_two_words_that_never_meet_have_the_surprise_0() -> None:
    assert demo.surprise(["a"] * 6 + ["x"] * 9 + ["b"] * 6, ["a", "b"])[0, 1] == 0


def test_the_vectors_are_the_best_of_their_width() -> None:
    """The nearest table of a rank is that of the largest singular values (Eckart and Young)."""
    rng = np.random.default_rng(0)
    table = rng.normal(size=(80, 80))
    table += table.T
    query, key = demo.vectors(table)
    u, s, vh = torch.linalg.svd(torch.tensor(table))
    assert query.shape == key.shape == (80, WIDTH)
    assert np.allclose(query @ key.T, (u[:, :WIDTH] * s[:WIDTH] @ vh[:WIDTH]).numpy(), atol=1e-9)


@pytest.mark.parametrize("hot", range(len(TEMPERATURES)))
def test_the_weights(hot: int) -> None:
    """What is drawn is PyTorch's attention with the identity as its values."""
    weights = torch.nn.functional.scaled_dot_product_attention(
        torch.tensor(QUERY), torch.tensor(KEY), torch.eye(LENGTH, dtype=torch.float64),
        attn_mask=~torch.eye(LENGTH, dtype=torch.bool), scale=1 / TEMPERATURES[hot],
    )  # fmt: skip
    for asks in range(LENGTH):
        frame = DEMO["frames"][asks * len(TEMPERATURES) + hot]
        numbers = [mark["words"] for mark in frame["marks"] if mark["kind"] == "text"]
        assert numbers == [f"{w:.2f}" if k != asks else "–" for k, w in enumerate(weights[asks].tolist())]
        assert (
            f"the largest weight, {weights[asks].max():.2f}, to “{SENTENCE[weights[asks].argmax()]}”" in frame["words"]
        )


def test_what_the_page_asks_the_reader_to_predict() -> None:
    """“key” asks “dictionary”; all three “the” ask the same; cold is one word, hot the plain mean."""
    scores = QUERY @ KEY.T + np.where(demo.OTHERS, 0, -np.inf)
    assert SENTENCE[scores[SENTENCE.index("key")].argmax()] == "dictionary"
    places = [place for place, word in enumerate(SENTENCE) if word == "the"]
    assert len(places) == 3
    others = [place for place in range(LENGTH) if place not in places]
    assert all(np.array_equal(scores[place, others], scores[places[0], others]) for place in places)
    words = [DEMO["frames"][SENTENCE.index("key") * len(TEMPERATURES) + hot]["words"] for hot in (0, -1)]
    assert "nearly the value of a single word" in words[0]
    assert "nearly the plain mean" in words[1]

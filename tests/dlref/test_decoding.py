"""Decoding: drawing tokens, and the search for the most likely sequence."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import dlref.pytorch.decoding
from dlref.decoding import beam_search, generate, sample

LOGITS = np.log(np.array([0.5, 0.25, 0.125, 0.125]))


def shares(logits, draws=20_000, **options):
    drawn = sample(np.broadcast_to(logits, (draws, len(logits))), rng=np.random.default_rng(0), **options)
    return np.bincount(drawn, minlength=len(logits)) / draws


def twin_shares(logits, draws=20_000, **options):
    generator = torch.Generator().manual_seed(0)
    wide = torch.tensor(logits).expand(draws, -1)
    drawn = dlref.pytorch.decoding.sample(wide, generator=generator, **options)
    return np.bincount(drawn.numpy(), minlength=len(logits)) / draws


@pytest.mark.parametrize("draw", [shares, twin_shares])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [0.5, 0.25, 0.125, 0.125]),
        ({"temperature": 0.5}, np.array([16, 4, 1, 1]) / 22),
        ({"temperature": 2.0}, np.sqrt([8, 4, 2, 2]) / np.sqrt([8, 4, 2, 2]).sum()),
        ({"top_k": 2}, [2 / 3, 1 / 3, 0, 0]),
        ({"top_k": 1}, [1, 0, 0, 0]),
        ({"top_k": 9}, [0.5, 0.25, 0.125, 0.125]),
        ({"top_k": 2, "temperature": 0.5}, [0.8, 0.2, 0, 0]),
        ({"temperature": 0}, [1, 0, 0, 0]),
    ],
    ids=str,
)
def test_tokens_come_in_their_shares(draw, options, expected):
    found = draw(LOGITS, **options)
    np.testing.assert_allclose(found, expected, atol=0.015)
    assert (found[np.asarray(expected) == 0] == 0).all()


def test_top_k_keeps_exactly_k_even_among_equals():
    drawn = sample(np.zeros((2000, 6)), top_k=3, rng=np.random.default_rng(0))
    assert len(set(drawn.tolist())) == 3


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_and_impossible_logits(dtype):
    logits = np.array([-np.inf, 1e4, 1e4 - 1, -1e4, -np.inf], dtype)
    drawn = sample(np.broadcast_to(logits, (500, 5)), rng=np.random.default_rng(0))
    assert set(drawn.tolist()) == {1, 2}
    assert sample(logits, temperature=1e-6, rng=np.random.default_rng(0)) == 1


def test_any_leading_axes():
    drawn = sample(np.zeros((2, 3, 4)), rng=np.random.default_rng(0))
    assert drawn.shape == (2, 3)
    assert np.issubdtype(drawn.dtype, np.integer)
    single = sample(LOGITS, rng=np.random.default_rng(0))
    assert single.shape == ()
    assert sample(LOGITS, temperature=0) == 0
    assert sample(np.zeros((0, 4)), rng=np.random.default_rng(0)).shape == (0,)


def test_the_same_seed_draws_the_same():
    a, b = (sample(np.zeros((50, 9)), rng=np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("logits", "options", "error", "message"),
    [
        (LOGITS, {}, ValueError, "needs rng"),
        (LOGITS, {"temperature": -1.0}, ValueError, "temperature must be >= 0"),
        (LOGITS, {"temperature": np.nan}, ValueError, "temperature must be >= 0"),
        (LOGITS, {"temperature": 0, "top_k": 0}, ValueError, "top_k must be at least 1, got 0"),
        (np.array([0.0, np.nan]), {"temperature": 0}, ValueError, r"no NaN, got shape \(2,\)"),
        (np.zeros((2, 0)), {"temperature": 0}, ValueError, r"V > 0 and no NaN, got shape \(2, 0\)"),
        (np.array(1.0), {"temperature": 0}, ValueError, r"got shape \(\)"),
        (np.array([1, 2]), {"temperature": 0}, TypeError, "logits must be float32 or float64, got int64"),
    ],
)
def test_sample_refuses_bad_input(logits, options, error, message):
    with pytest.raises(error, match=f"sample: .*{message}"):
        sample(logits, **options)


# Beam search. The model is a table of logits for every beginning, so all sequences can be listed.

END = 0


def table_model(seed, vocabulary=3):
    """A step whose state is the beginning itself, written as a number; logits are drawn for each."""

    def step(tokens, state):
        (codes,) = state
        codes = codes * (vocabulary + 1) + tokens + 1
        return np.stack([2 * np.random.default_rng([seed, int(code)]).standard_normal(vocabulary) for code in codes]), (
            codes,
        )

    return step, (np.zeros(1, dtype=np.int64),)


def every_sequence(step, state, start, max_length, length_penalty, vocabulary=3):
    """Scores of all sequences, by trying them one by one."""
    found = []
    for length in range(1, max_length + 1):
        for tokens in itertools.product(range(1, vocabulary), repeat=length - 1):
            for last in range(vocabulary) if length == max_length else [END]:
                log_p, before, now = 0.0, start, state
                for token in (*tokens, last):
                    logits, now = step(np.array([before]), now)
                    log_p += logits[0, token] - np.log(np.exp(logits[0]).sum())
                    before = token
                kept = list(tokens) if last == END else [*tokens, last]
                found.append((log_p / length**length_penalty, kept))
    return sorted(found, key=lambda entry: -entry[0])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 4), st.sampled_from([0.0, 0.7, 2.0]))
def test_enough_beams_find_the_best_of_all_sequences(seed, max_length, alpha):
    step, state = table_model(seed)
    expected = every_sequence(step, state, 2, max_length, alpha)
    found = beam_search(step, state, start=2, end=END, beams=50, max_length=max_length, length_penalty=alpha)
    assert len(found) == min(50, len(expected))
    for (score, tokens), (best, best_tokens) in zip(found, expected, strict=False):
        assert score == pytest.approx(best)
        assert tokens == best_tokens


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000))
def test_one_beam_is_the_greedy_choice(seed):
    step, state = table_model(seed)
    ((score, tokens),) = beam_search(step, state, start=2, end=END, beams=1, max_length=6)
    before, greedy, log_p = 2, [], 0.0
    while len(greedy) < 6:
        logits, state = step(np.array([before]), state)
        before = int(logits[0].argmax())
        log_p += logits[0].max() - np.log(np.exp(logits[0]).sum())
        if before == END:
            break
        greedy.append(before)
    assert tokens == greedy
    assert score == pytest.approx(log_p)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 6), st.sampled_from([0.0, 1.0]))
def test_scores_are_true_and_sorted_and_sequences_differ(seed, beams, alpha):
    step, state = table_model(seed)
    found = beam_search(step, state, start=2, end=END, beams=beams, max_length=4, length_penalty=alpha)
    scores = [score for score, _ in found]
    assert scores == sorted(scores, reverse=True)
    assert len({tuple(tokens) for _, tokens in found}) == len(found) <= beams
    truth = {(tuple(tokens), round(score, 9)) for score, tokens in every_sequence(step, state, 2, 4, alpha)}
    assert {(tuple(tokens), round(score, 9)) for score, tokens in found} <= truth


def test_a_beam_finds_what_greed_misses():
    # After 1, everything is open; after 2, the end is certain. Greed takes 1.
    tables = {9: [0.0, 0.55, 0.45], 1: [0.4, 0.3, 0.3], 2: [1.0, 0.0, 0.0]}

    def step(tokens, state):
        with np.errstate(divide="ignore"):
            return np.log([tables[int(token)] for token in tokens]), state

    (greedy,) = beam_search(step, (), start=9, end=0, beams=1, max_length=5)
    (best, *_) = beam_search(step, (), start=9, end=0, beams=2, max_length=5)
    assert greedy[1] == [1]
    assert best[1] == [2]
    assert best[0] == pytest.approx(np.log(0.45))
    assert greedy[0] == pytest.approx(np.log(0.55 * 0.4))


def test_the_penalty_makes_longer_sequences_worth_while():
    def step(tokens, state):
        return np.log(np.tile([0.4, 0.6], (len(tokens), 1))), state

    search = {"start": 1, "end": 0, "beams": 4, "max_length": 6}
    assert beam_search(step, (), **search)[0][1] == []
    assert beam_search(step, (), **search, length_penalty=1.0)[0][1] == [1] * 6


def test_a_finished_search_stops():
    calls = []

    def step(tokens, state):
        calls.append(len(tokens))
        return np.tile([10.0, 0.0], (len(tokens), 1)), state

    beam_search(step, (), start=1, end=0, beams=1, max_length=1000)
    assert calls == [1]


@pytest.mark.parametrize("bad", [{"beams": 0}, {"max_length": 0}, {"length_penalty": -1.0}, {"length_penalty": np.nan}])
def test_beam_search_refuses_bad_input(bad):
    options = {"beams": 2, "max_length": 3} | bad
    with pytest.raises(ValueError, match="beam_search: beams and max_length must be positive"):
        beam_search(lambda tokens, state: (np.zeros((len(tokens), 2)), state), (), start=1, end=0, **options)


# A whole text


def counting(record, wrap):
    """The next token is likely the number of tokens so far, modulo 5."""

    def read(text, new):
        record.append((len(text), [int(token) for token in new]))
        return wrap(np.eye(5)[len(text) % 5])

    return read


def test_generate_reads_every_token_once_and_goes_on_with_its_own():
    ours, theirs = [], []
    text = generate(counting(ours, np.asarray), np.array([4, 4], dtype=np.int32), 4, temperature=0)
    np.testing.assert_array_equal(text, [2, 3, 4, 0])
    assert text.dtype == np.int64
    assert ours == [(2, [4, 4]), (3, [2]), (4, [3]), (5, [4])]
    twin = dlref.pytorch.decoding.generate(counting(theirs, torch.tensor), torch.tensor([4, 4]), 4, temperature=0)
    np.testing.assert_array_equal(twin, text)
    assert theirs == ours


def test_generate_writes_nothing_if_told_so():
    assert generate(counting([], np.asarray), np.array([1]), 0).shape == (0,)
    assert dlref.pytorch.decoding.generate(counting([], torch.tensor), torch.tensor([1]), 0).shape == (0,)


@pytest.mark.parametrize(
    ("prompt", "length", "error", "message"),
    [
        (np.zeros(0, dtype=int), 1, ValueError, r"generate: prompt must be \(T,\) with T > 0, got \(0,\)"),
        (np.zeros((1, 2), dtype=int), 1, ValueError, r"generate: prompt must be \(T,\) with T > 0, got \(1, 2\)"),
        (np.zeros(2), 1, TypeError, "generate: prompt must hold integers, got float64"),
        (np.zeros(2, dtype=int), -1, ValueError, "generate: length must be at least 0, got -1"),
        (np.zeros(2, dtype=int), 1, ValueError, "sample: temperature must be >= 0, and > 0 needs rng"),
    ],
)
def test_generate_says_what_is_wrong(prompt, length, error, message):
    with pytest.raises(error, match=message):
        generate(counting([], np.asarray), prompt, length)

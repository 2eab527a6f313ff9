"""The sweeps against the exact table of a small machine, and the drawn frames against the sums of the page."""

import itertools

import numpy as np
import pytest

from dlref.boltzmann import RBM
from docs._demos import gibbs, settings
from docs._demos.gibbs import CHAINS, HALVES, SHOWN, STARTS, SWEEPS, TRAINING

DEMO = gibbs.demo()
IMAGES, LABELS = gibbs.data()


def small() -> RBM:
    """The machine with three pixels and two hidden units of docs/architectures/boltzmann/restricted.md."""
    machine = RBM(3, 2, rng=np.random.default_rng(0), dtype=np.float64)
    machine.weight.data[...] = [[2, 1, -1], [-2, 2, 1]]
    return machine


def shares(kept: list[bool], start: list[float], rounds: int = 60) -> dict[tuple[int, ...], float]:
    """How often each image occurs among many chains after some sweeps."""
    begin = np.tile(np.array(start), (20_000, 1))
    states = gibbs.sweeps(small(), begin, np.tile(kept, (20_000, 1)), np.random.default_rng(0))
    drawn = next(itertools.islice(states, 2 * rounds, None)).pixels.astype(int)
    return {image: float((drawn == image).all(axis=1).mean()) for image in itertools.product((0, 1), repeat=3)}


def exact() -> dict[tuple[int, ...], float]:
    """The Boltzmann distribution of the pixels: a sum over the hidden states."""
    weight = small().weight.data
    states = itertools.product(itertools.product((0, 1), repeat=3), itertools.product((0, 1), repeat=2))
    factors: dict[tuple[int, ...], float] = {}
    for v, h in states:
        energy = -sum(weight[j, i] * h[j] * v[i] for j in (0, 1) for i in (0, 1, 2))
        factors[v] = factors.get(v, 0) + np.exp(-energy)
    return {image: factor / sum(factors.values()) for image, factor in factors.items()}


def test_after_many_sweeps_images_are_as_frequent_as_they_should() -> None:
    assert shares([False] * 3, [0, 0, 0]) == pytest.approx(exact(), abs=0.012)


def test_what_is_kept_stays_and_the_rest_is_drawn_given_it() -> None:
    found, table = shares([True, False, False], [1, 0, 0]), exact()
    given = {image: p if image[0] else 0 for image, p in table.items()}
    assert found == pytest.approx({image: p / sum(given.values()) for image, p in given.items()}, abs=0.012)


def test_the_probabilities_of_the_page() -> None:
    """For the image (1, 0, 1) the hidden units are on with 0.731 and 0.269."""
    states = gibbs.sweeps(small(), np.array([[1.0, 0, 1]]), np.zeros((1, 3), bool), np.random.default_rng(0))
    next(states)
    half = next(states)
    assert half.likely_hidden[0] == pytest.approx([0.731, 0.269], abs=5e-4)
    assert half.pixels.tolist() == [[1, 0, 1]]


def marks(frame: dict, panel: int, kind: str) -> list[dict]:
    return [mark for mark in frame["marks"] if mark["panel"] == panel and mark["kind"] == kind]


def coins(frame: dict, panel: int) -> np.ndarray:
    (squares,) = marks(frame, panel, "dots")
    found = np.zeros((8, 8))
    for x, y in squares["points"]:
        found[int(y), int(x)] = 1
    return found.ravel()


def test_each_half_of_a_sweep_is_drawn_with_the_probabilities_of_the_other_half() -> None:
    """As on the page: σ(c + W v) and σ(b + Wᵀ h), from what the frames show as drawn."""
    machine = gibbs.train(IMAGES[:TRAINING])
    weight, b, c = (array.data.astype(float) for array in (machine.weight, machine.visible_bias, machine.bias))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for start in range(SHOWN):
        for at in (1, 2, 3, 4, 5, 6):
            before, now = (DEMO["frames"][start * len(SWEEPS) + place] for place in (at - 1, at))
            panel, total = (1, c + weight @ coins(before, 0)) if at % 2 else (0, b + coins(now, 1) @ weight)
            (picture,) = marks(now, panel, "cells")
            shown = np.array([[letters.index(letter) for letter in row] for row in picture["rows"]]).ravel() / 63
            assert np.allclose(shown, 1 / (1 + np.exp(-total)), atol=0.5 / 63 + 1e-4)


def test_the_upper_half_is_kept() -> None:
    for (which, _), frame in zip(settings(DEMO["controls"]), DEMO["frames"], strict=True):
        if which >= SHOWN:
            first = DEMO["frames"][which * len(SWEEPS)]
            assert np.array_equal(coins(frame, 0)[:32], coins(first, 0)[:32])
            assert any(np.array_equal(coins(first, 0)[:32], image[:32])
                       for image, label in zip(IMAGES[-400:], LABELS[-400:], strict=True)
                       if label == HALVES[which - SHOWN])  # fmt: skip


def test_the_distances() -> None:
    for (which, at), frame in zip(settings(DEMO["controls"]), DEMO["frames"], strict=True):
        (path,) = marks(frame, 2, "line")
        apart = min(int(np.abs(coins(frame, 0) - image).sum()) for image in IMAGES[:TRAINING])
        assert path["upto"] == at + 1
        assert path["points"][at][1] == apart
        if SWEEPS[at] and SWEEPS[at] % 1 == 0:
            assert frame["words"].startswith(STARTS[which].capitalize())
            assert f"training image in {apart} pixel" in frame["words"]


def test_many_chains_come_as_near_to_the_data_as_those_of_the_page() -> None:
    """There: 13.7 pixels after one sweep, 4.5 after ten, 3.8 after a hundred and after a thousand; real digits 3.4."""
    mean, real = (mark for mark in DEMO["marks"] if mark["kind"] == "line")
    far = dict(zip(SWEEPS, (value for _, value in mean["points"]), strict=True))
    assert [far[sweep] for sweep in (1, 10, 100, 1000)] == pytest.approx([13.7, 4.5, 3.8, 3.8], abs=0.8)
    assert real["points"][0][1] == pytest.approx(3.4, abs=0.3)
    assert CHAINS >= 100

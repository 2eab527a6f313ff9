"""Hopfield networks: energy that never rises, memories that come back, how many; attention as the modern form."""

import itertools

import numpy as np
import pytest
import torch

from dlref.attention import scaled_dot_product_attention
from dlref.boltzmann import HopfieldNetwork, hopfield_energy, hopfield_update
from dlref.pytorch import boltzmann as twins
from tests.dlref.checks import Case, check, check_twin


def rng(seed=0):
    return np.random.default_rng(seed)


def signs(*shape, seed=0, dtype=np.float64):
    return rng(seed).choice(np.array([-1, 1], dtype), shape)


def trained(patterns):
    network = HopfieldNetwork(patterns.shape[-1], dtype=patterns.dtype)
    network.store(patterns)
    return network


# Hopfield's network of 1982


def test_hebbs_rule():
    patterns = signs(3, 8)
    expected = sum(np.outer(p, p) for p in patterns) / 8
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(trained(patterns).weight, expected)
    bit_by_bit = HopfieldNetwork(8, dtype=np.float64)
    for pattern in patterns:
        bit_by_bit.store(pattern)
    np.testing.assert_allclose(bit_by_bit.weight, expected)
    bit_by_bit.store(np.zeros((0, 8)))
    np.testing.assert_allclose(bit_by_bit.weight, expected)


def test_energy_is_its_double_sum_and_that_of_the_twin():
    network, states = trained(signs(2, 5)), np.array([*itertools.product([-1.0, 1.0], repeat=5)])
    twin = twins.HopfieldNetwork(5, dtype=torch.float64)
    twin.store(torch.tensor(signs(2, 5)))
    np.testing.assert_allclose(twin.weight, network.weight)
    energies = [-sum(network.weight[i, j] * s[i] * s[j] for i in range(5) for j in range(i)) for s in states]
    np.testing.assert_allclose(network.energy(states), energies, atol=1e-15)
    np.testing.assert_allclose(twin.energy(torch.tensor(states)), energies, atol=1e-15)


def test_energy_never_rises():
    """From a hundred random states, at every single update, with far too many patterns stored."""
    network = trained(signs(30, 60))
    state = signs(100, 60, seed=1)
    energy, flips = network.energy(state), 0
    for _ in range(5):
        for unit in rng(2).permutation(60):
            after = network.update(state, unit)
            assert (network.energy(after) <= energy + 1e-9).all()
            flips += (after != state).sum()
            state, energy = after, network.energy(after)
    assert flips > 1000


def test_recall_ends_where_no_unit_wants_to_change():
    network, start = trained(signs(10, 60)), signs(20, 60, seed=1)
    kept = start.copy()
    end = network.recall(start, rng=rng())
    np.testing.assert_array_equal(start, kept)
    for unit in range(60):
        np.testing.assert_array_equal(network.update(end, unit), end)
    assert (network.energy(end) < network.energy(start)).all()
    one_sweep = network.recall(start, rng=rng(), max_sweeps=1)
    assert (network.energy(one_sweep) >= network.energy(end) - 1e-9).all()
    assert (one_sweep != end).any()


def test_patterns_come_back_from_damaged_ones():
    """A fifth of the units is wrong; also their negatives are memories, as the energy is even."""
    patterns = signs(5, 200)
    damaged = patterns * np.where(rng(1).random((5, 200)) < 0.2, -1, 1)
    network = trained(patterns)
    np.testing.assert_array_equal(network.recall(damaged, rng=rng()), patterns)
    np.testing.assert_array_equal(network.recall(-damaged[0], rng=rng()), -patterns[0])
    twin = twins.HopfieldNetwork(200, dtype=torch.float64)
    twin.store(torch.tensor(patterns))
    np.testing.assert_array_equal(twin.recall(torch.tensor(damaged), generator=torch.manual_seed(0)), patterns)
    early = twin.recall(torch.tensor(damaged), generator=torch.manual_seed(0), max_sweeps=1)
    assert early.shape == (5, 200)


def test_updates_equal_the_twins_and_a_tie_stays():
    network, twin = trained(signs(4, 12)), twins.HopfieldNetwork(12, dtype=torch.float64)
    twin.store(torch.tensor(signs(4, 12)))
    state = signs(7, 12, seed=1)
    for unit in range(12):
        after = network.update(state, unit)
        np.testing.assert_array_equal(twin.update(torch.tensor(state), unit), after)
        state = after
    empty = HopfieldNetwork(3)
    for value in (-1, 1):
        np.testing.assert_array_equal(empty.update(np.full(3, value, np.float32), 0), value)


def test_capacity_is_0_138_per_unit():
    """Amit, Gutfreund and Sompolinsky's limit for N without end; a thousand units blur it by about a hundredth."""
    n, loads = 1000, np.array([0.08, 0.12, 0.13, 0.14, 0.15, 0.16, 0.18])
    patterns = signs(int(loads[-1] * n), n, dtype=np.float32)
    kept = []
    for load in loads:
        network = trained(patterns[: int(load * n)])
        kept.append((network.recall(patterns[:20], rng=rng(), max_sweeps=30) * patterns[:20]).mean())
    assert kept[0] > 0.99
    assert kept[-1] < 0.6
    below = int(np.argmax(np.array(kept) < 0.95))  # 0.967 is the overlap just before all is forgotten
    share = (kept[below - 1] - 0.95) / (kept[below - 1] - kept[below])
    limit = loads[below - 1] + share * (loads[below] - loads[below - 1])
    assert limit == pytest.approx(0.138, abs=0.02)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda net: HopfieldNetwork(0), ValueError, "HopfieldNetwork: n_units must be at least 1, got 0"),
        (
            lambda net: net.store(np.ones((2, 4))),
            ValueError,
            r"HopfieldNetwork.store: patterns must be \(..., 3\)",
        ),
        (lambda net: net.store(np.zeros(3)), ValueError, r"HopfieldNetwork.store: patterns must hold -1 and \+1 only"),
        (
            lambda net: net.energy(np.ones(())),
            ValueError,
            r"energy: state must be \(..., 3\), got \(\)",
        ),
        (lambda net: net.update(np.ones(3, int), 0), TypeError, "HopfieldNetwork.update: state must be float32 or"),
        (
            lambda net: net.recall(np.ones(3, np.float32), rng=rng()),
            TypeError,
            "state is float32, but weight is",
        ),
        (lambda net: net.recall(np.ones(3), rng=0), TypeError, "recall: rng must be a numpy.random.Generator"),
        (
            lambda net: net.recall(np.ones(3), rng=rng(), max_sweeps=0),
            ValueError,
            "recall: max_sweeps must be",
        ),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call(HopfieldNetwork(3, dtype=np.float64))


# The modern one


CASES = [
    Case(hopfield_update, twins.hopfield_update, shapes, options)
    for shapes in [((3, 4), (5, 4)), ((1, 1), (1, 1)), ((0, 2), (3, 2)), ((2, 3), (1, 3))]
    for options in ({}, {"beta": 0.3}, {"beta": 5.0})
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@pytest.mark.parametrize("beta", [None, 0.1, 4.0])
def test_one_update_is_attention(beta):
    state, patterns = rng().standard_normal((3, 8)), rng(1).standard_normal((6, 8))
    y, pullback = hopfield_update(state, patterns, beta=8**-0.5 if beta is None else beta)
    expected, attention_pullback = scaled_dot_product_attention(state, patterns, patterns, scale=beta)
    np.testing.assert_allclose(y, expected, rtol=1e-12)
    dy = rng(2).standard_normal(y.shape)
    dquery, dkey, dvalue, _ = attention_pullback(dy)
    dstate, dpatterns = pullback(dy)
    np.testing.assert_allclose(dstate, dquery, rtol=1e-9)
    np.testing.assert_allclose(dpatterns, dkey + dvalue, rtol=1e-9)


@pytest.mark.parametrize("beta", [0.5, 2.0, 20.0])
def test_its_energy_never_rises_either(beta):
    patterns, state = rng().standard_normal((10, 6)), rng(1).standard_normal((50, 6))
    for _ in range(10):
        after, _ = hopfield_update(state, patterns, beta=beta)
        before, now = (hopfield_energy(s, patterns, beta=beta) for s in (state, after))
        assert (now <= before + 1e-12).all()
        assert (now >= 0).all()
        twin = twins.hopfield_energy(torch.tensor(after), torch.tensor(patterns), beta=beta)
        np.testing.assert_allclose(now, twin, rtol=1e-9)
        state = after


def test_one_step_finds_one_of_very_many():
    """A thousand patterns in 64 units, where Hopfield's network holds nine: from a noisy half, in one step."""
    patterns = signs(1000, 64)
    noisy = patterns[:50] * np.where(np.arange(64) < 32, 1, 0)
    found, _ = hopfield_update(noisy, patterns, beta=4.0)
    np.testing.assert_allclose(found, patterns[:50], atol=1e-3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_states_and_patterns_stay_finite(dtype):
    state = np.array([[1e4, -1e4], [0, 0]], dtype)
    patterns = np.array([[1e4, 0], [0, 1e4], [-1e4, -1e4]], dtype)
    y, pullback = hopfield_update(state, patterns)
    np.testing.assert_allclose(y, [[1e4, 0], [0, 0]], atol=1e-2)
    assert all(np.isfinite(gradient).all() for gradient in pullback(np.ones_like(y)))
    assert np.isfinite(hopfield_energy(state, patterns)).all()


@pytest.mark.parametrize("operation", [hopfield_update, hopfield_energy])
def test_modern_errors_say_what_came(operation):
    name, x = operation.__name__, np.ones((2, 3))
    for state, patterns in ((x, x[:, :2]), (x, x[:0]), (x[0], x), (x, x[0])):
        with pytest.raises(ValueError, match=rf"{name}: state must be \(N, E\) and patterns \(P, E\) with P > 0, got"):
            operation(state, patterns)
    with pytest.raises(ValueError, match=f"{name}: beta must be positive, got 0"):
        operation(x, x, beta=0)
    with pytest.raises(TypeError, match=f"{name}: patterns must be float32 or float64, got int64"):
        operation(x, x.astype(int))


@pytest.mark.parametrize("case", CASES[:3], ids=str)
def test_the_twin_in_both_precisions(case):
    check_twin(case, np.float64, tolerance=1e-9)
    check_twin(case, np.float32, tolerance=1e-4)

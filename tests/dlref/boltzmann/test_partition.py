"""The partition function, counted from both sides."""

import itertools

import numpy as np

from dlref.boltzmann import (
    RBM,
    binary_states,
    free_energy,
    log_partition,
)
from dlref.pytorch import boltzmann as twins
from tests.dlref.boltzmann.machines import arrays, machine


def test_log_partition_is_the_same_from_both_sides(rng):
    weight, bias, visible_bias = arrays(machine(RBM, 11, 5, rng))
    ours, pullback = log_partition(weight, bias, visible_bias)
    swapped, swapped_pullback = log_partition(weight.T.copy(), visible_bias, bias)
    v = binary_states(11, dtype=np.float64)
    energy = free_energy(v, weight, bias, visible_bias)[0]
    np.testing.assert_allclose([ours, swapped], np.log(np.exp(-energy).sum()), rtol=1e-12)
    dweight, dbias, dvisible_bias = pullback(1.0)
    other = swapped_pullback(1.0)
    for a, b in ((dweight.T, other[0]), (dvisible_bias, other[1]), (dbias, other[2])):
        np.testing.assert_allclose(a, b, rtol=1e-10)


def test_log_partition_of_more_states_than_one_block(rng):
    """13 units on the smaller side: two blocks. Without weights Z is a product."""
    bias, visible_bias = rng.standard_normal(14), rng.standard_normal(13)
    log_z, pullback = log_partition(np.zeros((14, 13)), bias, visible_bias)
    np.testing.assert_allclose(log_z, np.logaddexp(0, bias).sum() + np.logaddexp(0, visible_bias).sum(), rtol=1e-12)
    p, q = 1 / (1 + np.exp(-bias)), 1 / (1 + np.exp(-visible_bias))
    for gradient, expected in zip(pullback(1.0), (np.outer(p, q), p, q), strict=True):
        np.testing.assert_allclose(gradient, expected, rtol=1e-10)


def test_binary_states_are_all_different():
    states = binary_states(5)
    assert states.dtype == np.float32
    assert {tuple(state) for state in states} == set(itertools.product([0.0, 1.0], repeat=5))
    np.testing.assert_array_equal(twins.binary_states(5).numpy(), states)

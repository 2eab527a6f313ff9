"""Free energies, probabilities and gradients against the table of all joint states."""

import numpy as np
import pytest

from dlref.boltzmann import (
    RBM,
    GaussianRBM,
    bernoulli,
    free_energy,
    gaussian_free_energy,
    gaussian_log_partition,
    log_partition,
)
from dlref.pytorch import boltzmann as twins
from tests.dlref.boltzmann.machines import joint, machine
from tests.dlref.checks import Case, check


def machine_shapes(*v, hidden, visible):
    return (*v, (hidden, visible), (hidden,), (visible,))


CASES = [
    Case(operation, twin, machine_shapes(v, hidden=hidden, visible=visible))
    for operation, twin in ((free_energy, twins.free_energy), (gaussian_free_energy, twins.gaussian_free_energy))
    for v, hidden, visible in (((5, 3), 2, 3), ((1, 4), 6, 4), ((7,), 1, 7), ((2, 3, 1), 3, 1), ((0, 3), 2, 3))
] + [
    Case(operation, twin, machine_shapes(hidden=hidden, visible=visible))
    for operation, twin in (
        (log_partition, twins.log_partition),
        (gaussian_log_partition, twins.gaussian_log_partition),
    )
    for hidden, visible in ((2, 3), (3, 2), (3, 3), (1, 1), (5, 4))
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


def test_log_likelihood_of_a_small_machine_is_what_counting_all_joint_states_says(rng):
    rbm = machine(RBM, 3, 2, rng)
    vs, _, p, log_z = joint(rbm)
    assert len(vs) == 8
    np.testing.assert_allclose(rbm.log_likelihood(vs).data, np.log(p.sum(axis=1)), rtol=1e-12)
    np.testing.assert_allclose(rbm.log_partition().item(), log_z, rtol=1e-12)
    np.testing.assert_allclose(np.exp(rbm.log_likelihood(vs).data).sum(), 1, rtol=1e-12)


def test_conditional_probabilities_are_those_of_the_joint_table(rng):
    rbm = machine(RBM, 3, 2, rng)
    vs, hs, p, _ = joint(rbm)
    given_v = (p / p.sum(axis=1, keepdims=True)) @ hs  # (8, 2)
    given_h = (p / p.sum(axis=0)).T @ vs  # (4, 3)
    np.testing.assert_allclose(rbm.mean_hidden(vs), given_v, rtol=1e-12)
    np.testing.assert_allclose(rbm(vs).data, given_v, rtol=1e-12)
    np.testing.assert_allclose(rbm.mean_visible(hs), given_h, rtol=1e-12)


def test_pseudo_likelihood_is_that_of_the_joint_table(rng):
    """Each unit given the others: the share of a state among the two that differ in that unit."""
    rbm = machine(RBM, 3, 2, rng)
    vs, _, p, _ = joint(rbm)
    expected = [
        sum(np.log(p[k].sum() / p[(np.delete(vs, i, 1) == np.delete(v, i)).all(axis=1)].sum()) for i in range(3))
        for k, v in enumerate(vs)
    ]
    np.testing.assert_allclose(rbm.pseudo_log_likelihood(vs), expected, rtol=1e-12)


@pytest.mark.parametrize("kind", [RBM, GaussianRBM])
@pytest.mark.parametrize("shape", [(4, 3), (3, 4)])
def test_gradient_of_the_exact_log_likelihood_is_that_of_central_differences(kind, shape, rng):
    rbm = machine(kind, *shape, rng)
    x = bernoulli(np.full((6, shape[0]), 0.5), rng)
    (-rbm.log_likelihood(x).mean()).backward()
    for parameter in rbm.parameters():
        for i in np.ndindex(parameter.shape):
            before, values = parameter.data[i], []
            for step in (1e-5, -1e-5):
                parameter.data[i] = before + step
                values.append(-rbm.log_likelihood(x).data.mean())
            parameter.data[i] = before
            assert parameter.grad[i] == pytest.approx((values[0] - values[1]) / 2e-5, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("large", [1e4, -1e4])
def test_extremes_stay_finite(dtype, large):
    v, weight = np.ones((2, 3), dtype), np.full((2, 3), large, dtype)
    bias, visible_bias = np.zeros(2, dtype), np.zeros(3, dtype)
    energy, pullback = free_energy(v, weight, bias, visible_bias)
    np.testing.assert_allclose(energy, -2 * max(3 * large, 0))  # log(1 + e^a) is a, or nothing
    gradients = pullback(np.ones_like(energy))
    assert all(np.isfinite(gradient).all() for gradient in gradients)
    np.testing.assert_array_equal(gradients[2], [-2.0 * (large > 0)] * 2)
    for biases in ((bias + dtype(large), visible_bias), (bias, visible_bias + dtype(large))):
        for operation in (free_energy, gaussian_free_energy):
            assert np.isfinite(operation(v, 0 * weight, *biases)[0]).all()
    for operation in (log_partition, gaussian_log_partition):
        log_z, pullback = operation(weight / 100, bias, visible_bias)
        assert np.isfinite(log_z)
        assert all(np.isfinite(gradient).all() for gradient in pullback(dtype(1)))
    np.testing.assert_allclose(log_partition(weight, bias, visible_bias)[0], max(6 * large, np.log(11)), rtol=1e-6)

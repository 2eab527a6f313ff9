"""Boltzmann machines: errors that name what is wrong."""

import numpy as np
import pytest
import torch

from dlref.boltzmann import (
    DBN,
    RBM,
    GaussianRBM,
    Harmonium,
    annealed_importance_sampling,
    binary_states,
    free_energy,
    gaussian_free_energy,
    gaussian_log_partition,
    log_partition,
)
from dlref.pytorch import boltzmann as twins


@pytest.mark.parametrize("operation", [free_energy, gaussian_free_energy])
def test_operations_refuse_shapes_that_do_not_fit(operation, rng):
    weight, bias, visible_bias = np.ones((2, 3)), np.ones(2), np.ones(3)
    v, name = np.ones((4, 3)), operation.__name__
    with pytest.raises(ValueError, match=rf"{name}: weight expects 3 visible units, v has shape \(4, 2\)"):
        operation(np.ones((4, 2)), weight, bias, visible_bias)
    with pytest.raises(ValueError, match=rf"{name}: weight expects 3 visible units, v has shape \(\)"):
        operation(np.array(1.0), weight, bias, visible_bias)
    with pytest.raises(
        ValueError, match=rf"{name}: visible_bias must be of shape \(3,\), one per visible .* got \(2,\)"
    ):
        operation(v, weight, bias, bias)
    with pytest.raises(ValueError, match=rf"{name}: weight must be of shape \(n_hidden, n_visible\), .* got \(2,\)"):
        operation(v, bias, bias, visible_bias)
    with pytest.raises(TypeError, match=rf"{name}: bias is float32, but v is float64"):
        operation(v, weight, bias.astype(np.float32), visible_bias)


@pytest.mark.parametrize(("operation", "hidden", "visible"), [(log_partition, 21, 22), (gaussian_log_partition, 21, 2)])
def test_too_many_states_to_count(operation, hidden, visible):
    machine = np.zeros((hidden, visible)), np.zeros(hidden), np.zeros(visible)
    with pytest.raises(ValueError, match=rf"{operation.__name__}: 21 units have 2\^21 states, too many .* 20 units"):
        operation(*machine)
    with pytest.raises(ValueError, match=r"21 units have 2\^21 states"):
        getattr(twins, operation.__name__)(*map(torch.tensor, machine))
    for states in (binary_states, twins.binary_states):
        with pytest.raises(ValueError, match="binary_states: 21 units"):
            states(21)
    assert np.isfinite(log_partition(np.zeros((2, 30)), np.zeros(2), np.zeros(30))[0])  # the smaller side counts


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rbm, x, rng: RBM(0, 2, rng=rng), ValueError, "RBM: n_visible must be at least 1, got 0"),
        (lambda rbm, x, rng: GaussianRBM(2, 0, rng=rng), ValueError, "GaussianRBM: n_hidden must be at least 1"),
        (lambda rbm, x, rng: RBM(2, 2, rng=0), TypeError, "RBM: rng must be a numpy.random.Generator"),
        (lambda rbm, x, rng: rbm.fit(16 * x, rng=rng), ValueError, "fit: x must lie between 0 and 1, got .* 16 to 16"),
        (lambda rbm, x, rng: rbm.fit(-x, rng=rng), ValueError, "between 0 and 1, got values from -1 to -1"),
        (lambda rbm, x, rng: rbm.fit(np.nan * x, rng=rng), ValueError, "between 0 and 1, got values from nan"),
        (lambda rbm, x, rng: rbm.fit(x[:, :2], rng=rng), ValueError, r"fit: x must be \(N, 3\), .* got \(1, 2\)"),
        (lambda rbm, x, rng: rbm.fit(x[:0], rng=rng), ValueError, r"at least one row, got \(0, 3\)"),
        (lambda rbm, x, rng: rbm.fit(x[0], rng=rng), ValueError, r"x must be \(N, 3\), at least one row, got \(3,\)"),
        (lambda rbm, x, rng: rbm.fit(x.astype(float), rng=rng), TypeError, "fit: x is float64, but weight is float32"),
        (lambda rbm, x, rng: rbm.fit(x, epochs=0, rng=rng), ValueError, "fit: epochs must be at least 1, got 0"),
        (lambda rbm, x, rng: rbm.fit(x, k=0, rng=rng), ValueError, "fit: k must be at least 1, got 0"),
        (lambda rbm, x, rng: rbm.fit(x, batch_size=0, rng=rng), ValueError, "batch_size must be at least 1, got 0"),
        (lambda rbm, x, rng: rbm.fit(x, lr=-1, rng=rng), ValueError, "lr must lie in"),
        (lambda rbm, x, rng: rbm.fit(x, weight_decay=-1, rng=rng), ValueError, "weight_decay must lie in"),
        (lambda rbm, x, rng: rbm.fit(x, rng=0), TypeError, "fit: rng must be"),
        (lambda rbm, x, rng: rbm.gibbs(x, 0, rng=rng), ValueError, "gibbs: k must be at least 1"),
        (lambda rbm, x, rng: rbm.gibbs(x, rng=None), TypeError, "gibbs: rng must be"),
        (lambda rbm, x, rng: rbm.base_rate(2 * x), ValueError, "base_rate: x must lie between 0 and 1"),
        (lambda rbm, x, rng: rbm.pseudo_log_likelihood(2 * x), ValueError, "pseudo_log_likelihood: x must lie"),
        (lambda rbm, x, rng: rbm.contrastive_divergence(2 * x, rng=rng), ValueError, "x must lie between 0 and 1"),
        (lambda rbm, x, rng: rbm.contrastive_divergence(x, k=0, rng=rng), ValueError, "k must be at least 1, got 0"),
        (lambda rbm, x, rng: rbm.contrastive_divergence(x, rng=1), TypeError, "contrastive_divergence: rng must be"),
        (
            lambda rbm, x, rng: rbm.contrastive_divergence(x, chains=x, rng=rng),
            ValueError,
            r"contrastive_divergence: chains must be \(M, 2\), got \(1, 3\)",
        ),
        (
            lambda rbm, x, rng: rbm.contrastive_divergence(x, chains=np.ones((1, 2)), rng=rng),
            TypeError,
            "chains is float64, but x is float32",
        ),
        (
            lambda rbm, x, rng: annealed_importance_sampling(rbm, steps=0, rng=rng),
            ValueError,
            "steps must be at least 1",
        ),
        (lambda rbm, x, rng: annealed_importance_sampling(rbm, chains=1, rng=rng), ValueError, "chains must be .* 2"),
        (lambda rbm, x, rng: annealed_importance_sampling(rbm, rng=5), TypeError, "rng must be"),
        (
            lambda rbm, x, rng: annealed_importance_sampling(rbm, base_bias=np.ones(2), rng=rng),
            ValueError,
            r"base_bias must be of shape \(3,\), got \(2,\)",
        ),
        (
            lambda rbm, x, rng: annealed_importance_sampling(rbm, base_bias=np.ones(3, int), rng=rng),
            TypeError,
            "base_bias must be float32 or float64, got int64",
        ),
        (lambda rbm, x, rng: DBN([3], rng=rng), ValueError, r"DBN: sizes must name .* got \[3\]"),
        (lambda rbm, x, rng: DBN([3, 2], rng=rng).sample(0, rng=rng), ValueError, "sample: n must be at least 1"),
        (lambda rbm, x, rng: DBN([3, 2], rng=rng).sample(1, steps=0, rng=rng), ValueError, "steps must be at least 1"),
        (lambda rbm, x, rng: DBN([3, 2], rng=rng).sample(1, rng=0), TypeError, "sample: rng must be"),
        (lambda rbm, x, rng: DBN([3, 2], rng=rng).fit(2 * x, rng=rng), ValueError, "fit: x must lie between 0 and 1"),
        (lambda rbm, x, rng: twins.RBM(0, 2), ValueError, "RBM: n_visible must be at least 1, got 0"),
        (lambda rbm, x, rng: twins.GaussianRBM(2, 0), ValueError, "GaussianRBM: n_hidden must be at least 1, got 0"),
        (lambda rbm, x, rng: twins.DBN([3]), ValueError, r"DBN: sizes must name .* got \[3\]"),
    ],
)
def test_bad_input(call, error, message, rng):
    rbm = RBM(3, 2, rng=rng)
    before = rbm.state_dict()
    with pytest.raises(error, match=message):
        call(rbm, np.ones((1, 3), np.float32), rng)
    for name, array in rbm.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    assert all(parameter.grad is None for parameter in rbm.parameters())


def test_a_gaussian_machine_takes_any_finite_data(rng):
    x = np.array([[-30.0, 50.0]], np.float32)
    assert GaussianRBM(2, 3, rng=rng).contrastive_divergence(x, rng=rng).shape == (1, 3)


def test_the_base_class_leaves_its_visible_units_open(rng):
    x, h = np.ones((1, 2), np.float32), np.ones((1, 3), np.float32)
    for ours, source in ((Harmonium(2, 3, rng=rng), rng), (twins.Harmonium(2, 3), None)):
        calls = (
            lambda ours=ours: ours.free_energy(x),
            lambda ours=ours: ours.log_partition(),
            lambda ours=ours: ours.log_partition_uncoupled(),
            lambda ours=ours: ours.mean_visible(h),
            lambda ours=ours, source=source: ours.sample_visible(h, source),
            lambda ours=ours: ours.base_rate(x),
        )
        for call in calls:
            with pytest.raises(NotImplementedError):
                call()

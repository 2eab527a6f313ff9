"""RBMs in NumPy and in PyTorch: energies, contrastive divergence, fit, defaults."""

import inspect

import numpy as np
import pytest
import torch

from dlref.activations import sigmoid
from dlref.boltzmann import (
    DBN,
    RBM,
    Harmonium,
    annealed_importance_sampling,
    bernoulli,
)
from dlref.engine import apply
from dlref.feedforward import Linear
from dlref.optimization import SGD
from dlref.pytorch import boltzmann as twins
from dlref.pytorch import optimization as twin_optimization
from tests.dlref.boltzmann.machines import PAIRS, machine, twin_of
from tests.dlref.checks import assert_close


@pytest.mark.parametrize(("kind", "twin_kind"), PAIRS)
def test_twins_agree_on_energy_probability_and_gradients(kind, twin_kind, rng):
    ours = machine(kind, 5, 4, rng)
    twin = twin_of(ours, twin_kind)
    x = bernoulli(np.full((6, 5), 0.4), rng)
    t = torch.tensor(x)
    assert_close(ours(x).data, twin(t).detach().numpy(), 1e-12, "forward")
    assert_close(ours.mean_visible(ours(x).data), twin.mean_visible(twin(t)).detach().numpy(), 1e-12, "mean_visible")
    assert_close(ours.free_energy(x).data, twin.free_energy(t).detach().numpy(), 1e-12, "free energy")
    assert_close(ours.base_rate(x), twin.base_rate(t).numpy(), 1e-12, "base rate")
    assert ours.log_partition_uncoupled() == pytest.approx(twin.log_partition_uncoupled(), rel=1e-12)
    loss, twin_loss = -ours.log_likelihood(x).mean(), -twin.log_likelihood(t).mean()
    assert loss.item() == pytest.approx(twin_loss.item(), rel=1e-12)
    loss.backward()
    twin_loss.backward()
    for (name, mine), theirs in zip(ours.named_parameters(), twin.parameters(), strict=True):
        assert_close(mine.grad, theirs.grad.numpy(), 1e-10, name)
    if kind is RBM:
        expected = twin.pseudo_log_likelihood(t).numpy()
        assert_close(ours.pseudo_log_likelihood(x), expected, 1e-10, "pseudo-likelihood")


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize(("kind", "twin_kind"), PAIRS)
def test_contrastive_divergence_is_the_twins(kind, twin_kind, persistent, k, rng, same_chance):
    """The gradient by hand is PyTorch's of F(data) - F(samples), with the same random numbers; twice, so it adds up."""
    ours = machine(kind, 5, 4, rng)
    twin = twin_of(ours, twin_kind)
    x = bernoulli(np.full((6, 5), 0.4), rng)
    chains = bernoulli(np.full((3, 4), 0.5), rng) if persistent else None
    twin_chains = torch.tensor(chains) if persistent else None
    for _ in range(2):
        ends = ours.contrastive_divergence(x, k=k, chains=chains, rng=same_chance)
        twin_ends = twin.contrastive_divergence(torch.tensor(x), k, twin_chains)
        np.testing.assert_array_equal(ends, twin_ends.numpy())
        assert ends.shape == ((3, 4) if persistent else (6, 4))
        assert set(np.unique(ends)) <= {0, 1}
        for (name, mine), theirs in zip(ours.named_parameters(), twin.named_parameters(), strict=True):
            assert name == theirs[0]
            assert_close(mine.grad, theirs[1].grad.numpy(), 1e-10, f"gradient of {name}")
    SGD(ours.parameters(), lr=0.5, momentum=0.9).step()
    twin_optimization.SGD(twin.parameters(), lr=0.5, momentum=0.9).step()
    for name, array in ours.state_dict().items():
        assert_close(array, twin.state_dict()[name].numpy(), 1e-10, name)


@pytest.mark.parametrize(
    "options", [{}, {"persistent": True, "k": 2, "lr": 0.03, "momentum": 0.9, "weight_decay": 0.1}]
)
@pytest.mark.parametrize(("kind", "twin_kind"), PAIRS)
def test_fit_is_the_twins(kind, twin_kind, options, rng, same_chance):
    ours = machine(kind, 5, 4, rng)
    twin = twin_of(ours, twin_kind)
    x = bernoulli(np.full((12, 5), 0.4), rng)
    ours.fit(x, epochs=3, batch_size=4, rng=same_chance, **options)
    twin.fit(torch.tensor(x), epochs=3, batch_size=4, **options)
    for name, array in ours.state_dict().items():
        assert_close(array, twin.state_dict()[name].numpy(), 1e-9, name)


def test_fit_is_a_loop_over_contrastive_divergence(rng):
    """Decay for the weights alone, momentum for all, chains that go on; float32 stays float32."""
    x = bernoulli(np.full((8, 5), 0.4, np.float32), rng)
    ours, other = (RBM(5, 4, rng=np.random.default_rng(1)) for _ in range(2))
    ours.fit(
        x, epochs=3, batch_size=8, lr=0.2, momentum=0.5, weight_decay=0.1, persistent=True, rng=np.random.default_rng(2)
    )
    rng, chains = np.random.default_rng(2), None
    optimizer = SGD([other.weight], lr=0.2, momentum=0.5, weight_decay=0.1)
    biases = SGD([other.bias, other.visible_bias], lr=0.2, momentum=0.5)
    for _ in range(3):
        rows = rng.permutation(8)
        other.zero_grad()
        chains = other.contrastive_divergence(x[rows], chains=chains, rng=rng)
        optimizer.step()
        biases.step()
    for name, array in ours.state_dict().items():
        assert array.dtype == np.float32
        np.testing.assert_allclose(array, other.state_dict()[name], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(("kind", "twin_kind"), PAIRS)
def test_defaults_are_those_of_the_guide(kind, twin_kind, rng):
    for rbm in (kind(400, 300, rng=rng), twin_kind(400, 300)):
        arrays = {name: np.asarray(array) for name, array in rbm.state_dict().items()}
        assert {name: array.shape for name, array in arrays.items()} == {
            "weight": (300, 400),
            "bias": (300,),
            "visible_bias": (400,),
        }
        assert arrays["weight"].std() == pytest.approx(0.01, rel=0.02)
        assert not arrays["bias"].any()
        assert not arrays["visible_bias"].any()
        assert rbm.default_lr == (0.1 if "Gaussian" not in kind.__name__ else 0.01)


def test_both_sides_have_the_same_defaults():
    """Those of the guide for learning; enough steps for what is only sampled."""
    learning = {"epochs": 10, "batch_size": 10, "lr": None, "momentum": 0.5, "weight_decay": 1e-4, "k": 1}
    expected = [
        (Harmonium.fit, twins.Harmonium.fit, {**learning, "persistent": False}),
        (Harmonium.gibbs, twins.Harmonium.gibbs, {"k": 1}),
        (Harmonium.contrastive_divergence, twins.Harmonium.contrastive_divergence, {"k": 1, "chains": None}),
        (
            annealed_importance_sampling,
            twins.annealed_importance_sampling,
            {"steps": 1000, "chains": 100, "base_bias": None},
        ),
        (DBN.sample, twins.DBN.sample, {"steps": 100}),
    ]
    for *functions, defaults in expected:
        for function in functions:
            given = {
                name: parameter.default
                for name, parameter in inspect.signature(function).parameters.items()
                if parameter.default is not parameter.empty and name != "generator"
            }
            assert given == defaults
    assert isinstance(DBN([3, 2], rng=np.random.default_rng(0)).rbms[0], RBM)
    assert isinstance(twins.DBN([3, 2]).rbms[0], twins.RBM)


def test_weights_move_into_a_linear_layer(rng):
    rbm = machine(RBM, 5, 4, rng)
    layer = Linear(5, 4, rng=rng, dtype=np.float64)
    keys = layer.load_state_dict(rbm.state_dict(), strict=False)
    assert keys.missing_keys == []
    assert keys.unexpected_keys == ["visible_bias"]
    x = rng.random((3, 5))
    np.testing.assert_allclose(apply(sigmoid, layer(x)).data, rbm.mean_hidden(x), rtol=1e-12)

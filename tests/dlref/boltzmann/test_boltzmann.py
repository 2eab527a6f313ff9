"""Boltzmann machines: everything that can be counted out on small ones, then learning, then deep ones."""

import inspect
import itertools
import math

import numpy as np
import pytest
import torch

from dlref.activations import Sigmoid, sigmoid
from dlref.boltzmann import (
    DBN,
    RBM,
    GaussianRBM,
    Harmonium,
    annealed_importance_sampling,
    bernoulli,
    binary_states,
    free_energy,
    gaussian_free_energy,
    gaussian_log_partition,
    log_mean_exp,
    log_partition,
)
from dlref.boltzmann.harmonium import logistic
from dlref.data import bars_and_stripes, digits, split
from dlref.engine import apply, no_grad
from dlref.feedforward import MLP, Linear
from dlref.initialization import xavier_uniform_, zeros_
from dlref.losses import cross_entropy
from dlref.optimization import SGD, Adam
from dlref.pytorch import boltzmann as twins
from dlref.pytorch import optimization as twin_optimization
from tests.dlref.checks import Case, assert_close, check
from tests.dlref.twins import check_overfits

BARS = bars_and_stripes(3)  # (14, 9)
PAIRS = [(RBM, twins.RBM), (GaussianRBM, twins.GaussianRBM)]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def machine(kind, n_visible, n_hidden, rng, dtype=np.float64, scale=1.0):
    """A machine with all its parameters drawn at random, large enough to matter."""
    rbm = kind(n_visible, n_hidden, rng=rng, dtype=dtype)
    for parameter in rbm.parameters():
        parameter.data[...] = scale * rng.standard_normal(parameter.shape)
    return rbm


def arrays(rbm):
    return rbm.weight.data, rbm.bias.data, rbm.visible_bias.data


def joint(rbm):
    """All visible states, all hidden states, the probability of every pair, and log Z: all of them written down."""
    weight, bias, visible_bias = arrays(rbm)
    vs = np.array(list(itertools.product([0.0, 1.0], repeat=len(visible_bias))))
    hs = np.array(list(itertools.product([0.0, 1.0], repeat=len(bias))))
    p = np.empty((len(vs), len(hs)))
    for (i, v), (j, h) in itertools.product(enumerate(vs), enumerate(hs)):
        p[i, j] = math.exp(sum(v * visible_bias) + sum(h * bias) + sum(h[a] * weight[a] @ v for a in range(len(h))))
    return vs, hs, p / p.sum(), math.log(p.sum())


# Operations


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


# Sampling


def test_coins_fall_as_often_as_they_should(rng):
    p = np.repeat(np.array([0.0, 0.1, 0.5, 0.9, 1.0], np.float32)[None], 20_000, axis=0)
    coins = bernoulli(p, rng)
    assert coins.dtype == np.float32
    assert set(np.unique(coins)) == {0, 1}
    np.testing.assert_allclose(coins.mean(axis=0), p[0], atol=0.015)
    np.testing.assert_array_equal(coins[:, [0, 4]], p[:, [0, 4]])  # impossible and certain


def test_what_is_impossible_never_happens():
    """Also when the generator draws exactly 0."""

    class Zero:
        def random(self, shape, dtype):
            return np.zeros(shape, dtype)

    np.testing.assert_array_equal(bernoulli(np.array([0.0, 1e-9]), Zero()), [0, 1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logistic_is_the_sigmoid(dtype):
    a = np.linspace(-50, 50, 101, dtype=dtype)
    with np.errstate(all="raise"):
        result = logistic(a.copy())
    assert result.dtype == dtype
    np.testing.assert_allclose(result, 1 / (1 + np.exp(-a.astype(np.float64))), atol=2 * np.finfo(dtype).eps)


@pytest.mark.parametrize("kind", [RBM, twins.RBM], ids=["NumPy", "PyTorch"])
def test_gibbs_chains_end_in_the_distribution_of_the_machine(kind, rng):
    """20,000 chains, all started at one state: after 40 steps each state is as frequent as it is probable."""
    ours = machine(RBM, 3, 2, rng)
    vs, _, p, _ = joint(ours)
    start = np.tile(vs[p.sum(axis=1).argmin()], (20_000, 1))
    if kind is RBM:
        v = ours.gibbs(start, 40, rng=rng)
    else:
        v = twin_of(ours, kind).gibbs(torch.tensor(start), 40, torch.Generator().manual_seed(0)).numpy()
    shares = np.array([(v == state).all(axis=1).mean() for state in vs])
    assert shares.sum() == 1
    np.testing.assert_allclose(shares, p.sum(axis=1), atol=0.02)  # six standard deviations


def test_gaussian_machine_has_the_moments_of_its_mixture(rng):
    """p(v) is a mixture of 2^H normal distributions with means b + Wᵀh: mean and covariance in closed form."""
    rbm = machine(GaussianRBM, 2, 3, rng, scale=0.7)
    weight, bias, visible_bias = arrays(rbm)
    hs = binary_states(3, dtype=np.float64)
    u = hs @ weight  # (8, 2)
    shares = np.exp(hs @ bias + u @ visible_bias + (u**2).sum(axis=1) / 2)
    shares /= shares.sum()
    mean = visible_bias + shares @ u
    covariance = np.eye(2) + (u * shares[:, None]).T @ u - np.outer(shares @ u, shares @ u)
    v = rbm.gibbs(np.zeros((50_000, 2)), 40, rng=rng)
    np.testing.assert_allclose(v.mean(axis=0), mean, atol=0.05)
    np.testing.assert_allclose(np.cov(v.T), covariance, atol=0.12)
    # and log p is that mixture's density
    density = [
        sum(
            s * math.exp(-((x - visible_bias - m) ** 2).sum() / 2) / (2 * math.pi)
            for s, m in zip(shares, u, strict=True)
        )
        for x in v[:20]
    ]
    np.testing.assert_allclose(rbm.log_likelihood(v[:20]).data, np.log(density), rtol=1e-10)


def test_gaussian_noise_has_variance_1_also_in_float32(rng):
    rbm = machine(GaussianRBM, 2, 3, rng, np.float32)
    h = np.tile(np.array([1, 0, 1], np.float32), (20_000, 1))
    v = rbm.sample_visible(h, rng)
    assert v.dtype == np.float32
    np.testing.assert_allclose(v.mean(axis=0), rbm.mean_visible(h[:1])[0], atol=0.05)
    np.testing.assert_allclose(v.std(axis=0), 1, atol=0.04)


# Twins


def twin_of(ours, kind):
    """The twin in float64, with our weights; and back again, to see that nothing is lost."""
    twin = kind(*ours.weight.shape[::-1]).double()
    twin.load_state_dict({name: torch.tensor(array) for name, array in ours.state_dict().items()})
    ours.load_state_dict({name: tensor.numpy() for name, tensor in twin.state_dict().items()})
    return twin


@pytest.fixture
def same_chance(monkeypatch):
    """PyTorch draws the numbers that a NumPy generator would draw."""
    chance = np.random.default_rng(7)
    monkeypatch.setattr(torch, "rand", lambda shape, **_: torch.tensor(chance.random(tuple(shape))))
    monkeypatch.setattr(torch, "randn", lambda shape, **_: torch.tensor(chance.standard_normal(tuple(shape))))
    monkeypatch.setattr(torch, "randperm", lambda n, **_: torch.tensor(chance.permutation(n)))
    return np.random.default_rng(7)


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


# Learning


def train(rbm, x, steps, *, lr, k=1, chains=None, rng):
    """Contrastive divergence with a learning rate that falls to 0; the mean exact log-likelihood of x after it."""
    optimizer, persistent = SGD(rbm.parameters(), lr=lr, momentum=0.5), chains is not None
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = lr * (1 - step / steps)
        optimizer.zero_grad()
        ends = rbm.contrastive_divergence(x, k=k, chains=chains, rng=rng)
        optimizer.step()
        chains = ends if persistent else None
    return rbm.log_likelihood(x).data.mean()


def test_learning_raises_the_exact_log_likelihood(rng):
    """From 512 equally likely pictures to the 14 of bars and stripes, at best log 14 = 2.64 nats each."""
    start, best = -9 * np.log(2), -np.log(14)
    cd1, cd5, pcd = [], [], []
    for seed in range(2):
        for results, options in ((cd1, {}), (cd5, {"k": 5}), (pcd, {"chains": np.zeros((100, 16), np.float32)})):
            rng = np.random.default_rng(seed)
            rbm = RBM(9, 16, rng=rng)
            assert rbm.log_likelihood(BARS).data.mean() == pytest.approx(start, abs=0.05)
            results.append(train(rbm, BARS, 3000, lr=0.1, rng=rng, **options))
    for results in (cd1, cd5, pcd):
        assert best > max(results)
        assert min(results) > start + 2.5
    assert np.mean(cd5) > np.mean(cd1) + 0.1  # measured: -3.24, -2.93, -2.86
    assert np.mean(pcd) > np.mean(cd1) + 0.15


def test_few_persistent_chains_do_not_bear_a_large_learning_rate():
    """Weights move faster than 14 chains can follow: CD-1 is fine where persistent CD forgets what it knew."""
    for seed in range(2):
        cd1, pcd = RBM(9, 16, rng=np.random.default_rng(seed)), RBM(9, 16, rng=np.random.default_rng(seed))
        chains, rng = np.zeros((14, 16), np.float32), np.random.default_rng(seed)
        assert train(cd1, BARS, 3000, lr=0.3, rng=rng) > train(pcd, BARS, 3000, lr=0.3, chains=chains, rng=rng) + 0.5


def test_maximum_likelihood_by_counting_learns_all_pictures(rng):
    """The exact gradient, through the tape, with an optimizer of this library."""
    rbm = RBM(9, 16, rng=rng)
    optimizer = Adam(rbm.parameters(), lr=0.05)
    for _ in range(300):
        loss = -rbm.log_likelihood(BARS).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < np.log(14) + 0.1
    dreams = rbm.gibbs(np.zeros((1000, 9), np.float32), 200, rng=rng)
    assert np.mean([(dream == BARS).all(axis=1).any() for dream in dreams]) > 0.9


def test_fit_learns_with_its_defaults(rng):
    rbm = RBM(9, 16, rng=rng)
    rbm.fit(BARS, epochs=1000, rng=rng)
    assert rbm.log_likelihood(BARS).data.mean() > -4.5
    assert rbm.pseudo_log_likelihood(BARS).mean() > -2  # from 9 log 1/2 = -6.2


@pytest.mark.parametrize("kind", [RBM, GaussianRBM])
def test_base_rate_is_where_learning_without_weights_would_end(kind, rng):
    """Units that are independent of each other: the biases alone give each its mean."""
    x = bernoulli(np.tile(np.linspace(0.1, 0.9, 5), (4000, 1)), rng)
    rbm = kind(5, 1, rng=rng, dtype=np.float64)
    rbm.weight.data[...] = 0
    rbm.visible_bias.data[...] = rbm.base_rate(x)
    np.testing.assert_allclose(rbm.mean_visible(np.zeros((1, 1)))[0], x.mean(axis=0), atol=1e-3)
    (-rbm.log_likelihood(x).mean()).backward()
    assert np.abs(rbm.visible_bias.grad).max() < 1e-3
    assert np.isfinite(kind(2, 1, rng=rng).base_rate(np.array([[0, 1]], np.float32))).all()


def test_gaussian_machine_learns_two_clusters(rng):
    """Means of -2 and 2 with noise of variance 1: a single normal distribution cannot say that, one hidden unit can."""
    side = rng.integers(0, 2, 2000)
    x = (rng.standard_normal((2000, 2)) + np.where(side[:, None], 2, -2)).astype(np.float32)
    rbm = GaussianRBM(2, 1, rng=rng)
    rbm.visible_bias.data[...] = rbm.base_rate(x)
    rbm.fit(x, epochs=20, rng=rng)
    covariance = np.cov(x.T)
    away = x - x.mean(axis=0)
    normal = -(away * np.linalg.solve(covariance, away.T).T).sum(axis=1) / 2 - np.log(
        2 * np.pi * np.sqrt(np.linalg.det(covariance))
    )
    assert rbm.log_likelihood(x).data.mean() > normal.mean() + 0.1
    truth = np.log(sum(np.exp(-((x - m) ** 2).sum(axis=1) / 2) / (4 * np.pi) for m in (-2, 2))).mean()
    assert rbm.log_likelihood(x).data.mean() == pytest.approx(truth, abs=0.05)
    on = rbm.mean_hidden(x)[:, 0] > 0.5
    assert max((on == side).mean(), (on != side).mean()) > 0.98


# Annealed importance sampling


@pytest.mark.parametrize("kind", [RBM, GaussianRBM])
def test_annealing_finds_the_partition_function_within_its_error(kind, rng):
    """Thirty estimates: none further than five of its own standard errors, most within two."""
    rbm = machine(kind, 6, 5, rng)
    exact = rbm.log_partition().item()
    estimates = [annealed_importance_sampling(rbm, steps=100, chains=100, rng=rng) for _ in range(30)]
    away = np.array([(e.log_partition - exact) / e.standard_error for e in estimates])
    assert np.abs(away).max() < 5
    assert (np.abs(away) < 2).mean() > 0.75
    spread = np.std([e.log_partition for e in estimates])
    assert np.mean([e.standard_error for e in estimates]) == pytest.approx(spread, rel=0.5)
    assert all(e.log_weights.shape == (100,) for e in estimates)


def test_annealing_a_trained_machine(rng):
    rbm = RBM(9, 16, rng=rng)
    train(rbm, BARS, 2000, lr=0.1, k=5, rng=rng)
    exact = rbm.log_partition().item()
    estimate = annealed_importance_sampling(rbm, steps=500, base_bias=rbm.base_rate(BARS).astype(np.float64), rng=rng)
    assert estimate.log_partition == pytest.approx(exact, abs=4 * estimate.standard_error)
    assert estimate.standard_error < 0.2
    rough = annealed_importance_sampling(rbm, steps=5, rng=rng)
    assert rough.standard_error > 1.5 * estimate.standard_error  # fewer steps, more variance
    assert rbm.weight.dtype == np.float32  # the machine itself is as it was


def test_annealing_without_weights_is_exact(rng):
    for kind in (RBM, GaussianRBM):
        rbm = kind(30, 25, rng=rng)  # far too large to be counted
        rbm.weight.data[...] = 0
        rbm.visible_bias.data[...] = np.linspace(-1, 1, 30)
        estimate = annealed_importance_sampling(rbm, steps=3, chains=5, rng=rng)
        assert estimate.log_partition == pytest.approx(rbm.log_partition_uncoupled(), rel=1e-9)
        assert estimate.standard_error < 1e-9


@pytest.mark.parametrize(("kind", "twin_kind"), PAIRS)
def test_annealing_is_the_twins(kind, twin_kind, rng, same_chance):
    ours = machine(kind, 4, 3, rng)
    base_bias = rng.standard_normal(4)
    estimate = annealed_importance_sampling(ours, steps=20, chains=10, base_bias=base_bias, rng=same_chance)
    twin = twins.annealed_importance_sampling(twin_of(ours, twin_kind), 20, 10, torch.tensor(base_bias))
    assert estimate.log_partition == pytest.approx(twin.log_partition, rel=1e-10)
    assert estimate.standard_error == pytest.approx(twin.standard_error, rel=1e-8)
    assert_close(estimate.log_weights, twin.log_weights.numpy(), 1e-10, "log weights")


def test_log_mean_exp_does_not_overflow():
    x = np.array([1e4, 1e4 + 1, -1e4])
    assert log_mean_exp(x) == pytest.approx(1e4 + np.log((1 + np.e) / 3))
    assert twins.log_mean_exp(torch.tensor(x)) == pytest.approx(log_mean_exp(x))


# Deep belief networks


def test_a_stack_fits_each_layer_to_the_one_below(rng):
    x = BARS
    dbn, rng = DBN([9, 8, 6], rng=rng), np.random.default_rng(1)
    by_hand = [RBM(9, 8, rng=rng), RBM(8, 6, rng=rng)]
    for machine, rbm in zip(by_hand, dbn.rbms, strict=True):
        machine.load_state_dict(rbm.state_dict())
    dbn.fit(x, epochs=3, lr=0.2, rng=np.random.default_rng(2))
    rng = np.random.default_rng(2)
    by_hand[0].fit(x, epochs=3, lr=0.2, rng=rng)
    by_hand[1].fit(by_hand[0].mean_hidden(x), epochs=3, lr=0.2, rng=rng)
    for machine, rbm in zip(by_hand, dbn.rbms, strict=True):
        for name, array in machine.state_dict().items():
            np.testing.assert_array_equal(array, rbm.state_dict()[name])
    np.testing.assert_allclose(dbn(x).data, by_hand[1].mean_hidden(by_hand[0].mean_hidden(x)), rtol=1e-5)


@pytest.mark.parametrize(("first", "twin_first"), PAIRS)
def test_a_stack_is_the_twins(first, twin_first, rng, same_chance):
    ours, twin = DBN([5, 4, 3, 6], first, rng=rng, dtype=np.float64), twins.DBN([5, 4, 3, 6], twin_first).double()
    twin.load_state_dict({name: torch.tensor(array) for name, array in ours.state_dict().items()})
    assert isinstance(ours.rbms[0], first)
    assert [type(rbm) for rbm in ours.rbms[1:]] == [RBM, RBM]
    x = bernoulli(np.full((8, 5), 0.5), rng)
    ours.fit(x, epochs=2, batch_size=4, rng=same_chance)
    twin.fit(torch.tensor(x), epochs=2, batch_size=4)
    for name, array in ours.state_dict().items():
        assert_close(array, twin.state_dict()[name].numpy(), 1e-9, name)
    ours.load_state_dict({name: tensor.numpy() for name, tensor in twin.state_dict().items()})
    assert_close(ours(x).data, twin(torch.tensor(x)).detach().numpy(), 1e-10, "probabilities of the top")
    assert_close(ours.sample(6, steps=3, rng=same_chance), twin.sample(6, 3).numpy(), 1e-9, "dreams")
    mlp, twin_mlp = ours.classifier(2, rng=rng), twins.DBN.classifier(twin, 2)
    assert set(mlp.state_dict()) == set(twin_mlp.state_dict())
    for i, rbm in enumerate(ours.rbms):
        for network in (mlp, twin_mlp):
            np.testing.assert_array_equal(np.asarray(network.state_dict()[f"{2 * i}.weight"]), rbm.weight.data)
            np.testing.assert_array_equal(np.asarray(network.state_dict()[f"{2 * i}.bias"]), rbm.bias.data)
    assert mlp(x).dtype == np.float64


def test_a_classifier_starts_where_the_stack_stopped_and_overfits_eight_samples(rng):
    dbn = DBN([9, 20], rng=rng)
    dbn.fit(BARS, epochs=50, rng=rng)
    mlp = dbn.classifier(2, rng=rng)
    np.testing.assert_allclose(mlp[1](mlp[0](BARS)).data, dbn(BARS).data, rtol=1e-5)
    x, y = BARS[:8], np.arange(8) % 2
    check_overfits(mlp, lambda: mlp(x), y, steps=150, lr=0.1)


def test_a_stack_dreams_of_what_it_has_seen(rng):
    dbn = DBN([9, 16, 16], rng=rng)
    dbn.fit(BARS, epochs=1500, batch_size=14, rng=rng)
    dreams = (dbn.sample(500, rng=rng) > 0.5).astype(np.float32)
    assert np.mean([(dream == BARS).all(axis=1).any() for dream in dreams]) > 0.5  # by chance: 14 of 512


def accuracy_after(mlp, x, y, x_test, y_test):
    """200 steps of Adam on all of the few labelled samples at once."""
    optimizer = Adam(mlp.parameters(), lr=0.003)
    for _ in range(200):
        loss = apply(cross_entropy, mlp(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with no_grad():
        return (mlp(x_test).data.argmax(axis=1) == y_test).mean()


def glorot(mlp, rng):
    """The random start that Glorot and Bengio recommend for sigmoids."""
    for layer in list(mlp.children())[::2]:
        xavier_uniform_(layer.weight, gain=4, rng=rng)
        zeros_(layer.bias)
    return mlp


def test_pretraining_helps_where_labels_are_few():
    """1,347 digits without labels, 50 with: the same network, the same fine-tuning, six seeds.

    Measured: 86.5 % after pretraining, 82.8 % from PyTorch's random start, 84.8 % from Glorot's. A better random
    start alone wins half of what pretraining wins.
    """
    images, labels = digits()
    sizes, results = [64, 100, 100], []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        (x, y), test = split(images.reshape(-1, 64), labels, fractions=(0.75, 0.25), rng=rng)
        few = np.concatenate([np.flatnonzero(y == digit)[:5] for digit in range(10)])
        dbn = DBN(sizes, rng=rng)
        dbn.fit(x, epochs=40, batch_size=20, rng=rng)
        random = MLP([*sizes, 10], Sigmoid, rng=rng)
        starts = dbn.classifier(10, rng=rng), random, glorot(MLP([*sizes, 10], Sigmoid, rng=rng), rng)
        results.append([accuracy_after(mlp, x[few], y[few], *test) for mlp in starts])
    pretrained, random, by_glorot = np.mean(results, axis=0)
    assert pretrained > 0.84
    assert pretrained > random + 0.02
    assert pretrained > by_glorot
    assert by_glorot > random
    assert sum(row[0] > row[1] for row in results) >= 5


def test_the_twins_recipe_runs_on_any_device(torch_device):
    """Learning, counting, annealing and a stack, with everything on the device of this session."""
    generator = torch.Generator(torch_device).manual_seed(0)
    torch.manual_seed(0)
    x = torch.tensor(BARS, device=torch_device)
    rbm = twins.RBM(9, 16, device=torch_device)
    rbm.fit(x, epochs=600, batch_size=14, lr=0.2, generator=generator)
    assert rbm.weight.device.type == torch_device.split(":")[0]
    assert rbm.log_likelihood(x).mean().item() > -5.2  # from -6.2
    estimate = twins.annealed_importance_sampling(rbm, 200, 100, rbm.base_rate(x), generator)
    exact = rbm.log_partition().item()
    assert estimate.log_partition == pytest.approx(exact, abs=max(5 * estimate.standard_error, 1e-3))
    gaussian = twins.GaussianRBM(9, 4, device=torch_device)
    gaussian.fit(x, epochs=2, persistent=True, generator=generator)
    assert torch.isfinite(gaussian.log_likelihood(x)).all()
    dbn = twins.DBN([9, 8, 6], device=torch_device)
    dbn.fit(x, epochs=2, generator=generator)
    assert dbn.sample(3, generator=generator).device == dbn.classifier(2)(x).device == x.device


# Bad input


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
    with pytest.raises(ValueError, match="binary_states: 21 units"):
        binary_states(21)
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
        (lambda rbm, x, rng: twins.DBN([3]), ValueError, r"sizes must name .* got \[3\]"),
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

"""Variational autoencoders: the trick, the bound and where it is tight, twins, and what they learn of the digits."""

import functools

import numpy as np
import pytest
import torch

from dlref.activations import Tanh, sigmoid
from dlref.data import Batches, digits, split
from dlref.engine import Module, Parameter, Tensor, apply, no_grad
from dlref.losses import gaussian_kl
from dlref.optimization import SGD, Adam
from dlref.pytorch import variational as twins
from dlref.training import evaluate, fit
from dlref.variational import (
    VAE,
    ConditionalVAE,
    bernoulli_log_likelihood,
    gaussian_log_likelihood,
    importance_weighted_log_likelihood,
    negative_elbo,
    reparameterize,
)
from tests.dlref.checks import Case, assert_close, check
from tests.dlref.twins import share_state


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def with_noise(mean, log_variance):
    """The same noise in every call, so that the function has a derivative; in the precision of its input."""
    noise = np.random.default_rng(7).standard_normal(mean.shape).astype(mean.dtype)
    return reparameterize(mean, log_variance, noise=noise)


def torch_with_noise(mean, log_variance):
    noise = torch.tensor(np.random.default_rng(7).standard_normal(tuple(mean.shape))).to(mean)
    return twins.reparameterize(mean, log_variance, noise=noise)


def drawn(mean, log_variance):
    return reparameterize(mean, log_variance, rng=np.random.default_rng(7))


def torch_bernoulli(logits, target):
    return torch.distributions.Bernoulli(logits=logits, validate_args=False).log_prob(target).flatten(1).sum(1)


def torch_gaussian(prediction, target, std=1.0):
    return torch.distributions.Normal(prediction, std).log_prob(target).flatten(1).sum(1)


def torch_negative_elbo(prediction, mean, log_variance, target, beta=1.0, log_likelihood=None, reduction="mean"):
    """From torch's distributions."""
    normal = torch.distributions.Normal(mean, (log_variance / 2).exp())
    standard = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    kl = torch.distributions.kl_divergence(normal, standard).sum(1)
    rows = beta * kl - (log_likelihood or torch_bernoulli)(prediction, target)
    return rows if reduction == "none" else getattr(rows, reduction)()


def pixels(*shape):
    return lambda rng: rng.uniform(0.1, 0.9, shape)


PAIRS = [((4, 3), (4, 3)), ((2, 1, 3, 2), (2, 1, 3, 2)), ((1, 1), (1, 1)), ((3,), (3,)), ((0, 3), (0, 3))]
CASES = [
    *(
        Case(operation, twin, (shape, shape))
        for shape in [(3, 4), (1,), (), (0, 2), (2, 3, 2)]
        for operation, twin in ((with_noise, torch_with_noise), (drawn, None))
    ),
    *(
        Case(bernoulli_log_likelihood, twin, (x, pixels(*y)), id=f"{twin.__name__}{x}")
        for twin in (torch_bernoulli, twins.bernoulli_log_likelihood)
        for x, y in PAIRS
        if len(x) > 1  # torch's flatten wants a second axis
    ),
    Case(bernoulli_log_likelihood, None, ((3,), pixels(3))),
    *(
        Case(gaussian_log_likelihood, twin, (x, y), options, id=f"{twin.__name__}{x}{options}")
        for twin in (torch_gaussian, twins.gaussian_log_likelihood)
        for options in ({}, {"std": 0.3})
        for x, y in PAIRS
        if len(x) > 1
    ),
    Case(gaussian_log_likelihood, None, ((3,), (3,)), {"std": 2}),
    *(
        Case(
            negative_elbo,
            twin,
            ((4, 3), (4, 2), (4, 2), pixels(4, 3)),
            {"reduction": reduction, **options},
            id=f"{twin.__module__}-{reduction}{options}",
        )
        for twin in (torch_negative_elbo, twins.negative_elbo)
        for reduction, options in [("mean", {}), ("sum", {"beta": 4.0}), ("none", {"beta": 0.5}), ("mean", {"beta": 0})]
    ),
    *(
        Case(
            negative_elbo,
            twin,
            ((2, 1, 2, 3), (2, 1), (2, 1), (2, 1, 2, 3)),
            {"log_likelihood": functools.partial(gaussian_log_likelihood, std=0.5), "reduction": reduction},
            {"log_likelihood": functools.partial(likelihood, std=0.5), "reduction": reduction},
            id=f"Gaussian-{reduction}-{likelihood.__name__}",
        )
        for twin, likelihood in (
            (torch_negative_elbo, torch_gaussian),
            (twins.negative_elbo, twins.gaussian_log_likelihood),
        )
        for reduction in ("mean", "none")
    ),
    Case(negative_elbo, None, ((0, 3), (0, 2), (0, 2), pixels(0, 3)), {"reduction": "sum"}, id="empty"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


# The trick


def test_draws_have_the_mean_and_variance_asked_for(rng):
    mean, log_variance = np.array([[-3.0, 0.0, 5.0]]), np.log([[0.25, 1.0, 9.0]])
    z, _ = reparameterize(mean.repeat(100_000, 0), log_variance.repeat(100_000, 0), rng=rng)
    np.testing.assert_allclose(z.mean(0), mean[0], atol=0.04)
    np.testing.assert_allclose(z.var(0), np.exp(log_variance[0]), rtol=0.02)
    np.testing.assert_allclose(np.corrcoef(z.T), np.eye(3), atol=0.02)
    generator = torch.Generator().manual_seed(0)
    t = twins.reparameterize(*(torch.tensor(a.repeat(100_000, 0)) for a in (mean, log_variance)), generator=generator)
    np.testing.assert_allclose(t.mean(0), mean[0], atol=0.04)
    np.testing.assert_allclose(t.var(0), np.exp(log_variance[0]), rtol=0.02)


def test_draws_hang_on_the_generator_alone():
    mean = np.zeros((3, 2))
    one, same, other = (reparameterize(mean, mean, rng=np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).all()


def test_a_very_small_variance_leaves_the_mean():
    mean = np.array([1.0, -2.0])
    z, pullback = reparameterize(mean, np.full(2, -1e4), noise=np.ones(2))
    np.testing.assert_array_equal(z, mean)
    np.testing.assert_array_equal(pullback(np.ones(2)), [[1, 1], [0, 0]])


def test_the_gradient_on_average_is_that_of_the_average(rng):
    """E[z²] = μ² + σ²: the slope is 2μ in the mean and σ² in the log variance."""
    mean, log_variance = np.full(200_000, 0.7), np.full(200_000, np.log(2.0))
    z, pullback = reparameterize(mean, log_variance, rng=rng)
    dmean, dlog_variance = pullback(2 * z)
    assert dmean.mean() == pytest.approx(2 * 0.7, abs=0.03)
    assert dlog_variance.mean() == pytest.approx(2.0, abs=0.03)


# The likelihoods


def test_bernoulli_probabilities_of_all_images_add_up_to_one(rng):
    logits = rng.standard_normal((1, 4))
    images = np.array(list(np.ndindex(2, 2, 2, 2)), float)
    each, _ = bernoulli_log_likelihood(np.broadcast_to(logits, (16, 4)).copy(), images)
    assert np.exp(each).sum() == pytest.approx(1)


def test_gaussian_density_integrates_to_one():
    grid = np.linspace(-12, 12, 4001)[:, None]
    for std in (0.5, 1.0, 2):
        density = np.exp(gaussian_log_likelihood(np.full_like(grid, 0.3), grid, std=std)[0])
        assert density.sum() * (grid[1, 0] - grid[0, 0]) == pytest.approx(1, rel=1e-6)


def test_extreme_logits_cost_what_they_are(rng):
    value, pullback = bernoulli_log_likelihood(np.array([[1e4, -1e4]]), np.array([[0.0, 1.0]]))
    assert value == -2e4
    np.testing.assert_array_equal(pullback(np.ones(1))[0], [[-1, 1]])
    value, pullback = bernoulli_log_likelihood(np.array([[1e4, -1e4]]), np.array([[1.0, 0.0]]))
    assert value == 0
    np.testing.assert_array_equal(pullback(np.ones(1))[0], [[0, 0]])


# The bound, where everything can be computed: z ~ N(0, 1), x = w z + c + noise is normally distributed itself


class LinearGaussian(Module):
    """Two hidden numbers, three visible ones, and the true posterior as encoder, spoilt by `error`."""

    std = 0.5

    def __init__(self, error=0.0):
        rng = np.random.default_rng(3)
        self.weight, self.bias = Parameter(rng.standard_normal((3, 2))), Parameter(rng.standard_normal(3))
        w = self.weight.data / self.std
        # The columns must not overlap, or the posterior is no product of normal distributions.
        self.weight.data[:, 1] -= w[:, 0] * (w[:, 0] @ self.weight.data[:, 1]) / (w[:, 0] @ w[:, 0])
        self.error = error

    def encode(self, x):
        w = self.weight.data / self.std
        precision = 1 + (w * w).sum(0)
        mean = (x - self.bias.data) / self.std @ w / precision
        return Tensor(mean + self.error), Tensor(np.broadcast_to(-np.log(precision), mean.shape))

    def decode(self, z):
        return z @ self.weight.T + self.bias if isinstance(z, Tensor) else Tensor(z) @ self.weight.T + self.bias

    def log_probability(self, x):
        """log N(x; c, W Wᵀ + σ² I)"""
        covariance = self.weight.data @ self.weight.data.T + self.std**2 * np.eye(3)
        off = x - self.bias.data
        square = (off * np.linalg.solve(covariance, off.T).T).sum(1)
        return -(square + np.linalg.slogdet(2 * np.pi * covariance)[1]) / 2


def test_the_bound_is_tight_for_the_true_posterior(rng):
    """On average the ELBO is log p(x); one importance-weighted draw is it exactly."""
    model = LinearGaussian()
    x = rng.standard_normal((5, 3))
    truth = model.log_probability(x)
    likelihood = functools.partial(gaussian_log_likelihood, std=model.std)
    estimate = importance_weighted_log_likelihood(model, x, samples=1, rng=rng, log_likelihood=likelihood)
    np.testing.assert_allclose(estimate, truth, rtol=1e-10)
    many = x.repeat(20_000, 0)
    mean, log_variance = (tensor.data for tensor in model.encode(many))
    z, _ = reparameterize(mean, log_variance, rng=rng)
    prediction = model.decode(z).data
    losses, _ = negative_elbo(prediction, mean, log_variance, many, log_likelihood=likelihood, reduction="none")
    np.testing.assert_allclose(-losses.reshape(5, -1).mean(1), truth, atol=0.03)


def test_for_another_guess_the_gap_is_the_divergence_and_more_draws_close_it(rng):
    model, exact = LinearGaussian(error=0.3), LinearGaussian()
    x = rng.standard_normal((5, 3))
    truth = model.log_probability(x)
    likelihood = functools.partial(gaussian_log_likelihood, std=model.std)
    many = x.repeat(20_000, 0)
    bounds = [
        importance_weighted_log_likelihood(model, many, samples=k, rng=rng, log_likelihood=likelihood)
        .reshape(5, -1)
        .mean(1)
        for k in (1, 5)
    ]
    # KL of two normal distributions of the same variance: half of the squared distance, in standard deviations.
    variance = np.exp(exact.encode(x)[1].data)
    gap = (0.3**2 / variance).sum(1) / 2
    np.testing.assert_allclose(truth - bounds[0], gap, atol=0.06)
    assert (bounds[1] > bounds[0] + 0.3 * gap).all()
    assert (bounds[1] < truth).all()
    best = importance_weighted_log_likelihood(model, x, samples=50_000, rng=rng, log_likelihood=likelihood)
    np.testing.assert_allclose(best, truth, atol=0.1)


def test_beta_weighs_the_divergence_alone(rng):
    prediction, mean, log_variance = (rng.standard_normal(shape) for shape in [(4, 6), (4, 2), (4, 2)])
    x = rng.random((4, 6))
    likelihood, kl = bernoulli_log_likelihood(prediction, x)[0], gaussian_kl(mean, log_variance, reduction="none")[0]
    for beta in (0, 1, 4.0):
        loss, _ = negative_elbo(prediction, mean, log_variance, x, beta=beta, reduction="none")
        np.testing.assert_allclose(loss, beta * kl - likelihood, rtol=1e-12)
    assert negative_elbo(prediction, mean, log_variance, x)[0] == pytest.approx((kl - likelihood).mean())


# Models and twins

LABELS = np.array([2, 0, 1, 1])
MODELS = {
    "VAE": (
        lambda **random: VAE([6, 5, 2], **random),
        lambda **kind: twins.VAE([6, 5, 2], **kind),
        (),
    ),
    "VAE, deep, tanh": (
        lambda **random: VAE((6, 5, 4, 3), Tanh, **random),
        lambda **kind: twins.VAE((6, 5, 4, 3), torch.nn.Tanh, **kind),
        (),
    ),
    "VAE, linear": (lambda **random: VAE([6, 1], **random), lambda **kind: twins.VAE([6, 1], **kind), ()),
    "conditional": (
        lambda **random: ConditionalVAE([6, 5, 4, 2], 3, **random),
        lambda **kind: twins.ConditionalVAE([6, 5, 4, 2], 3, **kind),
        (LABELS,),
    ),
    "conditional, tanh": (
        lambda **random: ConditionalVAE([6, 5, 2], 3, Tanh, **random),
        lambda **kind: twins.ConditionalVAE([6, 5, 2], 3, torch.nn.Tanh, **kind),
        (LABELS,),
    ),
}


def pair(name, rng):
    """The same model twice, in float64, an input and noise for both."""
    make, make_twin, labels = MODELS[name]
    ours, twin = make(rng=rng, dtype=np.float64), make_twin(dtype=torch.float64)
    share_state(ours, twin)
    x = rng.random((4, 6))
    noise = rng.standard_normal((4, ours.latent_features))
    return ours, twin, x, labels, noise


@pytest.mark.parametrize("name", MODELS)
def test_outputs_and_gradients_are_the_twins(name, rng):
    ours, twin, x, labels, noise = pair(name, rng)
    inside, t = Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    outputs = ours(inside, *labels, noise=noise)
    expected = twin(t, *map(torch.tensor, labels), noise=torch.tensor(noise))
    for part, mine, theirs in zip(("prediction", "mean", "log variance"), outputs, expected, strict=True):
        assert_close(mine.data, theirs.detach().numpy(), 1e-11, part)
    apply(negative_elbo, *outputs, x, beta=2.0).backward()
    twins.negative_elbo(*expected, torch.tensor(x), beta=2.0).backward()
    assert_close(inside.grad, t.grad.numpy(), 1e-10, "gradient of the input")
    for (parameter, mine), theirs in zip(ours.named_parameters(), twin.parameters(), strict=True):
        assert_close(mine.grad, theirs.grad.numpy(), 1e-10, f"gradient of {parameter}")


@pytest.mark.parametrize("name", MODELS)
def test_training_steps_are_the_twins_and_the_state_comes_back(name, rng):
    ours, twin, x, labels, noise = pair(name, rng)
    t, torch_labels = torch.tensor(x), [torch.tensor(array) for array in labels]
    optimizer = SGD(ours.parameters(), lr=0.05, momentum=0.9)
    twin_optimizer = torch.optim.SGD(twin.parameters(), lr=0.05, momentum=0.9)
    before = ours.state_dict()
    for _ in range(2):
        loss = apply(negative_elbo, *ours(x, *labels, noise=noise), x)
        twin_loss = twins.negative_elbo(*twin(t, *torch_labels, noise=torch.tensor(noise)), t)
        assert loss.item() == pytest.approx(twin_loss.item(), rel=1e-11)
        optimizer.zero_grad()
        twin_optimizer.zero_grad()
        loss.backward()
        twin_loss.backward()
        optimizer.step()
        twin_optimizer.step()
    for key, tensor in twin.state_dict().items():
        assert_close(ours.state_dict()[key], tensor.numpy(), 1e-10, key)
        assert np.abs(ours.state_dict()[key] - before[key]).max() > 1e-6
    fresh = MODELS[name][0](rng=np.random.default_rng(1), dtype=np.float64)
    fresh.load_state_dict(twin.state_dict())
    for mine, other in zip(fresh(x, *labels, noise=noise), ours(x, *labels, noise=noise), strict=True):
        assert_close(mine.data, other.data, 1e-9, "outputs of the state that came back")


@pytest.mark.parametrize("name", MODELS)
def test_layers_of_torch_say_the_same(name, rng):
    """nn.Linear in nn.Sequential with our state, and one_hot where there are labels."""
    ours, _, x, labels, noise = pair(name, rng)
    nn, state = torch.nn, ours.state_dict()
    bend = nn.Tanh if "tanh" in name else nn.ReLU

    def sequential(part):
        weights = [state[key] for key in state if key.startswith(part) and key.endswith("weight")]
        layers = [layer for w in weights for layer in (nn.Linear(w.shape[1], w.shape[0]), bend())][:-1]
        made = nn.Sequential(*layers).double()
        made.load_state_dict({key[len(part) + 1 :]: torch.tensor(state[key]) for key in state if key.startswith(part)})
        return made

    rows = [nn.functional.one_hot(torch.tensor(array), 3).double() for array in labels]
    both = sequential("encoder")(torch.cat([torch.tensor(x), *rows], 1))
    mean, log_variance = both[:, : ours.latent_features], both[:, ours.latent_features :]
    z = mean + torch.exp(log_variance / 2) * torch.tensor(noise)
    expected = sequential("decoder")(torch.cat([z, *rows], 1))
    assert_close(ours(x, *labels, noise=noise)[0].data, expected.detach().numpy(), 1e-11, "prediction")


@pytest.mark.parametrize("name", MODELS)
def test_importance_weights_are_the_twins(name, rng, monkeypatch):
    """With the same noise; and the state of the model stays as it is."""
    ours, twin, x, labels, _ = pair(name, rng)
    x = np.round(x)
    draws = rng.standard_normal((7, 4, ours.latent_features))
    given = iter(draws)
    monkeypatch.setattr("dlref.pytorch.variational.vae._noise", lambda like, generator: torch.tensor(next(given)))
    expected = twins.importance_weighted_log_likelihood(twin, torch.tensor(x), *map(torch.tensor, labels), samples=7)
    each = []
    for noise in draws:  # by hand, from the definition
        mean, log_variance = (tensor.data for tensor in ours.encode(x, *labels))
        z = mean + np.exp(log_variance / 2) * noise
        log_p = gaussian_log_likelihood(np.zeros_like(z), z)[0]
        log_q = gaussian_log_likelihood(np.zeros_like(noise), noise)[0] - log_variance.sum(1) / 2
        each.append(bernoulli_log_likelihood(ours.decode(z, *labels).data, x)[0] + log_p - log_q)
    assert_close(expected.numpy(), np.log(np.exp(each).mean(0)), 1e-10, "the twin")

    class Given:
        """Hands out the same draws."""

        def __init__(self):
            self.given = iter(draws)

        def standard_normal(self, shape, dtype):
            return next(self.given)

    monkeypatch.setattr("dlref.variational.vae.check_generator", lambda owner, rng: None)
    mine = importance_weighted_log_likelihood(ours, x, *labels, samples=7, rng=Given())
    assert_close(mine, expected.numpy(), 1e-10, "ours")
    assert all(parameter.grad is None for parameter in ours.parameters())


def test_a_hundred_draws_if_nothing_is_said(rng):
    ours, twin, x, _, _ = pair("VAE", rng)
    estimates = [
        importance_weighted_log_likelihood(ours, x, rng=np.random.default_rng(1), **options)
        for options in ({}, {"samples": 100})
    ]
    np.testing.assert_array_equal(*estimates)
    torch_estimates = [
        twins.importance_weighted_log_likelihood(
            twin, torch.tensor(x), generator=torch.Generator().manual_seed(1), **options
        )
        for options in ({}, {"samples": 100})
    ]
    assert torch.equal(*torch_estimates)


@pytest.mark.parametrize("name", MODELS)
def test_models_keep_float32_and_draw_anew_each_time(name, rng):
    make, make_twin, labels = MODELS[name]
    model, x = make(rng=rng), np.ones((4, 6), np.float32)
    first, second = model(x, *labels), model(x, *labels)
    assert {part.dtype for part in first} == {np.dtype(np.float32)}
    assert (first[0].data != second[0].data).any()
    np.testing.assert_array_equal(first[1].data, second[1].data)  # only the draw is left to chance
    model.eval()
    assert (model(x, *labels)[0].data != model(x, *labels)[0].data).any()  # the bound is an average over draws
    assert importance_weighted_log_likelihood(model, x, *labels, samples=3, rng=rng).dtype == np.float32
    twin = make_twin(generator=torch.Generator().manual_seed(0))
    again = make_twin(generator=torch.Generator().manual_seed(0))
    again.load_state_dict(twin.state_dict())
    t, torch_labels = torch.ones(4, 6), [torch.tensor(array) for array in labels]
    torch.testing.assert_close(twin(t, *torch_labels), again(t, *torch_labels))
    assert not torch.equal(twin(t, *torch_labels)[0], twin(t, *torch_labels)[0])


@pytest.mark.parametrize("name", MODELS)
def test_samples_are_decoded_standard_normal_numbers(name, rng):
    ours, twin, _, labels, _ = pair(name, rng)
    how = labels if labels else (4,)
    drawn = ours.sample(*how, rng=np.random.default_rng(5))
    z = np.random.default_rng(5).standard_normal((4, ours.latent_features))
    np.testing.assert_array_equal(drawn, ours.decode(z, *labels).data)
    torch_how = [torch.tensor(array) for array in labels] or (4,)
    drawn = twin.sample(*torch_how, generator=torch.Generator().manual_seed(5))
    z = torch.randn(4, ours.latent_features, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    torch.testing.assert_close(drawn, twin.decode(z, *map(torch.tensor, labels)).detach())
    assert not drawn.requires_grad


def test_the_label_reaches_encoder_and_decoder(rng):
    model = ConditionalVAE([6, 5, 2], 3, rng=rng, dtype=np.float64)
    x, z, zeros = rng.random((4, 6)), rng.standard_normal((4, 2)), np.zeros(4, int)
    for one, other in zip(model.encode(x, zeros), model.encode(x, zeros + 1), strict=True):
        assert np.abs(one.data - other.data).min() > 1e-6
    assert np.abs(model.decode(z, zeros).data - model.decode(z, zeros + 2).data).max() > 1e-3


def test_number_of_parameters(rng):
    count = lambda model: sum(parameter.size for parameter in model.parameters())  # noqa: E731
    # The MNIST example that everybody starts from: 784-400-20, two heads of 20.
    assert count(VAE([784, 400, 20], rng=rng)) == 652_824
    assert count(ConditionalVAE([784, 400, 20], 10, rng=rng)) == 652_824 + 2 * 10 * 400


@pytest.mark.parametrize("conditional", [False, True])
def test_learns_eight_images_by_heart(conditional, rng):
    """Without a price for the code, it tells all; the bound must then fall to almost nothing."""
    x = (digits()[0][:8].reshape(8, 64) > 0.5).astype(np.float32)
    labels = (np.arange(8) % 2,) if conditional else ()
    model = ConditionalVAE([64, 64, 4], 2, rng=rng) if conditional else VAE([64, 64, 4], rng=rng)
    optimizer, losses = Adam(model.parameters(), lr=0.01), []
    for _ in range(250):
        loss = apply(negative_elbo, *model(x, *labels), x, beta=0.01)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[0] == pytest.approx(64 * np.log(2), rel=0.1)  # it starts by knowing nothing
    assert losses[-1] < 0.02 * losses[0]


# On the digits, in black and white


def parts():
    rng = np.random.default_rng(0)
    images, labels = digits()
    x = (images.reshape(-1, 64) > 0.5).astype(np.float32)
    return *split(x, labels, fractions=(0.8, 0.2), rng=rng), rng


def trained(model, x, labels, rng, epochs=30, beta=1.0):
    conditional = isinstance(model, ConditionalVAE)
    optimizer = Adam(model.parameters(), lr=0.003)
    for _ in range(epochs):
        for images, classes in Batches(x, labels, batch_size=64, rng=rng):
            outputs = model(images, classes) if conditional else model(images)
            loss = apply(negative_elbo, *outputs, images, beta=beta)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def elbo(model, x, *labels, draws=20):
    with no_grad():
        return -float(np.mean([apply(negative_elbo, *model(x, *labels), x).item() for _ in range(draws)]))


def divergences(model, x, *labels):
    """What each latent number says, in nats: the mean of its divergence from the standard normal distribution."""
    with no_grad():
        mean, log_variance = (tensor.data[..., None] for tensor in model.encode(x, *labels))
    return gaussian_kl(mean, log_variance, reduction="none")[0].mean(0)


def pixelwise(train, test):
    """The trivial model: each pixel white with its own probability, whatever the others are."""
    share = (train.sum(0) + 1) / (len(train) + 2)
    return float((test * np.log(share) + (1 - test) * np.log(1 - share)).sum(1).mean())


def test_vae_explains_digits_that_it_has_not_seen():
    """The ELBO against pixels one by one; a code that is used; a better estimate; pictures that hang together."""
    (x, y), (x_test, _), rng = parts()
    model = trained(VAE([64, 128, 8], rng=rng), x, y, rng)
    bound = elbo(model, x_test)
    assert bound > -19.8  # nats per image
    assert bound > pixelwise(x, x_test) + 4
    said = divergences(model, x_test)
    assert (said > 0.3).sum() >= 4  # no collapse: at least half of the numbers say something
    assert 4 < said.sum() < 8
    estimate = float(importance_weighted_log_likelihood(model, x_test, samples=100, rng=rng).mean())
    assert bound + 0.3 < estimate < bound + 1.5

    pictures = rng.random((4000, 64)) < sigmoid(model.sample(4000, rng=rng))[0]
    truth, of_model = np.cov(x_test.T), np.cov(pictures.T)
    alone = np.diag(x_test.var(0))  # pixels that know nothing of each other
    assert np.linalg.norm(of_model - truth) < 0.6 * np.linalg.norm(alone - truth)
    np.testing.assert_allclose(pictures.mean(0), x_test.mean(0), atol=0.15)


def test_a_conditional_vae_draws_the_digit_it_is_asked_for():
    """And explains images better than a VAE that must find out the class itself."""
    (x, y), (x_test, y_test), rng = parts()
    model = trained(ConditionalVAE([64, 128, 8], 10, rng=rng), x, y, rng)
    assert elbo(model, x_test, y_test) > -17
    wrong = elbo(model, x_test, (y_test + 1) % 10, draws=5)
    assert wrong < elbo(model, x_test, y_test) - 4  # the label matters
    asked = np.arange(10).repeat(50)
    pictures = sigmoid(model.sample(asked, rng=rng))[0]
    templates = np.stack([x[y == k].mean(0) for k in range(10)])
    nearest = np.square(pictures[:, None] - templates).sum(2).argmin(1)
    by_eye = np.square(x_test[:, None] - templates).sum(2).argmin(1)
    assert (nearest == asked).mean() > 0.9
    assert (by_eye == y_test).mean() > 0.8  # so much can be asked of templates


def test_a_large_beta_makes_the_code_say_less_and_a_huge_one_nothing():
    """The huge one is what a mean over 64 pixels does by accident."""
    (x, y), (x_test, _), rng = parts()
    said = {}
    for beta in (1.0, 2.0, 64.0):
        model = trained(VAE([64, 128, 8], rng=np.random.default_rng(1)), x, y, rng, epochs=15, beta=beta)
        said[beta] = float(divergences(model, x_test).sum())
    assert said[1.0] > 3
    assert 0.3 < said[2.0] < 0.7 * said[1.0]
    assert said[64.0] < 0.01


def test_fit_takes_the_bound_as_its_loss_and_goes_on_where_it_stopped(tmp_path):
    """The noise is the model's own generator's, so a resumed run draws what the whole one drew."""
    x = (digits()[0][:256].reshape(-1, 64) > 0.5).astype(np.float32)

    def run(epochs, resume=False, name="run"):
        rng = np.random.default_rng(0)
        model = VAE([64, 16, 2], rng=rng)
        optimizer, batches = Adam(model.parameters(), lr=0.003), Batches(x, x, batch_size=64, rng=rng)
        history = fit(
            model, optimizer, negative_elbo, batches, epochs=epochs, checkpoint=tmp_path / name, resume=resume
        )
        return model, history

    whole, _ = run(4, name="whole")
    run(2)
    resumed, _ = run(4, resume=True)
    for name, array in whole.state_dict().items():
        np.testing.assert_array_equal(resumed.state_dict()[name], array)
    score = evaluate(whole, functools.partial(negative_elbo, beta=1.0), Batches(x, x, batch_size=256))
    assert score.loss == pytest.approx(-elbo(whole, x), rel=0.02)
    assert score.loss < 0.9 * 64 * np.log(2)


def test_the_recipe_in_torch_runs_on_every_device(torch_device):
    """VAE and conditional VAE with the same noise: the loss falls, and is the processor's."""

    def recipe(device, conditional):
        torch.manual_seed(0)
        generator = torch.Generator().manual_seed(0)
        kind = (twins.ConditionalVAE, ([64, 64, 8], 10)) if conditional else (twins.VAE, ([64, 64, 8],))
        model = kind[0](*kind[1], generator=generator).to(device)
        images, classes = digits()
        x = torch.tensor((images.reshape(-1, 64)[:512] > 0.5).astype(np.float32)).to(device)
        labels = [torch.tensor(classes[:512]).to(device)] if conditional else []
        optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.005), []
        for _ in range(100):
            loss = twins.negative_elbo(*model(x, *labels), x)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        pictures = model.sample(labels[0][:8] if conditional else 8, generator=generator)
        assert (pictures.shape, pictures.device.type) == ((8, 64), device)
        better = twins.importance_weighted_log_likelihood(model, x, *labels, samples=20, generator=generator)
        assert losses[-1] > -better.mean().item() > 0.8 * losses[-1]
        return losses

    for conditional in (False, True):
        losses = recipe(torch_device, conditional)
        assert losses[-1] < 0.6 * losses[0]
        assert losses[-1] == pytest.approx(recipe("cpu", conditional)[-1], rel=0.02)


# Bad input

X, CODE = np.ones((4, 6)), np.zeros((4, 2))


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda rng: reparameterize(CODE, CODE), TypeError, "reparameterize: rng must be a numpy.random.Generator"),
        (lambda rng: reparameterize(CODE, CODE, rng=3), TypeError, "reparameterize: rng must be .* got int"),
        (
            lambda rng: reparameterize(CODE, CODE[:1], rng=rng),
            ValueError,
            r"reparameterize: log_variance must be of shape \(4, 2\) like mean, got \(1, 2\)",
        ),
        (
            lambda rng: reparameterize(CODE, CODE, noise=CODE[:1]),
            ValueError,
            r"reparameterize: noise must be of shape \(4, 2\) like mean, got \(1, 2\)",
        ),
        (
            lambda rng: reparameterize(CODE, CODE, noise=CODE.astype("f4")),
            TypeError,
            "reparameterize: noise is float32, but mean is float64",
        ),
        (
            lambda rng: bernoulli_log_likelihood(X, X[:1]),
            ValueError,
            r"bernoulli_log_likelihood: logits and target must be of one shape \(N, ...\), got \(4, 6\) and \(1, 6\)",
        ),
        (lambda rng: bernoulli_log_likelihood(np.ones(()), np.ones(())), ValueError, r"got \(\) and \(\)"),
        (lambda rng: bernoulli_log_likelihood(X, X > 0), TypeError, "target must be float32 or float64, got bool"),
        (
            lambda rng: gaussian_log_likelihood(X, X[0]),
            ValueError,
            r"gaussian_log_likelihood: prediction and target must be of one shape .* got \(4, 6\) and \(6,\)",
        ),
        (lambda rng: gaussian_log_likelihood(X, X, std=0), ValueError, "std must be positive, got 0"),
        (lambda rng: gaussian_log_likelihood(X, X, std=np.nan), ValueError, "std must be positive, got nan"),
        (lambda rng: negative_elbo(X, CODE, CODE, X, beta=-1), ValueError, r"beta must lie in \[0, inf\], got -1"),
        (
            lambda rng: negative_elbo(X, CODE[:1], CODE[:1], X),
            ValueError,
            r"negative_elbo: mean must be \(N, latent\) .* got \(1, 2\) for prediction \(4, 6\)",
        ),
        (lambda rng: negative_elbo(X, CODE[:, 0], CODE[:, 0], X), ValueError, r"got \(4,\) for prediction \(4, 6\)"),
        (lambda rng: negative_elbo(X, CODE, CODE[:, :1], X), ValueError, "gaussian_kl: mean and log_variance must be"),
        (lambda rng: negative_elbo(X, CODE, CODE, X[:, :1]), ValueError, r"must be of one shape \(N, ...\)"),
        (lambda rng: negative_elbo(X, CODE, CODE, X, reduction="median"), ValueError, "reduction must be"),
        (lambda rng: negative_elbo(X[:0], CODE[:0], CODE[:0], X[:0]), ValueError, "no mean of an empty batch"),
        (lambda rng: negative_elbo(X, CODE.astype("f4"), CODE, X), TypeError, "mean is float32, but prediction is"),
        (lambda rng: VAE([6], rng=rng), ValueError, r"VAE: sizes must name at least .* latent numbers, got \[6\]"),
        (lambda rng: VAE([6, 0], rng=rng), ValueError, "out_features must be positive, got 6 and 0"),
        (lambda rng: VAE([6, 2], rng=0), TypeError, "VAE: rng must be a numpy.random.Generator"),
        (lambda rng: VAE([5, 2], rng=rng, dtype=np.float64)(X), ValueError, "weight expects 5 inputs"),
        (lambda rng: VAE([6, 2], rng=rng).sample(0, rng=rng), ValueError, "sample: n must be at least 1, got 0"),
        (lambda rng: VAE([6, 2], rng=rng).sample(3, rng=None), TypeError, "sample: rng must be"),
        (lambda rng: ConditionalVAE([6], 3, rng=rng), ValueError, r"ConditionalVAE: sizes .* got \[6\]"),
        (lambda rng: ConditionalVAE([6, 2], 0, rng=rng), ValueError, "ConditionalVAE: num_classes must be at least 1"),
        (lambda rng: ConditionalVAE([6, 2], 3, rng=None), TypeError, "ConditionalVAE: rng must be"),
        (
            lambda rng: conditional(rng)(X, LABELS[:2]),
            ValueError,
            r"ConditionalVAE: labels must be of shape \(4,\), got \(2,\)",
        ),
        (
            lambda rng: conditional(rng)(X, LABELS + 1),
            ValueError,
            r"ConditionalVAE: labels must lie in 0 … 2, got \[3, 1, 2, 2\]",
        ),
        (lambda rng: conditional(rng)(X, LABELS - 1), ValueError, r"labels must lie in 0 … 2, got \[1, -1, 0, 0\]"),
        (lambda rng: conditional(rng).sample(LABELS * 1.0, rng=rng), TypeError, "labels must hold integers, got float"),
        (
            lambda rng: importance_weighted_log_likelihood(VAE([6, 2], rng=rng), X, samples=0, rng=rng),
            ValueError,
            "importance_weighted_log_likelihood: samples must be at least 1, got 0",
        ),
        (
            lambda rng: importance_weighted_log_likelihood(VAE([6, 2], rng=rng), X, rng=None),
            TypeError,
            "importance_weighted_log_likelihood: rng must be",
        ),
        (
            lambda rng: twins.negative_elbo(*map(torch.tensor, (X, CODE, CODE, X)), reduction="median"),
            ValueError,
            "reduction must be",
        ),
        (
            lambda rng: twins.gaussian_log_likelihood(torch.ones(4, 6), torch.ones(1, 6)),
            ValueError,
            r"target must be of shape \(4, 6\), got \(1, 6\)",
        ),
        (
            lambda rng: twins.bernoulli_log_likelihood(torch.ones(4, 6), torch.ones(1, 6)),
            ValueError,
            r"target must be of shape \(4, 6\), got \(1, 6\)",
        ),
    ],
)
def test_bad_input(function, error, message, rng):
    with pytest.raises(error, match=message):
        function(rng)


def conditional(rng):
    return ConditionalVAE([6, 2], 3, rng=rng, dtype=np.float64)

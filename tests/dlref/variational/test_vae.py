"""Variational autoencoders: reparameterisation, twins, samples, number of parameters."""

import numpy as np
import pytest
import torch

from dlref.activations import Tanh
from dlref.data import digits
from dlref.engine import Tensor, apply
from dlref.optimization import SGD, Adam
from dlref.pytorch import variational as twins
from dlref.variational import (
    VAE,
    ConditionalVAE,
    bernoulli_log_likelihood,
    gaussian_log_likelihood,
    importance_weighted_log_likelihood,
    negative_elbo,
    reparameterize,
)
from tests.dlref.checks import assert_close
from tests.dlref.twins import share_state
from tests.dlref.variational.likelihoods import LABELS


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

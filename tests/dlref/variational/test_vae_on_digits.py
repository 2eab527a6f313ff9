"""Variational autoencoders on the digits, in black and white."""

import functools

import numpy as np
import pytest
import torch

from dlref.activations import sigmoid
from dlref.data import Batches, digits, split
from dlref.engine import apply, no_grad
from dlref.losses import gaussian_kl
from dlref.optimization import Adam
from dlref.pytorch import variational as twins
from dlref.training import evaluate, fit
from dlref.variational import (
    VAE,
    ConditionalVAE,
    importance_weighted_log_likelihood,
    negative_elbo,
)


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

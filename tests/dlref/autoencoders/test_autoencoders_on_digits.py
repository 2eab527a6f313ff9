"""Autoencoders on the digits: principal components, denoising, penalties."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlref.activations import ReLU, Sigmoid
from dlref.autoencoders import (
    Autoencoder,
    ConvolutionalAutoencoder,
    TiedAutoencoder,
    additive_gaussian_noise,
    contractive_penalty,
    kl_sparsity,
    l1_sparsity,
    masking_noise,
)
from dlref.data import Batches, digits, split
from dlref.engine import apply, no_grad
from dlref.losses import mse_loss
from dlref.optimization import LBFGS, Adam, CosineAnnealingLR
from dlref.pytorch import autoencoders as twins

MEAN_IMAGE = 0.074  # mean squared error of guessing the mean image, on the test part


def parts(images=False):
    rng = np.random.default_rng(0)
    x = digits()[0] if images else digits()[0].reshape(-1, 64)
    (train,), (test,) = split(x, fractions=(0.8, 0.2), rng=rng)
    return train, test, rng


def fit(model, x, rng, epochs, lr=0.005, corrupt=lambda x: x, penalty=None):
    batches = Batches(x, batch_size=32, rng=rng)
    optimizer = Adam(model.parameters(), lr=lr)
    schedule = CosineAnnealingLR(optimizer, T_max=epochs * len(batches))
    for _ in range(epochs):
        for (clean,) in batches:
            code = model.encode(corrupt(clean))
            loss = apply(mse_loss, model.decode(code), clean)
            if penalty is not None:
                loss = loss + penalty(model, code)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model


def error_of(model, x, target=None):
    with no_grad():
        return float(np.square(model(x).data - (x if target is None else target)).mean())


def principal_components(x, k):
    """Mean, and the first k components as rows, from the singular value decomposition."""
    mean = x.mean(0)
    return mean, np.linalg.svd(x - mean, full_matrices=False)[2][:k]


def pca_error(train, test, k):
    mean, components = principal_components(train, k)
    return float(np.square((test - mean) - (test - mean) @ components.T @ components).mean())


def test_a_linear_autoencoder_finds_the_principal_components():
    """The same error to one part in a thousand, and the decoder draws in the same plane; the bias finds the mean."""
    x, k = digits()[0].reshape(-1, 64), 10
    model = Autoencoder([64, k], rng=np.random.default_rng(0))
    optimizer = LBFGS(model.parameters(), max_iter=300, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = apply(mse_loss, model(x), x)
        loss.backward()
        return loss

    optimizer.step(closure)
    mean, components = principal_components(x, k)
    best = pca_error(x, x, k)
    assert best * 0.9999 <= error_of(model, x) <= best * 1.001  # no linear map of this rank is better
    plane, _ = np.linalg.qr(model.decoder[0].weight.data)  # (64, k)
    cosines = np.linalg.svd(components @ plane)[1]  # of the angles between the two planes
    assert cosines.min() > 0.999
    assert error_of(model, mean[None]) < 1e-4 * best  # the mean is on the plane


def test_a_deep_autoencoder_beats_principal_components():
    """Eight numbers for an image; six tenths of the error of PCA, on images that neither has seen."""
    train, test, rng = parts()
    model = fit(Autoencoder([64, 128, 8], rng=rng), train, rng, epochs=20)
    assert error_of(model, test) < 0.75 * pca_error(train, test, 8)


def test_a_convolutional_autoencoder_beats_principal_components():
    train, test, rng = parts(images=True)
    model = fit(ConvolutionalAutoencoder(8, 8, rng=rng), train, rng, epochs=10)
    assert error_of(model, test) < 0.95 * pca_error(train.reshape(-1, 64), test.reshape(-1, 64), 8)


NOISES = {
    "Gaussian": (lambda x, rng: additive_gaussian_noise(x, std=0.4, rng=rng), 0.25, 0.4),
    "masking": (lambda x, rng: masking_noise(x, p=0.5, rng=rng), 0.4, 0.5),
}


@pytest.mark.parametrize("name", NOISES)
def test_a_denoising_autoencoder_cleans_what_it_has_not_seen(name):
    """It removes most of the noise; the same network trained to copy does not."""
    corrupt, of_noise, of_plain = NOISES[name]
    train, test, rng = parts()
    noisy = corrupt(test, rng)
    noise = float(np.square(noisy - test).mean())
    plain, denoising = (
        fit(Autoencoder([64, 128], code_activation=ReLU, rng=rng), train, rng, epochs=15, corrupt=how)
        for how in (lambda x: x, lambda x: corrupt(x, rng))
    )
    left, copied = error_of(denoising, noisy, test), error_of(plain, noisy, test)
    assert error_of(plain, test) < 0.04 * MEAN_IMAGE  # with 128 units copying is easy
    assert left < of_noise * noise, left / noise
    assert left < of_plain * copied, left / copied


def codes(model, x):
    with no_grad():
        return model.encode(x).data


def test_kl_sparsity_keeps_units_quiet():
    train, test, rng = parts()
    plain, sparse = (
        fit(Autoencoder([64, 100], code_activation=Sigmoid, rng=rng), train, rng, epochs=15, penalty=penalty)
        for penalty in (None, lambda model, code: 0.003 * apply(kl_sparsity, code, target=0.05))
    )
    assert codes(plain, test).mean() > 0.4
    assert codes(sparse, test).mean() < 0.12
    assert np.median(codes(sparse, test).mean(0)) == pytest.approx(0.05, abs=0.04)  # of the units, one by one
    assert error_of(sparse, test) < 0.45 * MEAN_IMAGE  # and still it draws digits


def test_l1_sparsity_switches_units_off():
    train, test, rng = parts()
    plain, sparse = (
        fit(Autoencoder([64, 100], code_activation=ReLU, rng=rng), train, rng, epochs=15, penalty=penalty)
        for penalty in (None, lambda model, code: 0.001 * apply(l1_sparsity, code))
    )
    assert (codes(plain, test) > 0).mean() > 0.5
    assert (codes(sparse, test) > 0).mean() < 0.4
    assert l1_sparsity(codes(sparse, test))[0] < 0.4 * l1_sparsity(codes(plain, test))[0]
    assert error_of(sparse, test) < 0.15 * MEAN_IMAGE


def test_a_contractive_autoencoder_moves_less():
    """Measured as the penalty has it, and as it feels: the code of a slightly changed image."""
    train, test, rng = parts()
    plain, contractive = (
        fit(TiedAutoencoder(64, 100, rng=rng), train, rng, epochs=15, penalty=penalty)
        for penalty in (None, lambda model, code: 0.01 * apply(contractive_penalty, code, model.weight))
    )
    near = additive_gaussian_noise(test, std=0.01, rng=rng)
    norm = {
        model: float(contractive_penalty(codes(model, test), model.weight.data)[0]) for model in (plain, contractive)
    }
    moved = {model: np.square(codes(model, near) - codes(model, test)).sum(1).mean() for model in (plain, contractive)}
    assert norm[contractive] < 0.5 * norm[plain]
    for model in (plain, contractive):
        assert moved[model] == pytest.approx(0.01**2 * norm[model], rel=0.05)  # what the norm of a Jacobian means
    assert error_of(contractive, test) < 0.4 * MEAN_IMAGE


def test_the_recipe_in_torch_runs_on_every_device(torch_device):
    """Denoising with the same noise: the loss falls, and is the processor's."""

    def recipe(device):
        torch.manual_seed(0)
        generator = torch.Generator().manual_seed(0)
        model = twins.Autoencoder([64, 128], code_activation=torch.nn.ReLU).to(device)
        x = torch.tensor(digits()[0].reshape(-1, 64)[:512]).to(device)
        optimizer, losses = torch.optim.Adam(model.parameters(), lr=0.005), []
        for _ in range(60):
            code = model.encode(twins.additive_gaussian_noise(x, std=0.4, generator=generator))
            loss = F.mse_loss(model.decode(code), x) + 1e-4 * twins.l1_sparsity(code)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        assert {parameter.device.type for parameter in model.parameters()} == {device}
        return losses

    losses = recipe(torch_device)
    assert losses[-1] < 0.3 * losses[0]
    assert losses[-1] == pytest.approx(recipe("cpu")[-1], rel=0.02)

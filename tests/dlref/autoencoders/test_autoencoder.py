"""Autoencoders and their twins, closed forms, number of parameters."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlref.activations import Sigmoid, Tanh
from dlref.autoencoders import (
    Autoencoder,
    ConvolutionalAutoencoder,
    TiedAutoencoder,
    contractive_penalty,
    kl_sparsity,
    l1_sparsity,
    masking_noise,
)
from dlref.data import digits
from dlref.engine import Tensor, apply
from dlref.losses import mse_loss
from dlref.optimization import SGD, Adam
from dlref.pytorch import autoencoders as twins
from tests.dlref.checks import assert_close
from tests.dlref.twins import check_twins, share_state

# Models and twins

MODELS = {
    "dense": (
        lambda **random: Autoencoder([6, 5, 3], **random),
        lambda **kind: twins.Autoencoder([6, 5, 3], **kind),
        (4, 6),
    ),
    "dense, deep, with an activated code": (
        lambda **random: Autoencoder((6, 5, 4, 3), Tanh, Sigmoid, **random),
        lambda **kind: twins.Autoencoder((6, 5, 4, 3), torch.nn.Tanh, torch.nn.Sigmoid, **kind),
        (1, 6),
    ),
    "linear": (
        lambda **random: Autoencoder([6, 2], **random),
        lambda **kind: twins.Autoencoder([6, 2], **kind),
        (4, 6),
    ),
    "tied": (
        lambda **random: TiedAutoencoder(6, 9, **random),
        lambda **kind: twins.TiedAutoencoder(6, 9, **kind),
        (4, 6),
    ),
    "tied, tanh": (
        lambda **random: TiedAutoencoder(6, 3, Tanh, **random),
        lambda **kind: twins.TiedAutoencoder(6, 3, torch.nn.Tanh, **kind),
        (1, 6),
    ),
    "convolutional": (
        lambda **random: ConvolutionalAutoencoder(8, 5, channels=(3, 4), **random),
        lambda **kind: twins.ConvolutionalAutoencoder(8, 5, channels=(3, 4), **kind),
        (3, 1, 8, 8),
    ),
    "convolutional, down to one pixel": (
        lambda **random: ConvolutionalAutoencoder(8, 2, channels=(2, 3, 4), **random),
        lambda **kind: twins.ConvolutionalAutoencoder(8, 2, channels=(2, 3, 4), **kind),
        (2, 1, 8, 8),
    ),
    "convolutional, colours, one stage": (
        lambda **random: ConvolutionalAutoencoder(6, 4, 3, [2], Tanh, **random),
        lambda **kind: twins.ConvolutionalAutoencoder(6, 4, 3, [2], torch.nn.Tanh, **kind),
        (1, 3, 6, 6),
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_model_and_twin_agree(name, rng):
    make, make_twin, shape = MODELS[name]
    ours, twin = make(rng=rng, dtype=np.float64), make_twin(dtype=torch.float64)
    x = rng.standard_normal(shape)
    check_twins(ours, [twin], lambda model: model(x), lambda model: model(torch.tensor(x)))
    share_state(ours, twin)
    code, t = ours.encode(x), torch.tensor(x, requires_grad=True)
    assert_close(code.data, twin.encode(t).detach().numpy(), 1e-12, "code")
    assert_close(ours.decode(code.data).data, ours(x).data, 1e-12, "encode, then decode")
    inside = Tensor(x, requires_grad=True)
    (ours(inside) ** 2).mean().backward()
    twin(t).square().mean().backward()
    assert_close(inside.grad, t.grad.numpy(), 1e-10, "gradient of the input")


@pytest.mark.parametrize("name", MODELS)
def test_models_keep_float32(name, rng):
    make, make_twin, shape = MODELS[name]
    model = make(rng=rng)
    assert model(rng.standard_normal(shape, dtype=np.float32)).dtype == np.float32
    assert {a.dtype for a in model.state_dict().values()} == {np.dtype(np.float32)}
    assert {t.dtype for t in make_twin().state_dict().values()} == {torch.float32}
    assert model(np.zeros((0, *shape[1:]), np.float32)).shape == (0, *shape[1:])


def test_layers_of_torch_say_the_same(rng):
    nn = torch.nn
    ours = Autoencoder([6, 5, 3], code_activation=Sigmoid, rng=rng, dtype=np.float64)
    encoder = nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3), nn.Sigmoid()).double()
    decoder = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 6)).double()
    share_state(ours.encoder, encoder)
    share_state(ours.decoder, decoder)
    x = rng.standard_normal((4, 6))
    assert_close(ours(x).data, decoder(encoder(torch.tensor(x))).detach().numpy(), 1e-12, "reconstruction")

    images = rng.standard_normal((2, 1, 4, 4))
    ours = ConvolutionalAutoencoder(4, 3, channels=[2], rng=rng, dtype=np.float64)
    encoder = nn.Sequential(nn.Conv2d(1, 2, 4, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3)).double()
    decoder = nn.Sequential(nn.ReLU(), nn.ConvTranspose2d(2, 1, 4, 2, 1)).double()
    expand = nn.Linear(3, 8).double()
    for mine, theirs in ((ours.encoder, encoder), (ours.decoder, decoder), (ours.expand, expand)):
        share_state(mine, theirs)
    expected = decoder(expand(encoder(torch.tensor(images))).reshape(2, 2, 2, 2))
    assert_close(ours(images).data, expected.detach().numpy(), 1e-12, "reconstruction of images")


PENALTIES = {
    "KL": (
        lambda model, code: apply(kl_sparsity, code, target=0.1),
        lambda model, code: twins.kl_sparsity(code, target=0.1),
    ),
    "L1": (lambda model, code: apply(l1_sparsity, code), lambda model, code: twins.l1_sparsity(code)),
    "contractive": (
        lambda model, code: apply(contractive_penalty, code, model.weight),
        lambda model, code: twins.contractive_penalty(code, model.weight),
    ),
}


@pytest.mark.parametrize("name", PENALTIES)
def test_steps_with_a_penalty_are_the_twins(name, rng):
    penalty, twin_penalty = PENALTIES[name]
    ours, twin = TiedAutoencoder(6, 9, rng=rng, dtype=np.float64), twins.TiedAutoencoder(6, 9, dtype=torch.float64)
    share_state(ours, twin)
    x = rng.standard_normal((4, 6))
    noisy = masking_noise(x, p=0.3, rng=rng)  # the same noise for both
    optimizer, twin_optimizer = SGD(ours.parameters(), lr=0.1), torch.optim.SGD(twin.parameters(), lr=0.1)
    for _ in range(2):
        code = ours.encode(noisy)
        loss = apply(mse_loss, ours.decode(code), x) + 0.5 * penalty(ours, code)
        twin_code = twin.encode(torch.tensor(noisy))
        twin_loss = F.mse_loss(twin.decode(twin_code), torch.tensor(x)) + 0.5 * twin_penalty(twin, twin_code)
        assert loss.item() == pytest.approx(twin_loss.item(), rel=1e-12)
        optimizer.zero_grad()
        twin_optimizer.zero_grad()
        loss.backward()
        twin_loss.backward()
        optimizer.step()
        twin_optimizer.step()
    for key, tensor in twin.state_dict().items():
        assert_close(ours.state_dict()[key], tensor.numpy(), 1e-11, key)


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: Autoencoder([64, 32, 8], rng=rng),
        lambda rng: TiedAutoencoder(64, 32, rng=rng),
        lambda rng: ConvolutionalAutoencoder(8, 8, channels=(8, 16), rng=rng),
    ],
    ids=["dense", "tied", "convolutional"],
)
def test_learns_eight_images_by_heart(make, rng):
    """To a hundredth of what guessing their mean costs."""
    model, x = make(rng), digits()[0][:8]
    x = x if isinstance(model, ConvolutionalAutoencoder) else x.reshape(8, 64)
    optimizer = Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        loss = apply(mse_loss, model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.01 * np.square(x - x.mean(0)).mean()


# Closed forms


def test_tied_weights_get_their_gradient_from_both_places(rng):
    """As two layers with the same numbers would, added."""
    tied = TiedAutoencoder(6, 3, rng=rng, dtype=np.float64)
    for bias in (tied.encoder_bias, tied.decoder_bias):
        assert (bias.data == 0).all()
        bias.data[...] = rng.standard_normal(bias.shape)
    free = Autoencoder([6, 3], code_activation=Sigmoid, rng=rng, dtype=np.float64)
    weight = tied.weight.data
    free.load_state_dict(
        {
            "encoder.0.weight": weight,
            "encoder.0.bias": tied.encoder_bias.data,
            "decoder.0.weight": weight.T,
            "decoder.0.bias": tied.decoder_bias.data,
        }
    )
    x = rng.standard_normal((5, 6))
    for model in (tied, free):
        apply(mse_loss, model(x), x).backward()
    np.testing.assert_allclose(tied(x).data, free(x).data, rtol=1e-12)
    there, back = (parameter.grad for name, parameter in free.named_parameters() if name.endswith("weight"))
    assert min(np.abs(there).max(), np.abs(back).max()) > 1e-3
    np.testing.assert_allclose(tied.weight.grad, there + back.T, rtol=1e-10)


def test_number_of_parameters(rng):
    count = lambda model: sum(parameter.size for parameter in model.parameters())  # noqa: E731
    assert count(Autoencoder([784, 1000, 500, 250, 30], rng=rng)) == 2_837_314  # Hinton and Salakhutdinov's
    assert count(TiedAutoencoder(784, 100, rng=rng)) == 784 * 100 + 784 + 100
    conv = (1 * 16 * 16 + 16) + (16 * 32 * 16 + 32) + (32 * 16 * 16 + 16) + (16 * 1 * 16 + 1)
    assert count(ConvolutionalAutoencoder(28, 8, rng=rng)) == conv + (7 * 7 * 32 * 8 + 8) + (
        8 * 7 * 7 * 32 + 7 * 7 * 32
    )


def test_tied_weights_start_within_their_bound(rng):
    weight = TiedAutoencoder(64, 500, rng=rng).weight.data
    assert np.abs(weight).max() <= 1 / 8
    assert weight.std() == pytest.approx(1 / 8 / np.sqrt(3), rel=0.02)
    assert np.abs(twins.TiedAutoencoder(64, 500).weight.detach().numpy()).max() <= 1 / 8

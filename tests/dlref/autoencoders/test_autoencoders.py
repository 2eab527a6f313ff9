"""Autoencoders: penalties, corruption, twins, tied weights, PCA, and what each kind promises on the digits."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dlref.activations import ReLU, Sigmoid, Tanh, sigmoid
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
from dlref.engine import Tensor, apply, no_grad
from dlref.losses import mse_loss
from dlref.optimization import LBFGS, SGD, Adam, CosineAnnealingLR
from dlref.pytorch import autoencoders as twins
from tests.dlref.checks import Case, assert_close, check
from tests.dlref.twins import check_twins, share_state


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def shares(*shape):
    return lambda rng: rng.uniform(0.05, 0.95, shape)


REDUCTIONS = ("mean", "sum", "none")
CASES = [
    *(Case(kl_sparsity, twins.kl_sparsity, (shares(5, 4),), {"target": target}) for target in (0.05, 0.5, 0.9)),
    Case(kl_sparsity, twins.kl_sparsity, (shares(1, 1),)),
    Case(kl_sparsity, twins.kl_sparsity, (shares(3, 0),)),
    *(Case(l1_sparsity, twins.l1_sparsity, (shape,)) for shape in [(5, 4), (1, 1), (3, 0)]),
    *(
        Case(contractive_penalty, twins.contractive_penalty, (shares(*code), weight), {"reduction": reduction})
        for code, weight in [((5, 4), (4, 3)), ((1, 1), (1, 1)), ((2, 3), (3, 1))]
        for reduction in REDUCTIONS
    ),
    Case(contractive_penalty, twins.contractive_penalty, (shares(0, 3), (3, 2)), {"reduction": "sum"}, id="empty"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


# Penalties


def test_sparsity_costs_nothing_at_its_target_and_more_on_both_sides():
    """The divergence of two coins, by hand."""
    cost, pullback = kl_sparsity(np.array([[0.0, 0.3], [0.4, 0.1]]), target=0.2)
    assert cost == pytest.approx(0, abs=1e-15)
    np.testing.assert_allclose(pullback(1.0)[0], 0, atol=1e-12)
    fair, _ = kl_sparsity(np.full((3, 2), 0.5), target=0.2)
    assert fair == pytest.approx(2 * (0.2 * np.log(0.2 / 0.5) + 0.8 * np.log(0.8 / 0.5)))
    for share, sign in ((0.1, -1), (0.3, 1)):
        cost, pullback = kl_sparsity(np.full((4, 1), share), target=0.2)
        assert cost > 0
        assert (np.sign(pullback(1.0)[0]) == sign).all()  # walking down the gradient leads to the target
    default, _ = kl_sparsity(np.full((1, 1), 0.5))
    assert default == kl_sparsity(np.full((1, 1), 0.5), target=0.05)[0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_units_that_are_always_off_or_always_on_cost_much_but_not_infinity(dtype):
    code = np.array([[0, 1], [0, 1]], dtype)
    cost, pullback = kl_sparsity(code, target=0.5)
    (gradient,) = pullback(1.0)
    eps = np.finfo(dtype).eps
    assert cost == pytest.approx(2 * (np.log(0.5) - 0.5 * np.log(eps) - 0.5 * np.log(1 - eps)), rel=1e-5)
    assert gradient.dtype == dtype
    np.testing.assert_allclose(gradient, np.array([[-1, 1], [-1, 1]]) / (4 * eps), rtol=1e-5)  # a way out remains
    tensor = torch.tensor(code, requires_grad=True)
    expected = twins.kl_sparsity(tensor, 0.5)
    expected.backward()
    assert expected.item() == pytest.approx(float(cost), rel=1e-5)
    np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=1e-5)


def test_l1_counts_what_is_on_for_each_sample():
    code = np.array([[0.0, 2.0, -1.0], [0.0, 0.0, 4.0]])
    assert l1_sparsity(code)[0] == pytest.approx((3 + 4) / 2)
    assert l1_sparsity(np.concatenate([code, code]))[0] == pytest.approx((3 + 4) / 2)  # no matter how many samples


def test_contractive_penalty_is_the_norm_of_the_jacobian_that_torch_finds(rng):
    """Value, and the gradients of weight, bias and input, which are second derivatives of the layer."""
    x, weight, bias = rng.standard_normal((4, 6)), rng.standard_normal((5, 6)), rng.standard_normal(5)
    tensors = [torch.tensor(array, requires_grad=True) for array in (x, weight, bias)]
    layer = lambda row: torch.sigmoid(row @ tensors[1].T + tensors[2])  # noqa: E731
    jacobians = torch.stack([torch.autograd.functional.jacobian(layer, row, create_graph=True) for row in tensors[0]])
    norms = jacobians.square().sum((1, 2))
    norms.mean().backward()

    ours = [Tensor(array, requires_grad=True) for array in (x, weight, bias)]
    code = apply(sigmoid, ours[0] @ ours[1].T + ours[2])
    apply(contractive_penalty, code, ours[1]).backward()
    np.testing.assert_allclose(contractive_penalty(code.data, weight, reduction="none")[0], norms.detach(), rtol=1e-12)
    for name, mine, theirs in zip(("x", "weight", "bias"), ours, tensors, strict=True):
        assert_close(mine.grad, theirs.grad.numpy(), 1e-11, f"gradient of {name}")


def test_a_saturated_unit_does_not_move():
    penalty, pullback = contractive_penalty(np.array([[0.0, 1.0]]), np.full((2, 3), 1e4))
    assert penalty == 0
    for gradient in pullback(1.0):
        np.testing.assert_array_equal(gradient, 0)
    assert contractive_penalty(np.array([[0.5, 1.0]]), np.eye(2))[0] == pytest.approx(1 / 16)


# Corruption

CORRUPTIONS = {
    "masking": (masking_noise, {"p": 0.3}, twins.masking_noise),
    "Gaussian": (additive_gaussian_noise, {"std": 0.3}, twins.additive_gaussian_noise),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_corruption_keeps_shape_dtype_and_input_and_hangs_on_the_generator_alone(name):
    corrupt, options, _ = CORRUPTIONS[name]
    for dtype in (np.float32, np.float64):
        for shape in [(), (7,), (4, 5), (2, 1, 3, 3), (0, 5)]:
            x = np.random.default_rng(1).standard_normal(shape).astype(dtype)
            x.flags.writeable = False
            noisy = corrupt(x, **options, rng=np.random.default_rng(2))
            assert (noisy.shape, noisy.dtype) == (shape, dtype)
            np.testing.assert_array_equal(noisy, corrupt(x, **options, rng=np.random.default_rng(2)))
    one, x = np.random.default_rng(3), np.ones((20, 20))
    assert (corrupt(x, **options, rng=one) != corrupt(x, **options, rng=one)).any()  # drawn anew each time


def test_masking_takes_the_share_asked_for_and_leaves_the_rest_as_it_was(rng):
    x = rng.standard_normal((200, 500))
    noisy = masking_noise(x, p=0.3, rng=rng)
    assert (noisy == 0).mean() == pytest.approx(0.3, abs=0.01)
    np.testing.assert_array_equal(noisy[noisy != 0], x[noisy != 0])
    assert (noisy == 0).any(axis=0).all()  # places, not whole rows or columns
    assert (noisy == 0).any(axis=1).all()
    np.testing.assert_array_equal(masking_noise(x, p=0, rng=rng), x)
    np.testing.assert_array_equal(masking_noise(np.full(9, np.inf), p=1, rng=rng), 0)


def test_gaussian_noise_has_mean_zero_and_the_deviation_asked_for(rng):
    x = rng.standard_normal((200, 500))
    noise = additive_gaussian_noise(x, std=0.3, rng=rng) - x
    assert noise.mean() == pytest.approx(0, abs=0.005)
    assert noise.std() == pytest.approx(0.3, rel=0.02)
    assert abs(np.corrcoef(noise.ravel(), x.ravel())[0, 1]) < 0.02
    np.testing.assert_array_equal(additive_gaussian_noise(x, std=0, rng=rng), x)


def test_corruption_in_torch_follows_its_generator(torch_device):
    x = torch.rand(200, 500, generator=torch.Generator().manual_seed(1)) + 1
    for _, options, twin in CORRUPTIONS.values():
        draw = lambda x, options=options, twin=twin: twin(  # noqa: E731
            x, **options, generator=torch.Generator().manual_seed(0)
        )
        noisy = draw(x.to(torch_device))
        assert (noisy.device.type, noisy.dtype, noisy.shape) == (torch_device, x.dtype, x.shape)
        torch.testing.assert_close(noisy.cpu(), draw(x))  # the same noise on every device
        assert draw(x.double()).dtype == torch.float64
        assert not torch.equal(twin(x, **options), twin(x, **options))
    lost = twins.masking_noise(x, p=0.3, generator=torch.Generator().manual_seed(0))
    assert (lost == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert torch.equal(lost[lost != 0], x[lost != 0])
    noise = twins.additive_gaussian_noise(x, std=0.3, generator=torch.Generator().manual_seed(0)) - x
    assert noise.std().item() == pytest.approx(0.3, rel=0.02)
    assert noise.mean().item() == pytest.approx(0, abs=0.005)


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


# On the digits

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


# Bad input

X = np.ones((4, 6), np.float32)
IMAGES = np.ones((2, 1, 8, 8), np.float32)
CODE = np.full((4, 3), 0.5)


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda rng: Autoencoder([6], rng=rng), ValueError, r"Autoencoder: sizes must name .* and code, got \[6\]"),
        (lambda rng: Autoencoder([6, 0], rng=rng), ValueError, "out_features must be positive, got 6 and 0"),
        (lambda rng: Autoencoder([5, 2], rng=rng)(X), ValueError, r"weight expects 5 inputs, x has shape \(4, 6\)"),
        (lambda rng: TiedAutoencoder(0, 3, rng=rng), ValueError, "TiedAutoencoder: in_features must be at least 1"),
        (lambda rng: TiedAutoencoder(6, 2.5, rng=rng), TypeError, "TiedAutoencoder: code_features must be an int"),
        (lambda rng: TiedAutoencoder(5, 2, rng=rng)(X), ValueError, "weight expects 5 inputs"),
        (
            lambda rng: ConvolutionalAutoencoder(10, 3, rng=rng),
            ValueError,
            r"ConvolutionalAutoencoder: an image of size 10 cannot be halved once for each of channels \(16, 32\)",
        ),
        (lambda rng: ConvolutionalAutoencoder(8, 3, channels=(), rng=rng), ValueError, "there must be at least one"),
        (lambda rng: ConvolutionalAutoencoder(0, 3, rng=rng), ValueError, "image_size must be at least 1, got 0"),
        (
            lambda rng: ConvolutionalAutoencoder(8, 3, rng=rng)(IMAGES[..., :6]),
            ValueError,
            r"ConvolutionalAutoencoder: x must be images \(N, 1, 8, 8\), got shape \(2, 1, 8, 6\)",
        ),
        (lambda rng: kl_sparsity(CODE[0]), ValueError, r"kl_sparsity: code must be \(N, D\) .* got \(3,\)"),
        (lambda rng: kl_sparsity(CODE[:0]), ValueError, r"kl_sparsity: .* at least one sample, got \(0, 3\)"),
        (lambda rng: kl_sparsity(CODE + 1), ValueError, r"code must lie in \[0, 1\] .* got 1.5 … 1.5"),
        (lambda rng: kl_sparsity(CODE - 1), ValueError, r"code must lie in \[0, 1\] .* got -0.5 … -0.5"),
        (lambda rng: kl_sparsity(CODE * np.nan), ValueError, r"code must lie in \[0, 1\] .* got nan … nan"),
        (lambda rng: kl_sparsity(CODE, target=0), ValueError, "target must lie between 0 and 1, got 0"),
        (lambda rng: kl_sparsity(CODE, target=1.0), ValueError, "target must lie between 0 and 1, got 1.0"),
        (lambda rng: l1_sparsity(CODE[0]), ValueError, r"l1_sparsity: code must be \(N, D\) .* got \(3,\)"),
        (
            lambda rng: contractive_penalty(CODE, np.ones((2, 6))),
            ValueError,
            r"contractive_penalty: code must be \(N, H\) and weight \(H, D\), got \(4, 3\) and \(2, 6\)",
        ),
        (lambda rng: contractive_penalty(CODE[0], np.ones((3, 6))), ValueError, r"got \(3,\) and \(3, 6\)"),
        (lambda rng: contractive_penalty(CODE, np.ones(3)), ValueError, r"got \(4, 3\) and \(3,\)"),
        (
            lambda rng: contractive_penalty(CODE, np.ones((3, 6)), reduction="median"),
            ValueError,
            'contractive_penalty: reduction must be "mean", "sum" or "none", got \'median\'',
        ),
        (lambda rng: contractive_penalty(CODE[:0], np.ones((3, 6))), ValueError, "no mean of an empty batch"),
        (
            lambda rng: contractive_penalty(CODE, np.ones((3, 6), "f4")),
            TypeError,
            "weight is float32, but code is float64",
        ),
        (lambda rng: masking_noise(X, p=1.5, rng=rng), ValueError, r"masking_noise: p must lie in \[0, 1\], got 1.5"),
        (lambda rng: masking_noise(X, p=-0.1, rng=rng), ValueError, r"p must lie in \[0, 1\], got -0.1"),
        (lambda rng: masking_noise(X, p=0.5, rng=0), TypeError, "masking_noise: rng must be a numpy.random.Generator"),
        (lambda rng: masking_noise(X.astype(int), p=0.5, rng=rng), TypeError, "masking_noise: x must be float32 or"),
        (lambda rng: additive_gaussian_noise(X, std=-1, rng=rng), ValueError, r"std must lie in \[0, inf\], got -1"),
        (lambda rng: additive_gaussian_noise(X, std=1, rng=None), TypeError, "additive_gaussian_noise: rng must be"),
        (lambda rng: additive_gaussian_noise([1.0], std=1, rng=rng), TypeError, "x must be a NumPy array, got list"),
        (lambda rng: twins.kl_sparsity(torch.ones(2, 2), target=1), ValueError, "target must lie between 0 and 1"),
        (
            lambda rng: twins.contractive_penalty(torch.ones(2, 2), torch.ones(2, 2), reduction="median"),
            ValueError,
            "reduction must be",
        ),
        (lambda rng: twins.ConvolutionalAutoencoder(10, 3), ValueError, "image_size 10 cannot be halved once for each"),
        (lambda rng: twins.ConvolutionalAutoencoder(8, 3, channels=()), ValueError, "cannot be halved"),
    ],
)
def test_bad_input(function, error, message, rng):
    with pytest.raises(error, match=message):
        function(rng)

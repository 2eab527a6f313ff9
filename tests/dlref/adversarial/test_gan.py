"""Generator, discriminator and their steps, and the twins."""

import inspect
from functools import partial

import numpy as np
import pytest
import torch

from dlref import adversarial as ours
from dlref.engine import Tensor
from dlref.optimization import SGD, Adam
from dlref.pytorch import adversarial as twins
from tests.dlref.adversarial.pairs import PAIRS, dense, plain, players, rng
from tests.dlref.checks import assert_close
from tests.dlref.twins import share_state


def convolutional(loss="NON_SATURATING", image_size=8, channels=1):
    options = {"noise_features": 3, "image_size": image_size, "channels": channels, "width": 4}
    return (
        ours.DCGAN(**options, loss=getattr(ours, loss), rng=rng(), dtype=np.float64),
        twins.DCGAN(**options, loss=getattr(twins, loss), dtype=torch.float64),
    )


MODELS = {
    **{f"GAN {name}": (partial(dense, name), (2,)) for name in PAIRS},
    "WGAN": (partial(dense, kind="WGAN"), (2,)),
    "DCGAN": (convolutional, (1, 8, 8)),
    "DCGAN, colours": (partial(convolutional, "HINGE", 12, 3), (3, 12, 12)),
}


@pytest.mark.parametrize("name", MODELS)
def test_players_and_their_twins_agree(name):
    make, shape = MODELS[name]
    gan, twin = make()
    share_state(gan, twin)
    noise, real = rng(2).standard_normal((4, 3)), rng(3).standard_normal((4, *shape))
    for training in (True, False):
        gan.train(training).zero_grad()
        twin.train(training).zero_grad()
        inside, twin_inside = Tensor(noise, requires_grad=True), torch.tensor(noise, requires_grad=True)
        fake, twin_fake = gan(inside), twin(twin_inside)
        assert fake.shape == real.shape
        scores, twin_scores = gan.discriminator(fake), twin.discriminator(twin_fake)
        assert scores.shape == (4,)
        assert_close(fake.data, twin_fake.detach().numpy(), 1e-10, "fakes")
        assert_close(scores.data, twin_scores.detach().numpy(), 1e-10, "scores of fakes")
        assert_close(
            gan.discriminator(real).data, twin.discriminator(torch.tensor(real)).detach().numpy(), 1e-10, "scores"
        )
        (scores * np.arange(4.0)).sum().backward()
        (twin_scores * torch.arange(4.0)).sum().backward()
        assert_close(inside.grad, twin_inside.grad.numpy(), 1e-8, "gradient of the noise")
        for (label, parameter), theirs in zip(gan.named_parameters(), twin.parameters(), strict=True):
            assert_close(parameter.grad, theirs.grad.numpy(), 1e-8, f"gradient of {label}")


@pytest.mark.parametrize("name", MODELS)
def test_steps_of_both_players_are_the_twins(name):
    make, shape = MODELS[name]
    gan, twin = make()
    share_state(gan, twin)
    optimizers = [
        Adam(player.parameters(), lr=0.01, betas=(0.5, 0.999)) for player in (gan.discriminator, gan.generator)
    ]
    twin_optimizers = [
        torch.optim.Adam(player.parameters(), lr=0.01, betas=(0.5, 0.999))
        for player in (twin.discriminator, twin.generator)
    ]
    before = gan.state_dict()
    for seed in range(3):
        noise, real = rng(seed).standard_normal((5, 3)), rng(seed + 9).standard_normal((4, *shape))
        losses = gan.step(real, noise, *optimizers)
        twin_losses = twin.step(torch.tensor(real), torch.tensor(noise), *twin_optimizers)
        assert losses == pytest.approx(twin_losses, rel=1e-7, abs=1e-10)
        for key, tensor in twin.state_dict().items():
            assert_close(gan.state_dict()[key], tensor.numpy(), 1e-7, f"{key} after step {seed + 1}")
    changed = {key.split(".")[0] for key, value in gan.state_dict().items() if (value != before[key]).any()}
    assert changed == {"generator", "discriminator"}
    fresh, _ = make()
    fresh.load_state_dict({key: tensor.numpy() for key, tensor in twin.state_dict().items()})
    np.testing.assert_allclose(fresh.eval()(noise).data, gan.eval()(noise).data, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("library", ["ours", "twin"])
def test_each_step_moves_one_player_only(library):
    gan, twin = dense()
    share_state(gan, twin)
    if library == "ours":
        model, make, cast = gan, SGD, np.array
    else:
        model, make, cast = twin, torch.optim.SGD, torch.tensor
    d_optimizer, g_optimizer = (make(player.parameters(), lr=0.1) for player in (model.discriminator, model.generator))
    real, noise = rng(4).standard_normal((4, 2)), rng(5).standard_normal((6, 3))

    def state():
        return {key: plain(value) for key, value in model.state_dict().items()}

    def moved(before):
        return {key.split(".")[0] for key, value in state().items() if (value != before[key]).any()}

    before, fake = state(), model(cast(noise))
    model.discriminator_step(cast(real), fake, d_optimizer)
    assert moved(before) == {"discriminator"}
    assert all(parameter.grad is None for parameter in model.generator.parameters())  # the fakes were detached
    before = state()
    model.generator_step(fake, g_optimizer)
    assert moved(before) == {"generator"}
    # What the generator's step left in the discriminator's gradients must not count in the discriminator's next step.
    left = [plain(parameter.grad) for parameter in model.discriminator.parameters()]
    assert any(gradient.any() for gradient in left)
    before = state()
    model.discriminator_step(cast(real), fake, d_optimizer)
    model.discriminator.load_state_dict(
        {key.removeprefix("discriminator."): cast(value) for key, value in before.items() if key[0] == "d"}
    )
    after_first = [plain(parameter.grad) for parameter in model.discriminator.parameters()]
    model.discriminator_step(cast(real), fake, d_optimizer)
    for first, second in zip(after_first, model.discriminator.parameters(), strict=True):
        np.testing.assert_allclose(first, plain(second.grad), rtol=1e-12)


@pytest.mark.parametrize("name", PAIRS)
def test_a_step_lowers_the_loss_that_it_is_for(name):
    gan, _ = dense(name)
    real, noise = rng(4).standard_normal((8, 2)), rng(5).standard_normal((8, 3))
    optimizer = SGD(gan.discriminator.parameters(), lr=0.01)
    first, second = (gan.discriminator_step(real, gan(noise), optimizer) for _ in range(2))
    assert second < first
    optimizer = SGD(gan.generator.parameters(), lr=0.01)
    first, second = (gan.generator_step(gan(noise), optimizer) for _ in range(2))
    assert second < first


def test_noise_and_samples_depend_on_the_generator_alone():
    gan = ours.GAN(ours.Generator([3, 5, 2], rng=rng()), ours.Discriminator([2, 4], rng=rng()))
    noise = gan.noise(400, rng=rng(1))
    assert noise.shape == (400, 3)
    assert noise.dtype == np.float32
    assert abs(noise.mean()) < 0.1
    assert noise.std() == pytest.approx(1, abs=0.1)
    np.testing.assert_array_equal(gan.sample(5, rng=rng(2)), gan(gan.noise(5, rng=rng(2))).data)
    assert (gan.sample(5, rng=rng(2)) != gan.sample(5, rng=rng(3))).any()
    assert isinstance(gan.sample(1, rng=rng()), np.ndarray)
    assert dense()[0].noise(1, rng=rng()).dtype == np.float64


def test_sampling_leaves_no_tape_behind():
    gan, made = ours.GAN(*players()), []
    forward = gan.generator.forward
    gan.generator.forward = lambda noise: made.append(forward(noise)) or made[-1]
    gan.sample(2, rng=rng())
    assert not made[0].requires_grad


@pytest.mark.parametrize(
    "name", ["Generator", "Discriminator", "GAN", "ConvGenerator", "ConvDiscriminator", "DCGAN", "WGAN"]
)
def test_arguments_and_defaults_are_the_twins(name):
    """The default of `loss` is the pair of the same name; layers are compared by what they make."""

    def described(module):
        parameters = inspect.signature(getattr(module, name)).parameters
        return {
            key: value.default
            for key, value in parameters.items()
            if key not in ("rng", "dtype", "factory", "loss", "activation")
        }

    assert described(ours) == described(twins)
    for module in (ours, twins):
        parameters = inspect.signature(getattr(module, name)).parameters
        if "loss" in parameters:
            assert parameters["loss"].default is module.NON_SATURATING
        if "activation" in parameters:
            layer = parameters["activation"].default()
            assert getattr(layer, "negative_slope", 0) == (0.2 if name == "Discriminator" else 0)


def test_noise_of_the_twin_is_the_same_on_every_device(torch_device):
    twin = dense()[1].to(torch_device)
    first, again = (twin.noise(4, generator=torch.Generator().manual_seed(1)) for _ in range(2))
    assert first.device.type == torch_device
    assert dense()[1].to("meta").noise(2).device.type == "meta"  # a device that every machine has
    assert first.dtype == torch.float64
    torch.testing.assert_close(first, again, rtol=0, atol=0)
    expected = torch.randn(4, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    torch.testing.assert_close(first.cpu(), expected, rtol=0, atol=0)
    samples = twin.sample(4, generator=torch.Generator().manual_seed(1))
    assert not samples.requires_grad
    torch.testing.assert_close(samples, twin(first).detach())

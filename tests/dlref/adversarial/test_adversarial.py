"""Adversarial losses and models: pullbacks, twins, closed forms, one step of both players, bad input."""

import inspect
import math
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlref import adversarial as ours
from dlref.activations import Tanh
from dlref.engine import Tensor, apply
from dlref.optimization import SGD, Adam, RMSprop
from dlref.pytorch import adversarial as twins
from tests.dlref.checks import Case, assert_close, check
from tests.dlref.twins import share_state

PAIRS = ["MINIMAX", "NON_SATURATING", "LEAST_SQUARES", "WASSERSTEIN", "HINGE"]
DISCRIMINATOR_LOSSES = [
    "minimax_discriminator_loss",
    "least_squares_discriminator_loss",
    "wasserstein_discriminator_loss",
    "hinge_discriminator_loss",
]
GENERATOR_LOSSES = [
    "minimax_generator_loss",
    "non_saturating_generator_loss",
    "least_squares_generator_loss",
    "wasserstein_generator_loss",
    "hinge_generator_loss",
]


def rng(seed=0):
    return np.random.default_rng(seed)


def off_the_kink(*shape):
    """Scores at least 0.01 away from -1 and 1, where the hinge has no slope."""

    def make(generator):
        scores = 3 * generator.standard_normal(shape)
        near = np.abs(np.abs(scores) - 1) < 0.01
        return np.where(near, scores + 0.1, scores)

    return make


CASES = [
    Case(getattr(ours, name), getattr(twins, name), (off_the_kink(*real), off_the_kink(*fake)), id=f"{real}{fake}")
    for name in DISCRIMINATOR_LOSSES
    for real, fake in [((5,), (3,)), ((1,), (1,)), ((2, 3), (4, 1))]
] + [
    Case(getattr(ours, name), getattr(twins, name), (off_the_kink(*fake),), id=str(fake))
    for name in GENERATOR_LOSSES
    for fake in [(5,), (1,), (2, 3)]
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


# Closed forms


@pytest.mark.parametrize("name", PAIRS)
def test_losses_where_data_and_fakes_are_alike_and_the_discriminator_knows_it(name):
    """The best score is then the same everywhere, and these are the losses that training shall end at."""
    score = 0.5 if name == "LEAST_SQUARES" else 0.0
    expected = {
        "MINIMAX": (math.log(4), -math.log(2)),
        "NON_SATURATING": (2 * math.log(2), math.log(2)),
        "LEAST_SQUARES": (1 / 4, 1 / 8),
        "WASSERSTEIN": (0.0, 0.0),
        "HINGE": (2.0, 0.0),
    }[name]
    pair, twin = getattr(ours, name), getattr(twins, name)
    scores = np.full(7, score)
    found = pair.discriminator(scores, scores)[0], pair.generator(scores)[0]
    assert found == pytest.approx(expected)
    assert (twin.discriminator(*[torch.tensor(scores)] * 2), twin.generator(torch.tensor(scores))) == pytest.approx(
        expected
    )


P, Q = np.array([6, 3, 1, 2]), np.array([2, 3, 4, 3])  # twelve real samples and twelve fakes on four points


@pytest.mark.parametrize(
    ("name", "best"),
    [
        ("minimax_discriminator_loss", np.log(P / Q)),
        ("least_squares_discriminator_loss", P / (P + Q)),
        ("hinge_discriminator_loss", np.sign(P - Q)),
    ],
)
def test_the_best_discriminator_on_four_points(name, best):
    """No other score of a point makes the loss smaller, and the logit of the best is log p / q."""
    loss = getattr(ours, name)

    def total(scores):
        return loss(np.repeat(scores, P), np.repeat(scores, Q))[0]

    for point in range(4):
        for step in (-0.3, -0.01, 0.01, 0.3):
            moved = best.astype(float)
            moved[point] += step
            assert total(moved) >= total(best.astype(float)) - 1e-12
    if name != "hinge_discriminator_loss":
        real, fake = np.repeat(best, P), np.repeat(best, Q)
        dreal, dfake = loss(real, fake)[1](1.0)
        for point in range(4):
            slope = dreal[real == best[point]].sum() + dfake[fake == best[point]].sum()
            assert slope == pytest.approx(0, abs=1e-12)


def test_the_best_loss_is_log_4_less_twice_the_jensen_shannon_divergence():
    p, q = P / P.sum(), Q / Q.sum()
    middle = (p + q) / 2
    divergence = ((p * np.log(p / middle)).sum() + (q * np.log(q / middle)).sum()) / 2
    best = np.log(p / q)
    loss, _ = ours.minimax_discriminator_loss(np.repeat(best, P), np.repeat(best, Q))
    assert loss == pytest.approx(math.log(4) - 2 * divergence)
    assert divergence > 0.05


def test_a_discriminator_learns_the_logarithm_of_the_ratio_of_densities():
    """Normal distributions around 1 and -1: log p - log q is 2x, a straight line that one neuron can draw."""
    generator = rng()
    real, fake = generator.standard_normal((2, 20_000, 1)) + np.array([1, -1])[:, None, None]
    discriminator = ours.Discriminator([1], rng=generator, dtype=np.float64)
    optimizer = Adam(discriminator.parameters(), lr=0.1)
    for _ in range(150):
        loss = apply(ours.minimax_discriminator_loss, discriminator(real), discriminator(fake))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    slope, intercept = (parameter.data.item() for parameter in discriminator.parameters())
    assert slope == pytest.approx(2, abs=0.06)
    assert intercept == pytest.approx(0, abs=0.06)


def test_the_wasserstein_loss_is_the_distance_for_the_best_critic():
    """Two points a distance of 3 apart; the best critic of slope 1 is the line that rises from one to the other."""
    real, fake = np.full(4, 5.0), np.full(6, 2.0)
    assert -ours.wasserstein_discriminator_loss(1.0 * real, 1.0 * fake)[0] == pytest.approx(3)
    for slope in (-1.0, 0.0, 0.9):
        assert -ours.wasserstein_discriminator_loss(slope * real, slope * fake)[0] < 3


def test_where_the_discriminator_is_sure_one_loss_is_flat_and_the_other_steep():
    sure = np.full(1, -10.0)  # real with probability 0.00005
    (flat,), (steep,) = (
        getattr(ours, name)(sure)[1](1.0) for name in ("minimax_generator_loss", "non_saturating_generator_loss")
    )
    probability = 1 / (1 + math.exp(10))
    assert flat.item() == pytest.approx(-probability)
    assert steep.item() == pytest.approx(-(1 - probability))
    assert steep / flat > 20_000
    for score in (-3.0, 0.0, 2.0):  # both push in the same direction, and their slopes add up to one
        (flat,), (steep,) = (
            getattr(ours, name)(np.array([score]))[1](1.0)
            for name in ("minimax_generator_loss", "non_saturating_generator_loss")
        )
        assert flat < 0
        assert steep < 0
        assert (flat + steep).item() == pytest.approx(-1)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_the_minimax_loss_is_cross_entropy(real, fake):
    expected = torch.nn.functional.binary_cross_entropy_with_logits
    scores, labels = torch.tensor([real, fake], dtype=torch.float64), torch.tensor([1.0, 0.0], dtype=torch.float64)
    loss, _ = ours.minimax_discriminator_loss(np.array([real]), np.array([fake]))
    assert loss == pytest.approx(expected(scores, labels, reduction="sum").item(), abs=1e-12)


def test_what_is_right_costs_a_hinge_nothing():
    loss, pullback = ours.hinge_discriminator_loss(np.array([1.5, 0.0]), np.array([-1.5, 0.5, -7.0, -2.0]))
    assert loss == pytest.approx(1 / 2 + 1.5 / 4)
    dreal, dfake = pullback(1.0)
    assert dreal.tolist() == [0, -0.5]
    assert dfake.tolist() == [0, 0.25, 0, 0]


@pytest.mark.parametrize("name", [*DISCRIMINATOR_LOSSES, *GENERATOR_LOSSES])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e4, -1e4])
def test_scores_of_any_size_have_finite_losses_and_gradients(name, dtype, size):
    scores = np.array([size, 0, -1], dtype)
    inputs = [scores, scores[:2]] if name in DISCRIMINATOR_LOSSES else [scores]
    loss, pullback = getattr(ours, name)(*inputs)
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs]
    twin = getattr(twins, name)(*tensors)
    twin.backward()
    assert np.isfinite(loss)
    assert loss == pytest.approx(twin.item(), rel=1e-5)
    for gradient, tensor in zip(pullback(np.ones((), dtype)), tensors, strict=True):
        assert np.isfinite(gradient).all()
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=1e-5, atol=1e-7)
    if "saturating" in name and size < 0:
        assert loss > 3000  # the worst fakes cost what they are worth, not a clipped logarithm


# Models


def plain(value):
    """A copy, as an array."""
    return np.array(value.numpy() if isinstance(value, torch.Tensor) else value)


def dense(loss="NON_SATURATING", kind="GAN"):
    """A dense pair and its twin, in float64."""
    generator = ours.Generator([3, 5, 2], output=Tanh, rng=rng(), dtype=np.float64)
    discriminator = ours.Discriminator([2, 6, 4], rng=rng(1), dtype=np.float64)
    twin_players = (
        twins.Generator([3, 5, 2], output=torch.nn.Tanh, dtype=torch.float64),
        twins.Discriminator([2, 6, 4], dtype=torch.float64),
    )
    if kind == "WGAN":
        return ours.WGAN(generator, discriminator, 0.1), twins.WGAN(*twin_players, 0.1)
    return ours.GAN(generator, discriminator, getattr(ours, loss)), twins.GAN(*twin_players, getattr(twins, loss))


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


def test_clipped_weights_stay_clipped_and_nothing_else_is():
    for gan, optimizer, cast in zip(
        dense(kind="WGAN"), (RMSprop, torch.optim.RMSprop), (np.array, torch.tensor), strict=True
    ):
        generator_before = {key: plain(value) for key, value in gan.generator.state_dict().items()}
        fake = gan(cast(rng().standard_normal((4, 3))))
        gan.discriminator_step(cast(rng(1).standard_normal((4, 2))), fake, optimizer(gan.discriminator.parameters()))
        weights = [plain(value) for value in gan.discriminator.state_dict().values()]
        assert max(np.abs(array).max() for array in weights) == pytest.approx(0.1)
        assert any((np.abs(array) < 0.099).any() for array in weights)
        for key, value in gan.generator.state_dict().items():
            np.testing.assert_array_equal(plain(value), generator_before[key])


def test_published_shape_of_the_convolutional_pair():
    model = ours.DCGAN(rng=rng())
    assert [tuple(parameter.shape) for parameter in model.generator.parameters() if parameter.ndim == 4] == [
        (100, 32, 2, 2), (32, 16, 4, 4), (16, 1, 4, 4),
    ]  # fmt: skip
    assert [tuple(parameter.shape) for parameter in model.discriminator.parameters() if parameter.ndim == 4] == [
        (16, 1, 4, 4), (32, 16, 4, 4), (1, 32, 2, 2),
    ]  # fmt: skip
    names = [type(layer).__name__ for layer in (*model.generator.children(), *model.discriminator.children())]
    assert names[0] == "ConvTranspose2d"
    assert names[-1] == "Conv2d"
    assert names.count("BatchNorm2d") == 3  # not at the generator's output, not at the discriminator's input
    assert "Tanh" in names
    for size in (28, 64):
        images = ours.ConvGenerator(4, size, 3, 2, rng=rng())(np.ones((2, 4), np.float32))
        assert images.shape == (2, 3, size, size)
        assert ours.ConvDiscriminator(size, 3, 2, rng=rng())(images).shape == (2,)


def test_weights_start_narrow():
    for state in (
        ours.DCGAN(64, width=32, rng=rng()).state_dict(),
        {key: tensor.numpy() for key, tensor in twins.DCGAN(64, width=32).state_dict().items()},
    ):
        for key, value in state.items():
            if value.ndim == 4 and value.size > 1000:
                assert value.std() == pytest.approx(0.02, rel=0.1), key
                assert abs(value.mean()) < 0.002
            elif key.endswith("bias"):
                assert not value.any()
            elif key.endswith("weight") and value.ndim == 1:
                assert abs(value.mean() - 1) < 0.02
                assert 0.01 < value.std() < 0.03


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


# The gradient penalty


def test_the_penalty_is_zero_for_a_linear_critic_of_slope_1():
    for weight, expected in (([0.6, 0.8], 0.0), ([-0.6, 0.8], 0.0), ([3.0, 4.0], 16.0), ([0.0, 0.0], 1.0)):
        critic = torch.nn.Linear(2, 1, dtype=torch.float64)
        critic.weight.data.copy_(torch.tensor([weight], dtype=torch.float64))
        real, fake = torch.randn(2, 7, 2, dtype=torch.float64)
        penalty = twins.gradient_penalty(critic, real, fake, torch.rand(7, dtype=torch.float64))
        assert penalty.item() == pytest.approx(expected, abs=1e-12)
        penalty.backward()
        assert critic.weight.grad.isfinite().all()
        pull = torch.tensor([weight], dtype=torch.float64) * (8 / 5 if expected > 1 else 0)  # 2 (5 - 1) · w / 5
        torch.testing.assert_close(critic.weight.grad, pull, rtol=1e-9, atol=1e-9)


def test_the_penalty_looks_between_the_pairs():
    """For f(x) = |x|² / 2 the slope at x is |x|, which says where the critic was asked."""

    class Square(torch.nn.Module):
        def forward(self, x):
            self.asked = x.detach()
            return (x**2).sum((1, 2)) / 2

    critic, share = Square(), torch.tensor([0.0, 1.0, 0.25])
    real, fake = torch.full((3, 1, 2), 4.0), torch.zeros(3, 1, 2)
    penalty = twins.gradient_penalty(critic, real, fake, share)
    np.testing.assert_allclose(critic.asked[:, 0, 0], [0, 4, 1])
    lengths = np.array([0, 4, 1]) * math.sqrt(2)
    assert penalty.item() == pytest.approx(((lengths - 1) ** 2).mean(), rel=1e-6)
    assert not penalty.requires_grad or penalty.grad_fn is not None


def test_the_penalty_teaches_the_critic_and_not_the_generator():
    gan = twins.GradientPenaltyWGAN(twins.Generator([3, 5, 2]), twins.Discriminator([2, 6]), penalty_weight=7.0)
    real, fake = torch.randn(4, 2), gan(gan.noise(4))
    torch.manual_seed(1)
    share = torch.rand(4)
    torch.manual_seed(1)
    loss = gan.discriminator_loss(real, fake.detach())
    penalty = twins.gradient_penalty(gan.discriminator, real, fake, share)
    plain = twins.wasserstein_discriminator_loss(gan.discriminator(real), gan.discriminator(fake))
    torch.testing.assert_close(loss, plain + 7 * penalty)
    penalty.backward()
    assert all(parameter.grad is None for parameter in gan.generator.parameters())
    assert all(parameter.grad.any() for name, parameter in gan.discriminator.named_parameters() if "weight" in name)


@pytest.mark.parametrize("distance", [1.0, 5.0])
def test_a_critic_with_a_penalty_measures_the_distance(distance):
    """Two points d apart: with slope s the loss is -s d + λ (s - 1)², so the best slope is 1 + d / 2λ. λ is 10."""
    torch.manual_seed(0)
    gan = twins.GradientPenaltyWGAN(twins.Generator([1, 2]), twins.Discriminator([2, 32]))
    real, fake = distance * torch.tensor([[0.6, 0.8]]).repeat(32, 1), torch.zeros(32, 2)
    optimizer = torch.optim.Adam(gan.discriminator.parameters(), lr=0.01, betas=(0.0, 0.9))
    for _ in range(200):
        gan.discriminator_step(real, fake, optimizer)
    found = (gan.discriminator(real[:1]) - gan.discriminator(fake[:1])).item()
    assert found == pytest.approx(distance * (1 + distance / 20), rel=0.1)


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda: ours.GAN(*players()).noise(0, rng=rng()), ValueError, "noise: n must be at least 1, got 0"),
        (lambda: ours.GAN(*players()).sample(2, rng=0), TypeError, "noise: rng must be a numpy.random.Generator"),
        (lambda: ours.WGAN(*players(), 0), ValueError, "WGAN: clip_value must be positive"),
        (lambda: ours.WGAN(*players(), -1.0), ValueError, r"WGAN: clip_value must lie in \[0, inf\], got -1"),
        (lambda: twins.WGAN(torch.nn.ReLU(), torch.nn.ReLU(), 0), ValueError, "WGAN: clip_value must be positive"),
        (lambda: ours.Generator([3], rng=rng()), ValueError, "MLP: sizes must name at least inputs and outputs"),
        (lambda: ours.Discriminator([], rng=rng()), ValueError, "MLP: sizes must name at least inputs and outputs"),
        (lambda: ours.DCGAN(image_size=10, rng=rng()), ValueError, "ConvGenerator: image_size must be a multiple of 4"),
        (lambda: ours.ConvDiscriminator(2, rng=rng()), ValueError, "ConvDiscriminator: image_size must be at least 4"),
        (lambda: ours.ConvDiscriminator(8.0, rng=rng()), TypeError, "image_size must be an int, got float"),
        (lambda: twins.DCGAN(image_size=10), ValueError, "ConvGenerator: image_size must be a multiple of 4, got 10"),
        (lambda: twins.ConvDiscriminator(2), ValueError, "ConvDiscriminator: image_size must be at least 4, got 2"),
        (lambda: ours.GAN(*players())(np.zeros((2, 5), np.float32)), ValueError, "linear: weight expects 3 inputs"),
        (
            lambda: twins.gradient_penalty(torch.nn.ReLU(), torch.ones(3, 2), torch.ones(2, 2), torch.ones(3)),
            ValueError,
            r"gradient_penalty: .* got \(3, 2\), \(2, 2\) and \(3,\)",
        ),
        (
            lambda: twins.gradient_penalty(torch.nn.ReLU(), torch.ones(3, 2), torch.ones(3, 2), torch.ones(3, 1)),
            ValueError,
            r"gradient_penalty: .* and \(3, 1\)",
        ),
        (
            lambda: twins.GradientPenaltyWGAN(torch.nn.ReLU(), torch.nn.ReLU(), -1.0),
            ValueError,
            "GradientPenaltyWGAN: penalty_weight must lie in",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_named(function, error, message):
    with pytest.raises(error, match=message):
        function()


def players():
    return ours.Generator([3, 2], rng=rng()), ours.Discriminator([2], rng=rng())


@pytest.mark.parametrize("name", [*DISCRIMINATOR_LOSSES, *GENERATOR_LOSSES])
def test_an_empty_batch_is_an_error(name):
    scores, nothing = np.ones(2), np.ones((0, 1))
    inputs = [(nothing, scores), (scores, nothing)] if name in DISCRIMINATOR_LOSSES else [(nothing,)]
    for given_scores in inputs:
        with pytest.raises(ValueError, match=rf"{name}: (real|fake) must hold at least one score, got shape \(0, 1\)"):
            getattr(ours, name)(*given_scores)

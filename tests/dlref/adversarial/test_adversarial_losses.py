"""The losses of the adversarial game: closed forms, best discriminators, extremes."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlref import adversarial as ours
from dlref.engine import apply
from dlref.optimization import Adam
from dlref.pytorch import adversarial as twins
from tests.dlref.adversarial.pairs import DISCRIMINATOR_LOSSES, GENERATOR_LOSSES, PAIRS, rng
from tests.dlref.checks import Case, check


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

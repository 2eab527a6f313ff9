"""Losses: pullbacks, twins in every combination of options, and what goes wrong in other libraries."""

import math
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlref import losses
from dlref.activations import log_softmax, sigmoid, softmax
from dlref.engine import Tensor, apply
from dlref.losses import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    gaussian_kl,
    hinge,
    huber_loss,
    l1_loss,
    mse_loss,
    nll_loss,
)
from dlref.pytorch import losses as twins
from tests.dlref.checks import Case, check, check_twin
from tests.dlref.losses.cases import CASES as LATER_CASES
from tests.dlref.losses.cases import classes, probabilities, torch_weights

REDUCTIONS = ("mean", "sum", "none")


def signs(*shape):
    return lambda rng: rng.choice([-1, 1], shape)


def torch_hinge(scores, target, margin=1.0, reduction="mean"):
    loss = (margin - target * scores).clamp(min=0)
    return loss if reduction == "none" else getattr(loss, reduction)()


def torch_gaussian_kl(mean, log_variance, reduction="mean"):
    normal = torch.distributions.Normal(mean, (log_variance / 2).exp())
    standard = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    loss = torch.distributions.kl_divergence(normal, standard).sum(-1)
    return loss if reduction == "none" else getattr(loss, reduction)()


def pair_cases(operation, twin, inputs, options):
    return [Case(operation, twin, inputs, {**options, "reduction": r}) for r in REDUCTIONS]


CASES = [
    case
    for operation, twin in [(mse_loss, F.mse_loss), (l1_loss, F.l1_loss), (huber_loss, F.huber_loss)]
    for shape in [(3, 4), (1,), (), (2, 1, 3)]
    for case in pair_cases(operation, twin, (shape, shape), {})
]
CASES += pair_cases(huber_loss, F.huber_loss, ((5, 5), (5, 5)), {"delta": 0.3})
CASES += [case for shape in [(3, 4), (1,), ()] for case in pair_cases(hinge, torch_hinge, (shape, signs(*shape)), {})]
CASES += pair_cases(hinge, torch_hinge, ((6,), signs(6)), {"margin": 0.2})
CASES += [
    case for shape in [(3, 4), (1, 2), (5,)] for case in pair_cases(gaussian_kl, torch_gaussian_kl, (shape, shape), {})
]

BCE_WEIGHTS = {
    "plain": {},
    "pos_weight": {"pos_weight": np.array([0.5, 2.0, 3.0, 1.0])},
    "weight": {"weight": np.array([[0.5], [2.0], [0.0]])},
    "both": {"weight": np.full((3, 4), 0.7), "pos_weight": np.array(3.0)},
}
CASES += [
    Case(
        binary_cross_entropy_with_logits,
        torch_weights(F.binary_cross_entropy_with_logits),
        ((3, 4), probabilities(3, 4)),
        {**weights, "reduction": r},
        id=f"{name}-{r}",
    )
    for (name, weights), r in product(BCE_WEIGHTS.items(), REDUCTIONS)
]

CLASS_WEIGHTS = np.array([0.5, 2.0, 1.0, 0.0, 3.0])
CASES += [
    Case(
        operation,
        torch_weights(twin),
        ((n, 5, *rest), classes(n, *rest, of=3, ignored=ignored)),
        {"reduction": r, **({} if weight is None else {"weight": weight}), **options, **smoothing},
        id=f"{n}x5{'x'.join(map(str, ('', *rest)))}-{'weight-' * (weight is not None)}{ignored}-{r}-{smoothing}",
    )
    for operation, twin, smoothings in [
        (nll_loss, F.nll_loss, [{}]),
        (cross_entropy, F.cross_entropy, [{}, {"label_smoothing": 0.3}, {"label_smoothing": 1.0}]),
    ]
    for smoothing in smoothings
    for n, rest in [(4, ()), (1, ()), (2, (3, 2))]
    for weight in (None, CLASS_WEIGHTS)
    for ignored, options in [(None, {}), (-100, {}), (4, {"ignore_index": 4})]
    for r in REDUCTIONS
]
CASES += [
    Case(operation, twin, ((5,), classes(of=5)), {"reduction": r}, id=f"single-{r}")
    for operation, twin in [(nll_loss, F.nll_loss), (cross_entropy, F.cross_entropy)]
    for r in REDUCTIONS
]
CASES += LATER_CASES


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_pytorch_from_scratch(case):
    case = replace(case, twin=torch_weights(getattr(twins, case.operation.__name__)))
    check_twin(case, np.float64, tolerance=1e-9)
    check_twin(case, np.float32, tolerance=1e-4)


# Extremes, and faults that libraries really have


def test_cross_entropy_has_no_epsilon_inside_the_logarithm():
    """With log(p + 1e-7) the loss would stop at 16.1 and its gradient vanish, however wrong the answer."""
    loss, pullback = cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]))
    assert loss == 1000
    np.testing.assert_array_equal(pullback(1.0)[0], [[1, -1]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits(dtype):
    logits = np.array([[1e4, -1e4, 0], [-1e4, -1e4, -1e4], [1e4, 1e4, 1e4]], dtype)
    target = np.array([1, 0, 2])
    loss, pullback = cross_entropy(logits, target, reduction="none")
    np.testing.assert_allclose(loss, [2e4, math.log(3), math.log(3)], rtol=1e-6)
    assert np.isfinite(pullback(np.ones(3, dtype))[0]).all()
    loss, pullback = binary_cross_entropy_with_logits(logits[0], np.array([0, 0, 0], dtype), reduction="none")
    np.testing.assert_allclose(loss, [1e4, 0, math.log(2)], rtol=1e-6)
    np.testing.assert_allclose(pullback(np.ones(3, dtype))[0], [1, 0, 0.5])
    for operation in (mse_loss, l1_loss, huber_loss):
        loss, pullback = operation(logits, -logits)
        assert np.isfinite(loss)
        assert np.isfinite(pullback(1.0)[0]).all()


def test_impossible_classes():
    """Scores of -inf, as a mask leaves them, cost nothing unless the truth is among them."""
    loss, pullback = cross_entropy(np.array([[0.0, -np.inf, 0.0], [-np.inf, 1.0, 1.0]]), np.array([2, -100]))
    assert loss == pytest.approx(math.log(2))
    np.testing.assert_allclose(pullback(1.0)[0], [[0.5, 0, -0.5], [0, 0, 0]])


def test_ignored_samples_change_nothing():
    rng = np.random.default_rng(0)
    logits, target = rng.standard_normal((6, 3)), np.array([0, 1, -100, 2, -100, 1])
    kept = target >= 0
    for smoothing in (0.0, 0.2):
        loss, pullback = cross_entropy(logits, target, label_smoothing=smoothing)
        expected, expected_pullback = cross_entropy(logits[kept], target[kept], label_smoothing=smoothing)
        assert loss == pytest.approx(expected)
        np.testing.assert_allclose(pullback(1.0)[0][kept], expected_pullback(1.0)[0])
        np.testing.assert_array_equal(pullback(1.0)[0][~kept], 0)


@pytest.mark.parametrize("operation", [cross_entropy, nll_loss])
@pytest.mark.parametrize(
    ("logits", "target", "options"),
    [
        (np.zeros((0, 3)), np.zeros(0, int), {}),
        (np.zeros((2, 3)), np.array([-100, -100]), {}),
        (np.zeros((2, 3)), np.array([1, 1]), {"weight": np.array([1.0, 0.0, 1.0])}),
    ],
)
def test_no_mean_of_nothing(operation, logits, target, options):
    with pytest.raises(ValueError, match=f"{operation.__name__}: there is no mean: every sample is ignored or has"):
        operation(logits, target, **options)
    loss, pullback = operation(logits, target, reduction="sum", **options)
    assert loss == 0
    np.testing.assert_array_equal(pullback(1.0)[0], 0)


@pytest.mark.parametrize(
    "loss",
    [
        mse_loss,
        l1_loss,
        huber_loss,
        binary_cross_entropy_with_logits,
        gaussian_kl,
        lambda a, b, **o: hinge(a, b.astype(int), **o),
    ],
)
def test_empty_batches(loss):
    empty = np.zeros((0, 3))
    with pytest.raises(ValueError, match="there is no mean of an empty batch"):
        loss(empty, empty)
    value, pullback = loss(empty, empty, reduction="sum")
    assert value == 0
    assert pullback(1.0)[0].shape == (0, 3)


PAIRS = [
    mse_loss,
    l1_loss,
    huber_loss,
    binary_cross_entropy_with_logits,
    gaussian_kl,
    lambda a, b, **o: hinge(a, np.ones(a.shape, int), **o),
    lambda a, b, **o: cross_entropy(a, np.ones(len(a), int), **o),
    lambda a, b, **o: nll_loss(a, np.ones(len(a), int), **o),
    lambda a, b, **o: cross_entropy(a, np.ones(len(a), int), weight=np.ones(3), label_smoothing=0.1, **o),
]


@pytest.mark.parametrize("loss", PAIRS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_float32_stays_float32_whatever_the_gradient_is_made_of(loss, reduction):
    a, b = np.ones((2, 3), np.float32), np.zeros((2, 3), np.float32)
    value, pullback = loss(a, b, reduction=reduction)
    assert isinstance(value, np.ndarray)
    assert value.dtype == np.float32
    for gradient in pullback(np.ones(value.shape) if value.ndim else 1.0):
        assert gradient is None or gradient.dtype == np.float32


# Closed forms


def test_gradient_of_cross_entropy_is_probability_minus_truth():
    rng = np.random.default_rng(0)
    logits, target = rng.standard_normal((5, 3)), np.array([0, 1, 2, 1, 0])
    (gradient,), truth = cross_entropy(logits, target, reduction="sum")[1](1.0)[:1], np.eye(3)[target]
    np.testing.assert_allclose(gradient, softmax(logits)[0] - truth, atol=1e-15)
    logits = logits[:, 0]
    truth = np.array([0.0, 1, 1, 0, 0.3])
    gradient = binary_cross_entropy_with_logits(logits, truth, reduction="sum")[1](1.0)[0]
    np.testing.assert_allclose(gradient, sigmoid(logits)[0] - truth, atol=1e-15)


def test_uniform_guess_costs_log_of_the_number_of_classes():
    assert cross_entropy(np.zeros((7, 10), np.float32), np.arange(7))[0] == pytest.approx(math.log(10))
    assert binary_cross_entropy_with_logits(np.zeros(3), np.array([0.0, 1, 0.5]))[0] == pytest.approx(math.log(2))


def test_gaussian_kl_equals_the_integral():
    mean, log_variance = 0.7, -0.4
    sigma = math.exp(log_variance / 2)
    x = np.linspace(-12, 12, 200_001)
    q = np.exp(-(((x - mean) / sigma) ** 2) / 2) / (sigma * math.sqrt(2 * math.pi))
    log_ratio = -(((x - mean) / sigma) ** 2) / 2 - math.log(sigma) + x**2 / 2
    integral = np.sum(q * log_ratio) * (x[1] - x[0])
    assert gaussian_kl(np.array([mean]), np.array([log_variance]))[0] == pytest.approx(integral, rel=1e-9)
    assert gaussian_kl(np.zeros((2, 3)), np.zeros((2, 3)))[0] == 0


def test_small_losses_keep_their_digits():
    """A right answer with score 30 costs e⁻³⁰, not 0."""
    for sign, truth in ((1, 1.0), (-1, 0.0)):
        logits = np.array([sign * 30.0], np.float32)
        loss, _ = binary_cross_entropy_with_logits(logits, np.array([truth], np.float32))
        assert loss == pytest.approx(math.exp(-30), rel=1e-5)


def test_best_constant_is_the_mean_for_squares_and_the_median_for_absolutes():
    target = np.array([0.0, 1.0, 2.0, 3.0, 100.0])
    for loss, best in ((mse_loss, target.mean()), (l1_loss, np.median(target))):
        assert loss(np.full(5, best), target)[1](1.0)[0].sum() == pytest.approx(0)


def test_huber_is_squared_near_and_absolute_far():
    near, far = np.array([0.1, -0.4]), np.array([30.0, -50.0])
    zeros = np.zeros(2)
    assert huber_loss(near, zeros, delta=0.5)[0] == pytest.approx(mse_loss(near, zeros)[0] / 2)
    assert huber_loss(far, zeros, delta=0.5)[0] == pytest.approx(0.5 * (l1_loss(far, zeros)[0] - 0.25))


def test_hinge_is_zero_beyond_the_margin():
    loss, pullback = hinge(np.array([1.5, 1.0, -3.0]), np.array([1, 1, -1]), reduction="none")
    np.testing.assert_array_equal(loss, 0)
    np.testing.assert_array_equal(pullback(np.ones(3))[0], 0)


def test_a_few_steps_down_the_gradient_fit_the_labels():
    rng = np.random.default_rng(0)
    x, labels = rng.standard_normal((8, 8)), rng.integers(0, 3, 8)
    weight = Tensor(np.zeros((8, 3)), requires_grad=True)
    for _ in range(500):
        loss = apply(cross_entropy, x @ weight, labels)
        weight.grad = None
        loss.backward()
        weight.data -= weight.grad
    assert loss.item() < 0.01


# Properties

LOGITS = hnp.arrays(
    st.sampled_from([np.float32, np.float64]),
    hnp.array_shapes(min_dims=2, max_dims=4, max_side=4),
    elements=st.floats(-30, 30, width=32),
)


def labels_for(logits, data):
    shape = (logits.shape[0], *logits.shape[2:])
    return data.draw(hnp.arrays(np.int64, shape, elements=st.integers(0, logits.shape[1] - 1)))


@given(LOGITS, st.data())
def test_cross_entropy_is_log_softmax_then_nll(logits, data):
    target = labels_for(logits, data)
    direct, pullback = cross_entropy(logits, target)
    logs, back = log_softmax(logits, dim=1)
    loss, nll_pullback = nll_loss(logs, target)
    assert direct == pytest.approx(float(loss), rel=1e-4, abs=1e-5)
    np.testing.assert_allclose(pullback(1.0)[0], back(nll_pullback(1.0)[0])[0], rtol=1e-4, atol=1e-5)


@given(LOGITS, st.data())
def test_cross_entropy_equals_torchs_for_any_shape(logits, data):
    target = labels_for(logits, data)
    smoothing = data.draw(st.sampled_from([0.0, 0.1]))
    strided = np.asfortranarray(logits)[::-1]
    tensor = torch.tensor(logits[::-1].copy(), requires_grad=True)
    expected = F.cross_entropy(tensor, torch.tensor(target), label_smoothing=smoothing)
    expected.backward()
    loss, pullback = cross_entropy(strided, target, label_smoothing=smoothing)
    assert loss == pytest.approx(expected.item(), rel=1e-4, abs=1e-5)
    np.testing.assert_allclose(pullback(1.0)[0], tensor.grad, rtol=1e-3, atol=1e-5)


@given(LOGITS, st.data())
def test_reductions_agree(logits, data):
    target = labels_for(logits, data)
    for loss in (
        partial(cross_entropy, logits, target),
        partial(mse_loss, logits, logits[::-1]),
        partial(huber_loss, logits, 0 * logits),
        partial(gaussian_kl, logits / 10, logits / 10),
    ):
        each = loss(reduction="none")[0]
        assert loss(reduction="sum")[0] == pytest.approx(float(each.sum()), rel=1e-4, abs=1e-5)
        assert loss(reduction="mean")[0] == pytest.approx(float(each.mean()), rel=1e-4, abs=1e-5)
        assert (each >= -1e-5).all()


# Bad input

ONES, LABELS = np.ones((2, 3)), np.array([0, 1])


@pytest.mark.parametrize("operation", [mse_loss, l1_loss, huber_loss, binary_cross_entropy_with_logits])
def test_pairs_refuse(operation):
    name = operation.__name__
    first = "logits" if "logits" in name else "prediction"
    with pytest.raises(ValueError, match=rf"{name}: target must be of shape \(2, 3\) like {first}, got \(2, 1\)"):
        operation(ONES, np.ones((2, 1)))
    with pytest.raises(TypeError, match=f"{name}: target must be float32 or float64, got int64"):
        operation(ONES, np.ones((2, 3), int))
    with pytest.raises(TypeError, match=f"{name}: target is float32, but {first} is float64"):
        operation(ONES, np.ones((2, 3), np.float32))


@pytest.mark.parametrize("operation", [cross_entropy, nll_loss])
@pytest.mark.parametrize(
    ("logits", "target", "options", "error", "message"),
    [
        (ONES, np.array([0, 3]), {}, ValueError, "target must be a class from 0 to 2, got 3"),
        (ONES, np.array([0, -1]), {}, ValueError, "target must be a class from 0 to 2, got -1"),
        (ONES, np.array([0, -100]), {"ignore_index": -1}, ValueError, "target must be a class from 0 to 2, got -100"),
        (ONES, np.array([0, 1, 2]), {}, ValueError, r"target \(N, ...\), got \(2, 3\) and \(3,\)"),
        (ONES, np.ones((2, 4), int), {}, ValueError, r"got \(2, 3\) and \(2, 4\)"),
        (np.ones((2, 0)), LABELS, {}, ValueError, r"with C > 0 .* got \(2, 0\)"),
        (np.ones(0), np.array(0), {}, ValueError, r"with C > 0 .* got \(0,\) and \(\)"),
        (np.ones(()), np.array(0), {}, ValueError, r"got \(\) and \(\)"),
        (ONES, np.array([0.0, 1.0]), {}, TypeError, "target must hold integers, got float64"),
        (ONES, [0, 1], {}, TypeError, "target must be a NumPy array, got list"),
        (
            ONES,
            LABELS,
            {"weight": np.ones(2)},
            ValueError,
            r"weight must be of shape \(3,\), one per class, got \(2,\)",
        ),
        (ONES, LABELS, {"reduction": "avg"}, ValueError, 'reduction must be "mean", "sum" or "none", got \'avg\''),
    ],
)
def test_classifier_losses_refuse(operation, logits, target, options, error, message):
    with pytest.raises(error, match=f"{operation.__name__}: .*{message}"):
        operation(logits, target, **options)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: cross_entropy(ONES, LABELS, label_smoothing=1.5), ValueError, "between 0 and 1, got 1.5"),
        (lambda: cross_entropy(ONES, LABELS, label_smoothing=-0.1), ValueError, "between 0 and 1, got -0.1"),
        (lambda: huber_loss(ONES, ONES, delta=0), ValueError, "huber_loss: delta must be positive, got 0"),
        (lambda: mse_loss(ONES, ONES, reduction=None), ValueError, "mse_loss: reduction must be .* got None"),
        (lambda: hinge(ONES, np.zeros((2, 3), int)), ValueError, r"hinge: target must hold -1 and \+1, got \[0\]"),
        (lambda: hinge(ONES, np.ones(3, int)), ValueError, r"hinge: target must be of shape \(2, 3\) like scores"),
        (lambda: hinge(ONES, ONES), TypeError, "hinge: target must hold integers, got float64"),
        (lambda: gaussian_kl(ONES, np.ones(3)), ValueError, r"gaussian_kl: .* got \(2, 3\) and \(3,\)"),
        (lambda: gaussian_kl(np.ones(()), np.ones(())), ValueError, r"gaussian_kl: .* \(..., D\), got \(\) and \(\)"),
        (
            lambda: binary_cross_entropy_with_logits(ONES, ONES, weight=np.ones(2)),
            ValueError,
            r"weight must broadcast to \(2, 3\), got shape \(2,\)",
        ),
        (
            lambda: binary_cross_entropy_with_logits(ONES, ONES, pos_weight=np.ones((4, 2, 3))),
            ValueError,
            r"pos_weight must broadcast to \(2, 3\), got shape \(4, 2, 3\)",
        ),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_every_public_name_is_tested_here():
    assert {case.operation.__name__ for case in CASES} == set(losses.__all__) == set(twins.__all__)


@pytest.mark.parametrize("name", twins.__all__)
def test_twins_refuse_unknown_reductions(name):
    of_classes = name in ("nll_loss", "cross_entropy", "multi_margin_loss")
    others = [torch.zeros(2, dtype=torch.long) if of_classes else torch.ones(2, 3)]
    others *= 2 if name in ("triplet_margin_loss", "gaussian_nll_loss") else 1
    with pytest.raises(ValueError, match=rf"^{name}: reduction must be .* got 'avg'"):
        getattr(twins, name)(torch.ones(2, 3), *others, reduction="avg")


@pytest.mark.parametrize(
    "loss", [twins.mse_loss, twins.l1_loss, twins.huber_loss, twins.hinge, twins.binary_cross_entropy_with_logits]
)
def test_twins_refuse_to_broadcast(loss):
    with pytest.raises(ValueError, match=rf"^{loss.__name__}: target must be of shape \(3, 1\), got \(3,\)"):
        loss(torch.ones(3, 1), torch.ones(3))

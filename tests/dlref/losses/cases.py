"""Cases of the losses, and random targets for them."""

import warnings
from itertools import product

import numpy as np
import torch
import torch.nn.functional as F

from dlref.losses import (
    cross_entropy,
    dice_loss,
    gaussian_nll_loss,
    info_nce,
    kl_div,
    multi_margin_loss,
    sigmoid_focal_loss,
    smooth_l1_loss,
    triplet_margin_loss,
)
from tests.dlref.checks import Case

REDUCTIONS = ("mean", "sum", "none")


def classes(*shape, of, ignored=None):
    """Random class numbers; some are replaced by `ignored`, but never the first."""

    def make(rng):
        labels = rng.integers(0, of, shape)
        if ignored is not None:
            holes = rng.random(shape) < 0.4
            holes.flat[0] = False
            labels = np.where(holes, ignored, labels)
        return labels

    return make


def probabilities(*shape):
    return lambda rng: rng.uniform(0, 1, shape)


def positive(*shape):
    return lambda rng: rng.uniform(0.3, 3, shape)


def distributions(*shape, axis=1):
    """Random probabilities that sum to 1."""

    def make(rng):
        p = rng.uniform(0.1, 1, shape)
        return p / p.sum(axis=axis, keepdims=True)

    return make


def logarithms(of):
    return lambda rng: np.log(of(rng))


def torch_weights(twin):
    """The twin, given its weights as tensors in the precision of its input."""

    def call(first, *others, **options):
        given = {k: torch.tensor(v, dtype=first.dtype) for k, v in options.items() if isinstance(v, np.ndarray)}
        return twin(first, *others, **(options | given))

    return call


def torch_reduced(losses, reduction):
    return losses if reduction == "none" else getattr(losses, reduction)()


def torch_kl_div(log_probabilities, target, **options):
    """PyTorch warns that its default is not the divergence."""
    with warnings.catch_warnings(action="ignore"):
        return F.kl_div(log_probabilities, target, **options)


def torch_focal(logits, target, alpha=0.25, gamma=2.0, reduction="none"):
    """`torchvision.ops.sigmoid_focal_loss`, by its definition."""
    p = torch.sigmoid(logits)
    entropy = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    p_t = p * target + (1 - p) * (1 - target)
    losses = entropy * (1 - p_t) ** gamma
    if alpha >= 0:
        losses = (alpha * target + (1 - alpha) * (1 - target)) * losses
    return torch_reduced(losses, reduction)


def torch_dice(probabilities, target, eps=1e-5, reduction="mean"):
    pixels = tuple(range(1, probabilities.ndim))
    shared = 2 * (probabilities * target).sum(pixels) + eps
    return torch_reduced(1 - shared / ((probabilities**2).sum(pixels) + (target**2).sum(pixels) + eps), reduction)


def torch_info_nce(query, key, temperature=0.07, symmetric=False, reduction="mean"):
    scores = F.normalize(query) @ F.normalize(key).T / temperature
    own = torch.arange(len(query))
    loss = F.cross_entropy(scores, own, reduction=reduction)
    return (loss + F.cross_entropy(scores.T, own, reduction=reduction)) / 2 if symmetric else loss


def cases(operation, twin, inputs, name="", reductions=REDUCTIONS, **options):
    """One for each reduction, first the operation's own."""
    return [
        Case(operation, torch_weights(twin), inputs, {**options, **chosen}, id=name and f"{name}-{chosen}")
        for chosen in [{}, *({"reduction": reduction} for reduction in reductions)]
    ]


CASES: list[Case] = []
for shape in [(3, 4), (1,), (), (2, 1, 3)]:
    CASES += cases(smooth_l1_loss, F.smooth_l1_loss, (shape, shape))
for beta in (0.0, 0.3, 4.0):
    CASES += cases(smooth_l1_loss, F.smooth_l1_loss, ((5, 5), (5, 5)), beta=beta)

for shape in [(3, 4), (1, 2), (5,), (2, 3, 2)]:
    p, t = distributions(*shape, axis=-1), distributions(*shape, axis=-1)
    every = (*REDUCTIONS, "batchmean")
    CASES += cases(kl_div, torch_kl_div, (logarithms(p), t), str(shape), every)
    CASES += cases(kl_div, torch_kl_div, (logarithms(p), logarithms(t)), f"logs-{shape}", every, log_target=True)
CASES += cases(kl_div, torch_kl_div, (logarithms(positive()), positive()), "single", (*REDUCTIONS, "batchmean"))

for shape, var in [((3, 4), (3, 4)), ((3, 4), (3, 1)), ((3, 4), (3,)), ((1,), ()), ((5,), (5,)), ((2, 1, 3), (2, 1))]:
    CASES += cases(gaussian_nll_loss, F.gaussian_nll_loss, (shape, shape, positive(*var)), f"{shape}-{var}")
    CASES += cases(
        gaussian_nll_loss, F.gaussian_nll_loss, (shape, shape, positive(*var)), f"{shape}-{var}-full", full=True
    )
CASES += cases(gaussian_nll_loss, F.gaussian_nll_loss, ((4, 3), (4, 3), positive(4, 3)), "eps", eps=1e-3)

for shape in [(4, 3), (1, 1), (3,), (2, 3, 4)]:
    CASES += cases(triplet_margin_loss, F.triplet_margin_loss, (shape,) * 3)
for options in [{"margin": 0.2}, {"p": 1.0}, {"p": 3.5}, {"swap": True}, {"swap": True, "p": 1.5}, {"eps": 0.1}]:
    CASES += cases(triplet_margin_loss, F.triplet_margin_loss, ((8, 3),) * 3, **options)

for shape in [(4, 3), (1, 2), (5, 5)]:
    CASES += cases(info_nce, torch_info_nce, (shape, shape))
    CASES += cases(info_nce, torch_info_nce, (shape, shape), symmetric=True, temperature=0.5)

CLASS_WEIGHTS = np.array([0.5, 2.0, 1.0, 0.0, 3.0])
for (n, p), weight in product([((4,), 1), ((1,), 1), ((), 1), ((4,), 2)], [{}, {"weight": CLASS_WEIGHTS}]):
    inputs, name = ((*n, 5), classes(*n, of=5)), f"{n}-{p}-{[*weight]}"
    CASES += cases(multi_margin_loss, F.multi_margin_loss, inputs, name, p=p, **weight)
CASES += cases(multi_margin_loss, F.multi_margin_loss, ((6, 3), classes(6, of=3)), "margin", margin=0.3)

for shape in [(3, 4), (1,), (), (2, 1, 3)]:
    CASES += cases(sigmoid_focal_loss, torch_focal, (shape, probabilities(*shape)), str(shape))
for alpha, gamma in [(-1, 2.0), (0.9, 0.0), (0.5, 0.5), (0.0, 1.0), (1.0, 3.0)]:
    inputs = ((3, 4), probabilities(3, 4))
    CASES += cases(sigmoid_focal_loss, torch_focal, inputs, f"{alpha}-{gamma}", alpha=alpha, gamma=gamma)

for shape in [(3, 4), (1, 1), (2, 3, 4), (2, 1, 3, 5)]:
    CASES += cases(dice_loss, torch_dice, (probabilities(*shape), probabilities(*shape)), str(shape))
CASES += cases(dice_loss, torch_dice, (probabilities(3, 4), probabilities(3, 4)), "eps", eps=1.0)

for shape, weight, smoothing in product(
    [(4, 5), (1, 5), (5,), (2, 5, 3, 2), (3, 5, 1)], [{}, {"weight": CLASS_WEIGHTS}], [{}, {"label_smoothing": 0.3}]
):
    name = f"soft-{shape}-{[*weight]}-{smoothing}"
    inputs = (shape, distributions(*shape, axis=min(1, len(shape) - 1)))
    CASES += cases(cross_entropy, F.cross_entropy, inputs, name, **weight, **smoothing)

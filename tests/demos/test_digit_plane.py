"""The network again by torch, with the same weights, and the neighbours by a plain loop."""

import re
from collections import Counter

import numpy as np
import pytest

from docs._demos import digit_plane, settings
from docs._demos.digit_plane import NAMES, TRAINING, UNSEEN, VALUES

torch = pytest.importorskip("torch")
DEMO, PLANE = digit_plane.demo(), digit_plane.plane()
MODEL = digit_plane.train()
IMAGES, LABELS = digit_plane.data()


def layers(part: str, x: "torch.Tensor") -> "torch.Tensor":
    weights = {name: torch.tensor(value) for name, value in MODEL.state_dict().items() if name.startswith(part)}
    (first, first_bias), (last, last_bias) = zip(*[iter(weights.values())] * 2, strict=True)
    return (x @ first.T + first_bias).relu() @ last.T + last_bias


def test_the_decoder_and_the_encoder() -> None:
    points = torch.tensor([(a, b) for a in VALUES for b in VALUES], dtype=torch.float32)
    assert np.allclose(layers("decoder", points).sigmoid().numpy(), PLANE.drawn.reshape(-1, 64), atol=1e-5)
    means = layers("encoder", torch.tensor(IMAGES[-UNSEEN:]))[:, :2]
    assert np.allclose(means.numpy(), PLANE.codes, atol=1e-5)


def test_it_has_learned_what_the_page_says() -> None:
    """There the bound is -20.3 nats on test images, and pixels on their own have -24.6."""
    torch.manual_seed(0)
    x = torch.tensor(IMAGES[-UNSEEN:])
    mean, log_variance = layers("encoder", x).chunk(2, dim=1)
    price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2
    pixels = 0.0
    for _ in range(20):
        logits = layers("decoder", mean + (log_variance / 2).exp() * torch.randn_like(mean))
        pixels += torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1) / 20
    assert (pixels + price).mean().item() == pytest.approx(20.3, abs=0.5)


def test_training_and_test_have_no_image_in_common_by_place() -> None:
    assert len(IMAGES) >= TRAINING + UNSEEN
    assert np.array_equal(PLANE.images, IMAGES[len(IMAGES) - UNSEEN :])


def test_the_frames() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (first, second), frame in zip(settings(DEMO["controls"]), DEMO["frames"], strict=True):
        point = VALUES[first], VALUES[second]
        apart = [(x - point[0]) ** 2 + (y - point[1]) ** 2 for x, y in PLANE.codes.tolist()]
        nearest = sorted(range(UNSEEN), key=apart.__getitem__)[:5]
        image, real = (mark for mark in frame["marks"] if mark["kind"] == "cells")
        shown = np.array([[letters.index(letter) for letter in row] for row in image["rows"]]) / 63
        assert np.allclose(shown.ravel(), PLANE.drawn[first, second], atol=0.5 / 63 + 1e-6)
        assert [row.count("/") for row in real["rows"]] == PLANE.images[nearest[0]].reshape(8, 8).sum(1).tolist()
        labels = Counter(NAMES[label] for label in PLANE.labels[nearest])
        listed = re.findall(rf"\b(an?|{'|'.join(NAMES)}) ({'|'.join(NAMES)})(?:e?s)?\b", frame["words"])
        said = {name: NAMES.index(n) if n in NAMES else 1 for n, name in listed}
        assert said == labels


def test_the_share_of_draws_that_lie_further_out() -> None:
    draws = np.random.default_rng(0).standard_normal((200_000, 2))
    for (first, second), frame in zip(settings(DEMO["controls"]), DEMO["frames"], strict=True):
        share = np.mean(np.square(draws).sum(1) > VALUES[first] ** 2 + VALUES[second] ** 2)
        said = float(re.search(r"standard normal distribution, ([\d.]+)\s% lie farther", frame["words"]).group(1)) / 100
        assert said == pytest.approx(share, abs=0.01)

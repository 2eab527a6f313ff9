"""The networks, trained again by torch from the same first weights; and what the page says of them."""

import numpy as np
import pytest

from dlref.feedforward import MLP
from docs._demos import boundary_width, settings
from docs._demos.boundary_width import EDGE, POINTS, RATE, SIDE, STARTS, STEPS, UNSEEN, WIDTHS

torch = pytest.importorskip("torch")
DEMO = boundary_width.demo()
FRAMES = dict(zip(settings(DEMO["controls"]), DEMO["frames"], strict=True))


def by_torch(width: int, start: int) -> torch.nn.Sequential:
    """The same network with the same first weights, trained by torch."""
    first = list(MLP([2, width, 1], rng=np.random.default_rng(start), dtype=np.float64).parameters())
    model = torch.nn.Sequential(torch.nn.Linear(2, width), torch.nn.ReLU(), torch.nn.Linear(width, 1)).double()
    with torch.no_grad():
        for mine, theirs in zip(model.parameters(), first, strict=True):
            mine.copy_(torch.tensor(theirs.data))
    x, y = map(torch.tensor, boundary_width.points(POINTS, 0))
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for _ in range(100):
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(model(x)[:, 0], y).backward()
        optimizer.step()
    return model


@pytest.mark.parametrize("width", [1, 3, 32])
def test_a_field_is_that_of_the_network(width: int) -> None:
    model, seen = by_torch(width, 2), boundary_width.train(width, 2)[STEPS.index(100)]
    middles = torch.arange(SIDE, dtype=torch.float64).add(0.5).mul(2 * EDGE / SIDE).sub(EDGE)
    y, x = torch.meshgrid(middles, middles, indexing="ij")
    with torch.no_grad():
        field = torch.sigmoid(model(torch.stack([x, y], -1))[..., 0]).numpy()
        points, labels = map(torch.tensor, boundary_width.points(UNSEEN, 1))
        right = ((model(points)[:, 0] > 0) == (labels > 0.5)).double().mean().item()
    assert np.allclose(seen.field, field, atol=1e-6)
    assert seen.right[1] == pytest.approx(right)


def test_a_dashed_line_is_where_a_unit_begins_to_rise() -> None:
    model, seen = by_torch(3, 2), boundary_width.train(3, 2)[STEPS.index(100)]
    for number, one in enumerate(seen.bends):
        ends = torch.tensor(np.array(boundary_width.bend(*one)))
        with torch.no_grad():
            assert model[0](ends)[:, number].abs().max() < 1e-5


def test_unseen_points_are_others_and_classes_balance() -> None:
    known, unseen = boundary_width.points(POINTS, 0), boundary_width.points(UNSEEN, 1)
    assert not {tuple(point) for point in known[0]} & {tuple(point) for point in unseen[0]}
    assert known[1].mean() == unseen[1].mean() == 0.5


def score(width: int, start: int) -> float:
    """The height of the square in the panel at the right, at the end of the training."""
    frame = FRAMES[WIDTHS.index(width), STARTS.index(start), len(STEPS) - 1]
    return float(frame["marks"][-1]["points"][0][1])


def test_what_the_page_says() -> None:
    """Three units are enough from one start and not from another; eight are from each of the five; one never is."""
    scores = {width: [score(width, start) for start in STARTS] for width in WIDTHS}
    assert max(scores[1]) < 70
    assert min(scores[3]) < 70 < 90 < max(scores[3])
    for width in (8, 16, 32):
        assert min(scores[width]) > 92

"""The race, computed again with torch.optim, and held to the table of docs/training/optimization/race.md."""

import math

import numpy as np
import pytest

from docs._demos import ravine, settings
from docs._demos.ravine import BEST, RATES, STEPS

torch = pytest.importorskip("torch")
TORCH = {
    "SGD": lambda p, lr: torch.optim.SGD(p, lr),
    "momentum": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
    "RMSprop": lambda p, lr: torch.optim.RMSprop(p, lr),
    "Adam": lambda p, lr: torch.optim.Adam(p, lr),
}
DEMO = ravine.demo()


def by_torch(name: str, rate: float, degrees: float, steps: int) -> np.ndarray:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turned = torch.tensor([[c, -s], [s, c]], dtype=torch.float64)
    theta = (turned @ torch.tensor([-2.0, 0.5], dtype=torch.float64)).requires_grad_()
    optimizer, places = TORCH[name]([theta], rate), []
    for _ in range(steps + 1):
        places.append(theta.detach().numpy().copy())
        optimizer.zero_grad()
        along = turned.T @ theta
        (0.5 * (along[0] ** 2 + 100 * along[1] ** 2)).backward()
        optimizer.step()
    return np.array(places)


@pytest.mark.parametrize("degrees", [0, 45])
@pytest.mark.parametrize("name", TORCH)
def test_the_paths(name: str, degrees: float) -> None:
    for rate in (0.003, 0.03, 0.3):
        found, losses = ravine.run(name, rate, degrees, 30)
        again = by_torch(name, rate, degrees, 30)
        near = np.abs(again).max(1) < 1e5  # what diverges is held there
        assert np.allclose(found[near], again[near], rtol=1e-6, atol=1e-9)
        assert losses[0] == pytest.approx(0.5 * (4 + 100 * 0.25))


def test_the_best_rates_are_those_of_the_page() -> None:
    """Its table: 360, 88, 5 and 82 steps along the axes; 360, 88, 194 and 86 after the turn."""
    rates = {name: [ravine.best(name, degrees) for degrees in (0, 45)] for name in TORCH}
    assert rates == {"SGD": [0.01, 0.01], "momentum": [0.01, 0.01], "RMSprop": [0.3, 0.1], "Adam": [0.1, 0.3]}
    steps = {(name, degrees): ravine.needed(ravine.run(name, ravine.best(name, degrees), degrees)[1])
             for name in TORCH for degrees in (0, 45)}  # fmt: skip
    along, turned = ([steps[name, degrees] for name in TORCH] for degrees in (0, 45))
    assert along == [360, 88, 5, 82]
    assert turned == pytest.approx([360, 88, 194, 86], abs=3)


def test_words_agree_with_the_numbers() -> None:
    for (turned, place, at), frame in zip(settings(DEMO["controls"]), DEMO["frames"], strict=True):
        degrees, rate, step = 45 * turned, [*RATES, BEST][place], STEPS[at]
        if rate == BEST or not step:
            continue
        assert ("SGD" in frame["words"].split("losses are")[1].partition("diverge")[0].rpartition(".")[2]) == (
            rate > 0.02
        )
        losses = {name: ravine.run(name, rate, degrees)[1][step] for name in TORCH}
        if "The lowest is that of" in frame["words"]:
            assert f"The lowest is that of {min(losses, key=losses.get)}," in frame["words"]


def test_the_turn_changes_nothing_for_plain_gradients() -> None:
    for name in ("SGD", "momentum"):
        one, other = (ravine.run(name, 0.01, degrees)[1] for degrees in (0, 45))
        assert np.allclose(one, other, rtol=1e-9)

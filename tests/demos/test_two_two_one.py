"""Every number of the network, again by torch's autograd, and held to those that docs/start/two-layers.md prints."""

import pytest

from docs._demos import settings, two_two_one
from docs._demos.two_two_one import CORNERS, RATE, STAGES, START, TAKEN

torch = pytest.importorskip("torch")
DEMO = two_two_one.demo()


def by_torch(steps: int, corner: tuple[int, int]) -> dict[str, float]:
    """The numbers of `after`, with a tape that keeps the slopes of all that lies between."""
    weights = {name: torch.tensor(value, dtype=torch.float64) for name, value in START.items()}
    for _ in range(steps + 1):
        leaves = {name: value.clone().requires_grad_() for name, value in weights.items()}
        x = torch.tensor(corner, dtype=torch.float64)
        z = leaves["W"] @ x + leaves["b"]
        h = torch.relu(z)
        s = leaves["v"] @ h + leaves["c"]
        p = torch.sigmoid(s)
        loss = -torch.log(p if CORNERS[corner] else 1 - p)
        between = {"z": z, "h": h, "s": s}
        for one in between.values():
            one.retain_grad()
        loss.sum().backward()
        weights = {name: leaf.detach() - RATE * leaf.grad for name, leaf in leaves.items()}
    named = leaves | between
    all_of_it = {"x": x, "p": p, "loss": loss} | named | {f"d{name}": one.grad for name, one in named.items()}
    return {
        f"{name}{k}": one
        for name, found in all_of_it.items()
        for k, one in enumerate(found.detach().flatten().tolist())
    }


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("steps", TAKEN)
def test_the_numbers(steps: int, corner: tuple[int, int]) -> None:
    assert two_two_one.after(steps, corner) == pytest.approx(by_torch(steps, corner), rel=1e-9, abs=1e-12)


def frame(corner: int, steps: int, stage: str) -> dict:
    places = corner, TAKEN.index(steps), STAGES.index(stage)
    return DEMO["frames"][list(settings(DEMO["controls"])).index(places)]


def seen(frame: dict) -> set[str]:
    return {mark["words"] for mark in frame["marks"] if mark["kind"] == "text"}


def test_the_last_stage_shows_all_numbers_of_the_page() -> None:
    page = "x₁ = 1, x₂ = −1, z₁ = 1, z₂ = −0.5, h₁ = 1, h₂ = 0, s = 0, p = 0.5, loss = 0.693, "
    page += "W₁₁ = 0.5, W₁₂ = −0.5, W₂₁ = 1, W₂₂ = 1.5, b₁ = 0, b₂ = 0, v₁ = 2, v₂ = 3, c = −2, "
    page += "ds = −0.5, dv₁ = −0.5, dv₂ = 0, dc = −0.5, dh₁ = −1, dh₂ = −1.5, dz₁ = −1, dz₂ = 0, "
    page += "dW₁₁ = −1, dW₁₂ = 1, dW₂₁ = 0, dW₂₂ = 0, db₁ = −1, db₂ = 0"
    assert seen(frame(0, 0, "dW and db")) == set(page.split(", "))


def test_the_step_of_the_first_exercise() -> None:
    """Its answer: the score 0.715, the probability 0.67 and the loss 0.40."""
    n = two_two_one.after(1, (1, -1))
    assert [n["s0"], n["p0"], n["loss0"]] == pytest.approx([0.715, 0.67, 0.40], abs=5e-3)
    assert {"s = 0.715", "W₁₂ = −0.6", "v₁ = 2.05", "c = −1.95"} <= seen(frame(0, 1, "s, p and loss"))


def test_each_stage_adds_its_numbers_and_takes_none_away() -> None:
    for corner in range(len(CORNERS)):
        before: set[str] = set()
        for stage in STAGES:
            now = seen(frame(corner, 0, stage))
            assert before < now or (stage in {"the input"} and now)
            before = now
    assert "ds = −0.5" not in seen(frame(0, 0, "s, p and loss"))


def test_words() -> None:
    assert "z₁ = 0.5·1 + (−0.5)·(−1) + 0 = 1, and z₂ = 1·1 + 1.5·(−1) + 0 = −0.5." in frame(0, 0, "z")["words"]
    assert "dv₁ = (−0.5)·1 = −0.5, dv₂ = (−0.5)·0 = 0, and dc = ds = −0.5." in frame(0, 0, "dv and dc")["words"]
    for place, corner in enumerate(CORNERS):
        n = by_torch(0, corner)
        blocked = n["z0"] <= 0 and n["z1"] <= 0
        assert blocked == (corner == (-1, -1))
        assert ("No slope passes a ReLU" in frame(place, 0, "dW and db")["words"]) == blocked

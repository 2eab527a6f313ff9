"""Each step on a parabola multiplies the distance to the lowest point by the same number: 1 - 14 times the rate."""

import pytest

from docs._demos import one_weight
from docs._demos.one_weight import RATES, STEPS

LOWEST, CURVATURE = 20 / 7, 14.0
DEMO = one_weight.demo()


def weight(rate: float, step: int) -> float:
    return LOWEST - LOWEST * (1 - CURVATURE * rate) ** step


@pytest.mark.parametrize("rate", RATES)
def test_the_numbers(rate: float) -> None:
    for step, (found, loss, slope) in enumerate(one_weight.descent(rate)):
        w = weight(rate, step)
        assert found == pytest.approx(w, rel=1e-9, abs=1e-9)
        assert loss == pytest.approx(((w - 4) ** 2 + (2 * w - 6) ** 2 + (4 * w - 11) ** 2) / 3, rel=1e-6)
        assert slope == pytest.approx(CURVATURE * (w - LOWEST), rel=1e-6, abs=1e-9)


def frame(rate: float, step: int) -> dict:
    return DEMO["frames"][RATES.index(rate) * (STEPS + 1) + step]


def test_the_frame_is_that_of_the_sliders() -> None:
    said = "After 3 steps at the rate 0.05, the weight is 2.78, the loss 0.57 and the slope −1.08."
    assert frame(0.05, 3)["words"].startswith(said)
    path, *_, model = frame(0.05, 3)["marks"]
    assert path["upto"] == 4
    assert path["points"][3] == pytest.approx([2.780, 0.566], abs=1e-3)
    assert model["points"][1][1] == pytest.approx(5 * weight(0.05, 3), abs=1e-2)


def test_words_say_what_the_next_step_does() -> None:
    """Above 2 / 14 it diverges, above 1 / 14 it crosses the lowest point."""
    for rate in RATES:
        words = [frame(rate, step)["words"] for step in range(STEPS + 1)]
        assert any("diverges" in said for said in words) == (rate > 2 / CURVATURE)
        assert any("crosses the lowest point" in said for said in words) == (1 / CURVATURE < rate < 2 / CURVATURE)
    assert "many more steps" in frame(0.0005, 1)["words"]
    assert "many more steps" not in frame(0.05, 1)["words"]

"""The pixels that are drawn are those with a gradient, in a stack of torch's convolutions with positive weights."""

import re

import numpy as np
import pytest

from docs._demos import receptive_field, settings
from docs._demos.receptive_field import KERNELS, KINDS, LAYERS

torch = pytest.importorskip("torch")
DEMO = receptive_field.demo()
EVERY = [*zip(settings(DEMO["controls"]), DEMO["frames"], strict=True)]


def with_gradient(layers: list[tuple[int, int, int]]) -> list[int]:
    """The pixels that the output in the middle depends on, counted from the first of them."""
    x = torch.zeros(1, 1, 401, dtype=torch.float64, requires_grad=True)
    y = x
    for kernel, stride, dilation in layers:
        weight = torch.ones(1, 1, kernel, dtype=torch.float64)
        y = torch.conv1d(y, weight, stride=stride, dilation=dilation)
    y[0, 0, y.shape[-1] // 2].backward()
    found = x.grad[0, 0].nonzero()[:, 0]
    return (found - found[0]).tolist()


def layers_of(setting: tuple[int, ...]) -> list[tuple[int, int, int]]:
    which, kernel, count = setting
    return receptive_field.stack([*KINDS][which], KERNELS[kernel], LAYERS[count])


@pytest.mark.parametrize(("setting", "frame"), EVERY)
def test_the_pixels(setting: tuple[int, ...], frame: dict) -> None:
    expected = with_gradient(layers_of(setting))
    drawn = sorted(x for x, height in frame["marks"][-1]["points"] if height == 0)
    assert [round(x - drawn[0], 6) for x in drawn] == expected
    assert f"the receptive field has {expected[-1] + 1} pixels" in frame["words"]
    said = re.search(r"depends on (\d+) of these", frame["words"])
    assert (int(said[1]) if said else expected[-1] + 1) == len(expected)
    added, total = re.search(r"makes? it ([\d +]+) = (\d+)\.", frame["words"]).groups()
    assert sum(map(int, added.split(" + "))) == int(total) == expected[-1] + 1
    skipped = [x for mark in frame["marks"] if mark.get("shape") == "ring" for x, _ in mark["points"]]
    assert sorted(round(x - drawn[0], 6) for x in skipped) == sorted({*range(expected[-1] + 1)} - {*expected})


@pytest.mark.parametrize(("setting", "frame"), EVERY)
def test_lines_join_neighbouring_rows(setting: tuple[int, ...], frame: dict) -> None:
    """From each place that is reached, a line leads down for each tap; the places of a map lie a jump apart."""
    (lines,) = (mark["points"] for mark in frame["marks"] if mark["kind"] == "line")
    reached = {tuple(point) for point in frame["marks"][-1]["points"]}
    upper, lower = lines[::3], lines[1::3]
    assert all(one is None for one in lines[2::3])
    assert {tuple(point) for point in (*upper, *lower)} == reached
    above = [point for point in reached if point[1] > 0]
    assert len(upper) == len(above) * KERNELS[setting[1]]
    for height, jump in enumerate(receptive_field.jumps(layers_of(setting))):
        every = sorted(
            x for mark in frame["marks"][:-1] if mark.get("radius") == 1.5 for x, y in mark["points"] if y == height
        )
        assert np.allclose(np.diff(every), jump)
        assert {x for x, y in reached if y == height} <= set(every)


def test_what_the_page_asks() -> None:
    """Four layers of kernel 3: with strides and with doubling dilations the field is equally long."""
    fields = {kind: with_gradient(receptive_field.stack(kind, 3, 4))[-1] + 1 for kind in KINDS}
    assert fields == {"plain": 9, "stride 2": 31, "dilation 2": 17, "dilation 1, 2, 4, 8": 31}

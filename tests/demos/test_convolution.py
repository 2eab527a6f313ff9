"""Each map, computed again by torch and, number by number, from the words of the frames."""

import re

import numpy as np
import pytest

from docs._demos import convolution, settings
from docs._demos.convolution import DILATIONS, IMAGE, KERNELS, PADDINGS, SIZE, STRIDES

torch = pytest.importorskip("torch")
DEMO = convolution.demo()
FRAMES = dict(zip(settings(DEMO["controls"]), DEMO["frames"], strict=True))
LAYERS = [(k, s, p, d) for k in range(len(KERNELS)) for s in range(2) for p in range(2) for d in range(2)]


def chosen(layer: tuple[int, int, int, int]) -> tuple[np.ndarray, int, int, int]:
    kernel, *places = layer
    return [*KERNELS.values()][kernel], STRIDES[places[0]], PADDINGS[places[1]], DILATIONS[places[2]]


def by_torch(layer: tuple[int, int, int, int]) -> np.ndarray:
    kernel, stride, padding, dilation = chosen(layer)
    image, weight = (torch.tensor(one)[None, None] for one in (IMAGE, kernel))
    return torch.conv2d(image, weight, stride=stride, padding=padding, dilation=dilation)[0, 0].numpy()


@pytest.mark.parametrize("layer", LAYERS)
def test_the_map_that_is_drawn(layer: tuple[int, int, int, int]) -> None:
    """At the last place all of it is there, and before it only what the filter has passed."""
    expected = by_torch(layer)
    for place in range(convolution.PLACES):
        (drawn,) = (mark for mark in FRAMES[*layer, place]["marks"] if mark["kind"] == "cells" and mark["panel"] == 2)
        shown = np.array([[np.nan if one is None else one for one in row] for row in drawn["rows"]])
        passed = np.arange(expected.size).reshape(expected.shape) <= place
        assert (np.isnan(shown) == ~passed).all()
        assert (shown[passed] == expected[passed]).all()


@pytest.mark.parametrize("layer", LAYERS)
def test_the_words_add_up(layer: tuple[int, int, int, int]) -> None:
    expected = by_torch(layer)
    for place in range(expected.size):
        words = FRAMES[*layer, place]["words"].replace("−", "-")
        row, column, terms, total = re.match(
            r".*, row (\d), column (\d) of the map is (.*) = (-?\d+)[.,]", words
        ).groups()
        assert (int(row) - 1, int(column) - 1) == divmod(place, len(expected))
        assert sum(int(term) for term in re.findall(r"-?\d+", terms.replace("- ", "-"))) == int(total)
        assert int(total) == expected[int(row) - 1, int(column) - 1]


@pytest.mark.parametrize("layer", LAYERS)
def test_the_taps_lie_where_the_gradient_is(layer: tuple[int, int, int, int]) -> None:
    """A pixel changes an answer if and only if a tap with a weight lies on it."""
    kernel, stride, padding, dilation = chosen(layer)
    for place in range(by_torch(layer).size):
        image = torch.tensor(IMAGE[None, None], requires_grad=True)
        found = torch.conv2d(image, torch.tensor(kernel)[None, None], stride=stride, padding=padding, dilation=dilation)
        found.flatten()[place].backward()
        taps = [mark for mark in FRAMES[*layer, place]["marks"] if mark["kind"] == "box" and mark["panel"] == 0]
        assert len(taps) == 9
        corners = [(round(tap["points"][0][0] - 0.06), round(tap["points"][0][1] - 0.06), tap["color"]) for tap in taps]
        inside = {(y, x) for x, y, color in corners if color != "quiet" and 0 <= x < SIZE and 0 <= y < SIZE}
        assert inside == {tuple(one) for one in image.grad[0, 0].nonzero().tolist()}
        on_padding = sum(not (0 <= x < SIZE and 0 <= y < SIZE) for x, y, _ in corners)
        said = re.search(r"Of the nine taps, (\d) lies? on the zeros", FRAMES[*layer, place]["words"])
        assert on_padding == int(said[1] if said else 0)

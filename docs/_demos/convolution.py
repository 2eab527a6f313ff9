"""A filter on its way over an image: kernel, stride, padding and dilation, and the place of the filter."""

from typing import Any

import numpy as np

from dlref.convolutional import conv2d, output_size
from dlref.engine import Array
from docs._demos import box, cells, control, panel, settings, signed

SIZE, TAPS = 6, 3
IMAGE = np.array([[1, 1, 1, 1, 1, 1]] * 2 + [[1, 1, 1, 3, 3, 3]] * 4, float)  # a bright corner
KERNELS = {
    "left to right": np.array([[-1, 0, 1]] * 3, float),
    "top to bottom": np.array([[-1] * 3, [0] * 3, [1] * 3], float),
    "sum of all": np.ones((3, 3)),
}
STRIDES, PADDINGS, DILATIONS = (1, 2), (0, 1), (1, 2)
PLACES = (SIZE + 2 * max(PADDINGS) - TAPS + 1) ** 2


def answers(kernel: Array, stride: int, padding: int, dilation: int) -> Array:
    """The feature map."""
    found = conv2d(IMAGE[None, None], kernel[None, None], stride=stride, padding=padding, dilation=dilation)
    return np.asarray(found[0][0, 0])


def begin(place: int, side: int, stride: int, padding: int) -> tuple[int, int]:
    """Where the first tap lies; row and column -1 are the padding."""
    row, column = divmod(place, side)
    return row * stride - padding, column * stride - padding


def words(kernel: Array, how: tuple[int, int, int], found: Array, place: int) -> str:
    (stride, padding, dilation), side = how, len(found)
    top, left = begin(place, side, stride, padding)
    taps = [(kernel[i, j], top + dilation * i, left + dilation * j) for i, j in np.ndindex(3, 3)]
    on_image = [min(row, column) >= 0 and max(row, column) < SIZE for _, row, column in taps]
    padded = np.pad(IMAGE, padding)
    terms = [signed(weight * padded[row + padding, column + padding], 0) for weight, row, column in taps if weight]
    row, column = divmod(place, side)
    said = (
        f"With stride {stride}, padding {padding} and dilation {dilation}, row {row + 1}, column {column + 1} of the "
    )
    said += f"map is {' + '.join(terms).replace('+ −', '− ')} = {signed(found[row, column], 0)}"
    said += "." if len(terms) == 9 else ", without the weights of 0."
    if outside := 9 - sum(on_image):
        said += f" Of the nine taps, {outside} {'lies' if outside == 1 else 'lie'} on the zeros of the padding."
    if dilation > 1:
        said += f" The filter reaches over {2 * dilation + 1} × {2 * dilation + 1} pixels."
    if side == 1:
        return f"{said} This is the only place at which the filter fits."
    if place == side**2 - 1:
        return f"{said} This is the last of {side} × {side} places, so the map has {side} × {side} numbers."
    return f"{said} The filter fits at {side} × {side} places, of which this is number {place + 1}."


def demo() -> dict[str, Any]:
    controls = [control("Filter", KERNELS), control("Stride", STRIDES), control("Padding", PADDINGS),
                control("Dilation", DILATIONS), control("Place", range(1, PLACES + 1), start=1, play=True)]  # fmt: skip
    frames = []
    for which, *places, at in settings(controls):
        name, kernel = [*KERNELS.items()][which]
        how = STRIDES[places[0]], PADDINGS[places[1]], DILATIONS[places[2]]
        stride, padding, dilation = how
        found = answers(kernel, *how)
        side = output_size(SIZE, TAPS, stride, padding, dilation)
        place = min(at, side * side - 1)
        top, left = begin(place, side, stride, padding)
        so_far = [[value if row * side + column <= place else None for column, value in enumerate(line)]
                  for row, line in enumerate(found)]  # fmt: skip
        bounds, scale = ((0, 27), "sequential") if name == "sum of all" else ((-9, 9), "diverging")
        ends = (-padding, SIZE + padding)
        taps = [(left + dilation * j, top + dilation * i, kernel[i, j]) for i, j in np.ndindex(3, 3)]
        marks = [cells(0, np.pad(IMAGE, padding), (0, 6), ends, ends, numbers=True, color="quiet")]
        for x, y, weight in taps:
            color = "quiet" if not weight else "first" if weight > 0 else "second"
            marks.append(box(0, (x + 0.06, x + 0.94), (y + 0.06, y + 0.94), color, width=3, dash=bool(weight < 0)))
        marks.append(cells(1, kernel, (-1, 1), (0, 3), (0, 3), "diverging", numbers=True))
        marks.append(cells(2, so_far, bounds, (0, side), (0, side), scale, numbers=True))
        marks.append(box(2, (0, side), (0, side), "quiet", width=1))
        row, column = divmod(place, side)
        marks.append(box(2, (column, column + 1), (row, row + 1), "strong", width=3))
        frames.append({"words": words(kernel, how, found, place), "marks": marks})
    wide = (-1, SIZE + 1)
    return {
        "label": "A filter of 3 × 3 weights on its way over an image of 6 × 6 pixels.",
        "controls": controls,
        "panels": [
            panel(wide, wide[::-1], title="Image", width=1, height=1.06, axes=False, equal=True),
            panel((0, 3), (3, 0), title="Filter", width=0.4, height=0.66, axes=False, equal=True),
            panel((0, 6), (6, 0), title="Map", width=0.6, height=0.66, axes=False, equal=True),
        ],
        "marks": [],
        "frames": frames,
    }

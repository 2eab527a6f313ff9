"""What one output of a stack of layers depends on: kernel, number of layers, stride and dilation, along one axis."""

from typing import Any

import numpy as np

from dlref.convolutional import receptive_field
from docs._demos import control, counted, dots, line, panel, sample, settings, text

KINDS = {
    "plain": [(1, 1)] * 4,  # stride and dilation of each layer
    "stride 2": [(2, 1)] * 4,
    "dilation 2": [(1, 2)] * 4,
    "dilation 1, 2, 4, 8": [(1, 1), (1, 2), (1, 4), (1, 8)],
}
KERNELS, LAYERS, EDGE = (2, 3, 5), (1, 2, 3, 4), 33


def stack(kind: str, kernel: int, layers: int) -> list[tuple[int, int, int]]:
    """Kernel, stride and dilation of each layer, the one next to the pixels first."""
    return [(kernel, stride, dilation) for stride, dilation in KINDS[kind][:layers]]


def jumps(layers: list[tuple[int, int, int]]) -> list[int]:
    """How many pixels lie between neighbours, in the pixels and in each map."""
    return [int(one) for one in np.cumprod([1, *(stride for _, stride, _ in layers)])]


def depends(layers: list[tuple[int, int, int]]) -> tuple[list[list[float]], list[Any]]:
    """The places in each row that the output at 0 depends on, the pixels first, and the lines in between."""
    rows, lines = [[0.0]], list[Any]()
    for number, (kernel, _, dilation) in reversed([*enumerate(layers)]):
        apart = dilation * jumps(layers)[number]
        taps = [apart * (tap - (kernel - 1) / 2) for tap in range(kernel)]
        for place in rows[0]:
            for tap in taps:
                lines += [(place, number + 1), (place + tap, number), None]
        rows.insert(0, sorted({place + tap for place in rows[0] for tap in taps}))
    return rows, lines


def words(kind: str, layers: list[tuple[int, int, int]], read: int) -> str:
    field, apart = receptive_field(layers), jumps(layers)
    kernel = layers[0][0]
    said = f"With {counted(len(layers), 'layer')} of kernel {kernel} ({kind}), the receptive field has {field} pixels."
    added = [str((kernel - 1) * dilation * apart[place]) for place, (_, _, dilation) in enumerate(layers)]
    makes = "The layer makes" if len(layers) == 1 else "Counting from the pixels upwards, the layers make"
    said += f" {makes} it 1 + {' + '.join(added)} = {field}."
    if read == field:
        return said
    others = "The other lies" if field - read == 1 else "The others lie"
    return f"{said} The output depends on {read} of these pixels. {others} between the taps."


def demo() -> dict[str, Any]:
    controls = [control("Kind", KINDS), control("Kernel", KERNELS, start=1),
                control("Layers", LAYERS, start=2, play=True)]  # fmt: skip
    frames = []
    for which, at_kernel, at in settings(controls):
        kind, kernel, count = [*KINDS][which], KERNELS[at_kernel], LAYERS[at]
        layers = stack(kind, kernel, count)
        rows, lines = depends(layers)
        marks = []
        for height, (row, apart) in enumerate(zip(rows, jumps(layers), strict=True)):
            beyond = int((EDGE - row[-1]) // apart) if height < count else 0
            every = np.arange(row[0] - beyond * apart, row[-1] + (beyond + 0.5) * apart, apart)
            marks.append(dots(0, [(place, height) for place in every], "quiet", radius=1.5))
            name = f"map {height}" if height else "pixels"
            marks.append(text(0, -EDGE, height + 0.36, "output" if height == count else name, anchor="start"))
        skipped = sorted({*np.arange(rows[0][0], rows[0][-1] + 1).tolist()} - {*rows[0]})
        marks += [dots(0, [(place, 0) for place in skipped], "quiet", radius=3.5, shape="ring")] if skipped else []
        marks.append(line(0, lines, "first", width=1))
        marks.append(
            dots(0, [(place, height) for height, row in enumerate(rows) for place in row], "first", radius=3.5)
        )
        frames.append({"words": words(kind, layers, len(rows[0])), "marks": marks})
    key = [sample("the output depends on it", "first", "disc"), sample("in the field, but not read", "quiet", "ring")]
    return {
        "label": "All that one output of a stack of convolutions depends on, along one axis.",
        "controls": controls,
        "panels": [
            panel((-EDGE - 1, EDGE + 1), (-0.3, max(LAYERS) + 0.6), width=1, height=0.56, axes=False, key=key),
        ],
        "marks": [],
        "frames": frames,
    }

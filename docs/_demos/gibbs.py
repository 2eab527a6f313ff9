"""Gibbs sampling in a restricted Boltzmann machine: noise, or half a digit, becomes a digit step by step."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from dlref.boltzmann import RBM, bernoulli
from dlref.data import digits
from dlref.engine import Array
from dlref.optimization import SGD
from docs._demos import box, cells, control, counted, dots, line, panel, sample, settings

UNITS, TRAINING, UNSEEN, BATCH, STEPS, RATE = 64, 1000, 400, 64, 6000, 0.3  # as on the page
CHAINS, SHOWN, HALVES = 200, 3, (3, 7)  # from noise; of these, shown; digits whose upper half is kept
STARTS = [f"noise {number + 1}" for number in range(SHOWN)] + [f"upper half of a {digit}" for digit in HALVES]
SWEEPS = (0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 200, 300, 500, 1000)
TICKS = (0, 1, 2, 3, 10, 100, 1000)


class State(NamedTuple):
    """Some chains after a half of a sweep: probabilities, and what the coins made of them."""

    likely_pixels: Array
    pixels: Array
    likely_hidden: Array | None = None
    hidden: Array | None = None


def data() -> tuple[Array, Array]:
    """Images of 64 pixels, on or off, and what they are, in a random order."""
    x, y = digits()
    order = np.random.default_rng(0).permutation(len(x))
    return (x.reshape(-1, 64)[order] > 0.5).astype(np.float32), y[order]


def train(x: Array) -> RBM:
    """Contrastive divergence with a rate that falls to zero."""
    rng = np.random.default_rng(0)
    machine = RBM(x.shape[1], UNITS, rng=rng)
    optimizer = SGD(machine.parameters(), lr=RATE)
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
        optimizer.zero_grad()
        machine.contrastive_divergence(x[rng.integers(len(x), size=BATCH)], rng=rng)
        optimizer.step()
    return machine


def sweeps(machine: RBM, start: Array, kept: Array, rng: np.random.Generator) -> Iterator[State]:
    """The chains at the start, and after each half of a sweep. Where `kept` is True, a pixel stays as it is."""
    state = State(np.where(kept, start, np.float32(0.5)), start)
    while True:
        yield state
        likely_hidden = machine.mean_hidden(state.pixels)
        hidden = bernoulli(likely_hidden, rng)
        yield State(state.likely_pixels, state.pixels, likely_hidden, hidden)
        likely = np.where(kept, start, machine.mean_visible(hidden))
        state = State(likely, bernoulli(likely, rng), likely_hidden, hidden)


def differing(images: Array, known: Array) -> Array:
    """In how many pixels each image differs from the nearest known one."""
    return np.asarray((images.sum(1)[:, None] + known.sum(1) - 2 * images @ known.T).min(axis=1))


def begin(images: Array, labels: Array) -> tuple[Array, Array]:
    """Where the chains begin, and which pixels are kept: noise, and at the end the digits, with noise below."""
    chosen = [len(images) - UNSEEN + int(np.flatnonzero(labels[-UNSEEN:] == digit)[0]) for digit in HALVES]
    start = (np.random.default_rng(1).random((CHAINS + len(HALVES), 64)) < 0.5).astype(np.float32)
    kept = np.zeros(start.shape, bool)
    kept[CHAINS:, :32] = True
    start[CHAINS:, :32] = images[chosen, :32]
    return start, kept


def words(name: str, sweep: float, state: State, row: int, far: float) -> str:
    on = int(state.pixels[row].sum())
    if not sweep:
        below = "the upper half of the pixels stays as it is, and each pixel below" if "half" in name else "each pixel"
        return f"{name.capitalize()}, at the start: {below} is a fair coin. {on} of 64 pixels are on."
    if sweep % 1 and state.hidden is not None:
        units = int(state.hidden[row].sum())
        said = f"in sweep {int(sweep) + 1} the hidden units have been drawn again, each by itself given the pixels"
        return f"{name.capitalize()}: {said}, and {units} of the {UNITS} hidden units are on. The pixels come next."
    said = f"after {counted(int(sweep), 'sweep')} {on} of 64 pixels are on, and the image differs from the nearest"
    return f"{name.capitalize()}: {said} training image in {counted(int(far), 'pixel')}."


def picture(side: int, likely: Array, coins: Array) -> list[Any]:
    """Probabilities as shades, and a square in each field whose coin came out on."""
    on = [(place % 8 + 0.5, place // 8 + 0.5) for place in np.flatnonzero(coins)]
    return [cells(side, likely.reshape(8, 8), (0, 1), (0, 8), (0, 8)), dots(side, on, "strong", 3.5, "square")]


def demo() -> dict[str, Any]:
    controls = [control("Start", STARTS), control("Sweeps", [f"{s:g}" for s in SWEEPS], play=True)]
    images, labels = data()
    machine, (start, kept) = train(images[:TRAINING]), begin(images, labels)
    states = dict[float, State]()
    for half, state in enumerate(sweeps(machine, start, kept, np.random.default_rng(2))):
        states |= {half / 2: state} if half / 2 in SWEEPS else {}
        if half / 2 == SWEEPS[-1]:
            break
    far = np.array([differing(states[sweep].pixels, images[:TRAINING]) for sweep in SWEEPS])
    mean = [(place, float(row[:CHAINS].mean())) for place, row in enumerate(far)]
    real = float(differing(images[-UNSEEN:], images[:TRAINING]).mean())
    frames = []
    for which, at in settings(controls):
        row, state = which if which < SHOWN else CHAINS + which - SHOWN, states[SWEEPS[at]]
        marks = picture(0, state.likely_pixels[row], state.pixels[row])
        if state.likely_hidden is not None and state.hidden is not None:
            marks += picture(1, state.likely_hidden[row], state.hidden[row])
        marks += [box(0, (0, 8), (0, 4), "second", width=3, dash=True)] if which >= SHOWN else []
        marks.append(line(2, list(enumerate(far[:, row])), "first", end="disc", upto=at + 1))
        frames.append({"words": words(STARTS[which], SWEEPS[at], state, row, far[at, row]), "marks": marks})
    ticks = [(SWEEPS.index(sweep), f"{sweep:,}") for sweep in TICKS]
    key = [sample("this chain", "first"), sample(f"mean of {CHAINS} from noise", "second", "dash"),
           sample("new real digits", "quiet")]  # fmt: skip
    images_of: dict[str, Any] = {"width": 0.5, "height": 0.62, "axes": False, "equal": True}
    return {
        "label": "A machine that was trained on digits draws its hidden units and its pixels in turn.",
        "controls": controls,
        "panels": [
            panel((0, 8), (8, 0), title="Pixels", **images_of),
            panel((0, 8), (8, 0), title="Hidden units", **images_of),
            panel((0, len(SWEEPS) - 0.2), (0, 24), "sweeps", "pixels", "Differing from the nearest training image",
                  height=0.8, x_ticks=ticks, key=key),
        ],
        "marks": [
            *(box(side, (0, 8), (0, 8), "quiet", width=1) for side in (0, 1)),
            line(2, mean, "second", dash=True),
            line(2, [(0, real), (len(SWEEPS) - 1, real)], "quiet", width=1),
        ],
        "frames": frames,
    }  # fmt: skip

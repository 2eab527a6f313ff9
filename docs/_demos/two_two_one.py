"""A network of two layers, forward and backward stage by stage, with the numbers of docs/start/two-layers.md."""

from typing import Any

import numpy as np

from dlref.activations import relu, sigmoid
from dlref.engine import Array
from dlref.feedforward import linear
from dlref.losses import binary_cross_entropy_with_logits
from docs._demos import Pair, arrow, circle, control, counted, line, panel, settings, signed, text

CORNERS = {(1, -1): 1, (-1, 1): 1, (1, 1): 0, (-1, -1): 0}  # and their answers
START = {"W": [[0.5, -0.5], [1.0, 1.5]], "b": [0.0, 0.0], "v": [[2.0, 3.0]], "c": [-2.0]}
RATE, TAKEN = 0.1, (0, 1, 2, 3)
STAGES = ("the input", "z", "h", "s, p and loss", "ds", "dv and dc", "dh", "dz", "dW and db")
Place = tuple[float, float]
Edges = list[tuple[Place, Place]]
INPUTS, HIDDEN, OUT = [(0.8, 5.6), (0.8, 2.4)], [(4.9, 5.6), (4.9, 2.4)], (8.75, 4.0)  # places in the picture
FIRST, SECOND = [(a, b) for b in HIDDEN for a in INPUTS], [(a, OUT) for a in HIDDEN]  # edges, in the order of W and v
# Where the numbers of the edges stand: the share of the edge, and how far above it.
BESIDE = [(0.47, 0.32), (0.3, 0), (0.3, 0), (0.47, -0.32)], [(0.32, 0), (0.32, 0)]
# Beside the units: a number, how many lines above, and the stage at which it is known. Forward, and then backward.
LINES = ((3, 2, 1), (-1, -2, -3))  # of the upper and of the lower hidden unit
KNOWN = (
    {f"x{i}": (INPUTS[i], 1 - 2 * i, 0) for i in (0, 1)}
    | {f"{'bzh'[k]}{j}": (HIDDEN[j], LINES[j][k], k) for j in (0, 1) for k in range(3)}
    | {"c0": (OUT, 2, 0), "s0": (OUT, 1, 3), "p0": (OUT, -1, 3), "loss0": (OUT, -2, 3)},
    {f"d{'hzb'[k]}{j}": (HIDDEN[j], LINES[j][k], 6 + k) for j in (0, 1) for k in range(3)}
    | {"ds0": (OUT, 1, 4), "dc0": (OUT, -1, 5)},
)
Numbers = dict[str, float]


def walk(weights: dict[str, Array], corner: tuple[int, int]) -> dict[str, Array]:
    """All numbers of the way forward, and all slopes of the way back, by the names of the page."""
    x, answer = np.array([corner], float), np.array([[CORNERS[corner]]], float)
    z, through_sums = linear(x, weights["W"], weights["b"])
    h, through_bend = relu(z)
    s, through_score = linear(h, weights["v"], weights["c"])
    loss, through_loss = binary_cross_entropy_with_logits(s, answer)
    ds, _ = through_loss(np.ones(()))
    dh, dv, dc = through_score(ds)
    (dz,) = through_bend(dh)
    _, dW, db = through_sums(dz)
    forward = {"x": x, "z": z, "h": h, "s": s, "p": sigmoid(s)[0], "loss": loss}
    return weights | forward | {"ds": ds, "dv": dv, "dc": dc, "dh": dh, "dz": dz, "dW": dW, "db": db}


def after(steps: int, corner: tuple[int, int]) -> Numbers:
    """The numbers after some steps on this corner alone, each under its name and its place, as W1 for the second."""
    weights = {name: np.array(value) for name, value in START.items()}
    for _ in range(steps):
        found = walk(weights, corner)
        weights = {name: value - RATE * found[f"d{name}"] for name, value in weights.items()}
    return {f"{name}{i}": float(n) for name, found in walk(weights, corner).items() for i, n in enumerate(found.flat)}


def say(value: float) -> str:
    """At most three digits after the point."""
    return signed(float(f"{value:.3f}"), 3).rstrip("0").rstrip(".") if abs(value) >= 5e-4 else "0"


def factor(value: float) -> str:
    return f"({say(value)})" if say(value).startswith("−") else say(value)


def name(key: str) -> str:
    """W1 is W₁₂ on the page, z1 is z₂, and s0 is s."""
    what, place = key[:-1], int(key[-1])
    if what in {"s", "p", "c", "loss", "ds", "dc"}:
        return what
    return what + ("₁₁ ₁₂ ₂₁ ₂₂" if what.endswith("W") else "₁ ₂").split()[place]


def told(n: Numbers, key: str, *terms: tuple[str, str]) -> str:
    """A number as a sum of products: z₁ = 0.5·1 + (−0.5)·(−1) + 0 = 1."""
    written = " + ".join("·".join(factor(n[one]) for one in term if one) for term in terms)
    return f"{name(key)} = {written} = {say(n[key])}"


def words(n: Numbers, corner: tuple[int, int], steps: int, stage: int) -> str:
    answer, open_units = CORNERS[corner], [n[f"z{j}"] > 0 for j in (0, 1)]
    when = f"after {counted(steps, 'step')}" if steps else "before any step"
    z, h, dz = ([say(n[f"{key}{j}"]) for j in (0, 1)] for key in ("z", "h", "dz"))
    bend = [f"z{'₁₂'[j]} is {'' if open_units[j] else 'not '}positive, so the factor is {int(open_units[j])} and "
            f"dz{'₁₂'[j]} is {dz[j]}" for j in (0, 1)]  # fmt: skip
    last = ", ".join(f"{name(f'dW{k}')} = {say(n[f'dW{k}'])}" for k in range(4))
    passed = f"A step subtracts {RATE} times each of the nine slopes from its weight."
    if not any(open_units):
        passed = "No slope passes a ReLU, so this corner changes only the bias c."
    sums = [told(n, f"z{j}", (f"W{2 * j}", "x0"), (f"W{2 * j + 1}", "x1"), (f"b{j}", "")) for j in (0, 1)]
    score, way = told(n, "s0", ("v0", "h0"), ("v1", "h1"), ("c0", "")), "grows" if answer else "falls"
    said = (
        "the nine weights and the input are known, and nothing has been computed yet.",
        f"{sums[0]}, and {sums[1]}.",
        f"h₁ = relu({z[0]}) = {h[0]}, and h₂ = relu({z[1]}) = {h[1]}.",
        f"{score}, so p = {say(n['p0'])}, and the loss is {say(n['loss0'])}.",
        f"ds = p − y = {say(n['p0'])} − {answer} = {say(n['ds0'])}. The loss falls if the score {way}.",
        f"{told(n, 'dv0', ('ds0', 'h0'))}, {told(n, 'dv1', ('ds0', 'h1'))}, and dc = ds = {say(n['dc0'])}.",
        f"{told(n, 'dh0', ('ds0', 'v0'))}, and {told(n, 'dh1', ('ds0', 'v1'))}.",
        f"{bend[0]}; {bend[1]}.",
        f"{last}, and db = dz. {passed}",
    )
    return f"Corner ({say(corner[0])}, {say(corner[1])}) with the answer {answer}, {when}: {said[stage]}"


def between(start: Pair, end: Pair, share: float, up: float = 0) -> tuple[float, float]:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]) + up


def moves(stage: int) -> list[Any]:
    """Arrows along which numbers go at this stage, and edges whose slopes are found."""
    edges: Edges = {1: FIRST, 3: SECOND, 5: SECOND, 6: SECOND, 8: FIRST}.get(stage, [])
    if stage in (5, 8):
        return [line(1, edge, "second", width=4, dash=True) for edge in edges]
    ends = [(between(*edge, 0.06), between(*edge, 0.92)) for edge in edges]
    return [arrow(0, a, b, "first", 3) if stage < 4 else arrow(1, b, a, "second", 3) for a, b in ends]


def marks(n: Numbers, stage: int) -> list[Any]:
    now, found = int(stage > 3), moves(stage)
    units: list[Place] = {0: INPUTS, 2: HIDDEN, 3: [OUT], 4: [OUT], 7: HIDDEN}.get(stage, [])
    for side, color in enumerate(("first", "second")):
        for unit in (*INPUTS, *HIDDEN, OUT):
            strong = side == now and unit in units
            found.append(circle(side, unit, 8, color if strong else "quiet", True, 4 if strong else 2))
        sign, known = "d" if side else "", KNOWN[side].items()
        here = [(key, x, y + 0.54 * up + 0.3 * np.sign(up)) for key, ((x, y), up, at) in known if stage >= at]
        for weight, edges, beside, at in (("W", FIRST, BESIDE[0], 8), ("v", SECOND, BESIDE[1], 5)):
            if not side or stage >= at:
                here += [(f"{sign}{weight}{k}", *between(*edges[k], *beside[k])) for k in range(len(edges))]
        found += [text(side, x, y, f"{name(key)} = {say(n[key])}", color) for key, x, y in here]
    return found


def demo() -> dict[str, Any]:
    corners = [f"({say(a)}, {say(b)})" for a, b in CORNERS]
    controls = [control("Corner", corners), control("Steps taken", TAKEN), control("Stage", STAGES, play=True)]
    frames = []
    for which, steps, stage in settings(controls):
        corner = list(CORNERS)[which]
        found = after(TAKEN[steps], corner)
        frames.append({"words": words(found, corner, TAKEN[steps], stage), "marks": marks(found, stage)})
    return {
        "label": "The network with nine weights, forward and then backward, one stage at a time.",
        "controls": controls,
        "panels": [
            panel((0, 10), (0.2, 7.8), title="Forward: the numbers", height=0.86, axes=False),
            panel((0, 10), (0.2, 7.8), title="Backward: the slopes of the loss", height=0.86, axes=False),
        ],
        "marks": [line(side, edge, "quiet", width=1) for side in (0, 1) for edge in FIRST + SECOND],
        "frames": frames,
    }

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: a chain that never crosses from the light pictures to the dark ones, and looks settled."""

# --8<-- [start:run]
import numpy as np

LINKS = [(i, i + 1) for i in range(16) if i % 4 < 3] + [(i, i + 4) for i in range(12)]
linked = np.zeros((16, 16))
for i, j in LINKS:
    linked[i, j] = linked[j, i] = 1
LINK, DARK = 20.0, 1.05  # factors for equal neighbours and for a dark pixel
colours = [[i for i in range(16) if (i // 4 + i % 4) % 2 == c] for c in (0, 1)]


def chain(start, flip_all, sweeps=2000):
    """The share of dark pixels after each sweep of 4 x 4 pixels, as mean over the first and the second half."""
    rng = np.random.default_rng(2 + start)
    x, shares = np.full(16, start), []
    for _ in range(sweeps):
        for group in colours:
            on = 1 / (1 + np.exp(-(np.log(LINK) * x @ linked[:, group] + np.log(DARK))))
            x[group] = np.where(rng.random(len(group)) < on, 1, -1)
        if flip_all and rng.random() < DARK ** (-x.sum()):  # all links stay as they are
            x = -x
        shares.append((x == 1).mean())
    return np.mean(shares[: sweeps // 2]), np.mean(shares[sweeps // 2 :])


pictures = 2 * (np.arange(2**16)[:, None] >> np.arange(16) & 1) - 1
equal = sum((pictures[:, i] == pictures[:, j]).astype(float) for i, j in LINKS)
weights = LINK**equal * DARK ** (pictures == 1).sum(axis=1)
EXACT = weights @ (pictures == 1).mean(axis=1) / weights.sum()
# --8<-- [end:run]


# --8<-- [start:broken]
def broken():
    return *chain(-1, flip_all=False), *chain(+1, flip_all=False)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return *chain(-1, flip_all=True), *chain(+1, flip_all=True)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Each chain agrees with itself, but the two starts do not agree."""
    return abs(result[1] - result[3]) > 0.3


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"exact share of dark pixels: {EXACT:.3f}")
    for name, run in (("single pixels", broken), ("and all at once", fixed)):
        a, b, c, d = run()
        print(f"{name:16} from light: halves {a:.3f} {b:.3f}   from dark: halves {c:.3f} {d:.3f}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert abs(np.mean(fixed()) - EXACT) < 0.05

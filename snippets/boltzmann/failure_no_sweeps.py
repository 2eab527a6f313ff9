# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn"]
# ///
"""Failure: digits are drawn from a stack without Gibbs sampling in its top machine."""

# --8<-- [start:draw]
import numpy as np
from sklearn.datasets import load_digits

from dlref.boltzmann import DBN

x = (load_digits().data / 16 > 0.5).astype(np.float32)
train = x[np.random.default_rng(0).permutation(len(x))[:1000]]


def drawn(sweeps):
    """Mean number of pixels in which 400 drawn images differ from the nearest training image."""
    rng = np.random.default_rng(0)
    dbn, data = DBN([64, 100, 100], rng=rng), train
    for rbm in dbn.rbms:
        for rate in (0.1, 0.03, 0.01):
            rbm.fit(data, epochs=40, batch_size=50, lr=rate, rng=rng)
        data = rbm.mean_hidden(data)
    lower, top = dbn.rbms
    h = (rng.random((400, 100)) < 0.5).astype(np.float32)  # the top units
    for _ in range(sweeps):
        h = top.sample_hidden(top.sample_visible(h, rng), rng)
    v = lower.sample_visible(top.sample_visible(h, rng), rng)
    return (v.sum(axis=1)[:, None] + train.sum(axis=1) - 2 * v @ train.T).min(axis=1).mean()


# --8<-- [end:draw]


# --8<-- [start:broken]
def broken():
    return drawn(sweeps=0)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return drawn(sweeps=200)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(pixels):
    """As far from the data as pixels by themselves, which differ in 8."""
    return pixels > 7


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("no sweeps", broken), ("200 sweeps", fixed)):
        pixels = run()
        print(f"{name:10} {pixels:.1f} pixels from the nearest training image")
        assert symptom(pixels) == (run is broken)

# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn"]
# ///
"""Failure: annealing with too few temperatures is far too low, and its error bar does not say so."""

# --8<-- [start:estimate]
import numpy as np
from sklearn.datasets import load_digits

from dlref.boltzmann import RBM, annealed_importance_sampling

x = (load_digits().data / 16 > 0.5).astype(np.float32)
x = x[np.random.default_rng(0).permutation(len(x))]
train, test = x[:1000], x[1397:]


def estimate(steps):
    """The estimate of log Z, its error bar, the counted value, and the mean log p of test images that follows."""
    rng = np.random.default_rng(0)
    rbm = RBM(64, 12, rng=rng)
    for rate in (0.1, 0.03, 0.01):
        rbm.fit(train, epochs=60, batch_size=50, lr=rate, rng=rng)
    found = annealed_importance_sampling(rbm, steps=steps, base_bias=np.zeros(64), rng=rng)
    log_p = -rbm.free_energy(test).data.mean() - found.log_partition
    return found.log_partition, found.standard_error, rbm.log_partition().item(), log_p


# --8<-- [end:estimate]


# --8<-- [start:broken]
def broken():
    return estimate(steps=3)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return estimate(steps=1000)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Below the counted value by more than four error bars."""
    log_z, error, counted, _ = result
    return log_z < counted - 4 * error


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("   3 temperatures", broken), ("1000 temperatures", fixed)):
        log_z, error, counted, log_p = run()
        print(f"{name}: log Z {log_z:.1f} ± {error:.2f}, counted {counted:.1f}, mean log p {log_p:.1f}")
        assert symptom((log_z, error, counted, log_p)) == (run is broken)
        assert run is broken or abs(log_z - counted) < 0.2

# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn"]
# ///
"""The library's machine on digits: contrastive divergence and persistent chains, three starts each."""

# --8<-- [start:fit]
import numpy as np
from sklearn.datasets import load_digits

from dlref.boltzmann import RBM

images = (load_digits().data / 16 > 0.5).astype(np.float32)
order = np.random.default_rng(0).permutation(len(images))
x, test = images[order[:1000]], images[order[1397:]]
found = {}
for persistent in (False, True):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        rbm = RBM(64, 12, rng=rng)
        for rate in (0.1, 0.03, 0.01):
            rbm.fit(x, epochs=60, batch_size=50, lr=rate, persistent=persistent, rng=rng)
        found[persistent, seed] = rbm.log_likelihood(test).data.mean()
    logs = ", ".join(f"{found[persistent, seed]:.1f}" for seed in range(3))
    print(f"{'persistent' if persistent else 'CD-1':10} mean log p of the test images: {logs}")
# --8<-- [end:fit]

assert all(-20.2 < value < -18.5 for value in found.values())

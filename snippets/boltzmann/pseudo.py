# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""The pseudo-likelihood of bars and stripes beside the log probability, for a poor and for a good machine."""

# --8<-- [start:pseudo]
import numpy as np

from dlref.boltzmann import RBM
from dlref.data import bars_and_stripes

bars = bars_and_stripes(3)  # (14, 9)
found = {}
for rates in ((0.3, 0.3, 0.3), (0.03, 0.01, 0.003)):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        rbm = RBM(9, 16, rng=rng)
        options = {"epochs": 6000, "batch_size": 70, "momentum": 0, "weight_decay": 0, "persistent": True}
        for rate in rates:
            rbm.fit(np.tile(bars, (5, 1)), lr=rate, rng=rng, **options)
        pseudo, log_p = rbm.pseudo_log_likelihood(bars).mean(), rbm.log_likelihood(bars).data.mean()
        found[rates[0], seed] = pseudo, log_p
        print(f"first rate {rates[0]:.2f}: pseudo-log-likelihood {pseudo:5.2f}, mean log p {log_p:6.2f}")
# --8<-- [end:pseudo]

assert all(found[0.3, seed][0] > found[0.03, seed][0] for seed in range(3))  # the poor machine looks better
assert all(found[0.3, seed][1] < found[0.03, seed][1] - 6 for seed in range(3))

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Many small changes in the right directions add up; in random directions they mostly cancel."""

# --8<-- [start:sums]
import numpy as np

rng = np.random.default_rng(0)
eps = 0.01
print("inputs   every change against the score   random changes, typical size")
drops, shakes = {}, {}
for n in (4, 100, 3072):
    w = rng.choice([-1, 1], size=n)  # the weights of a linear score w · x
    drops[n] = eps * np.abs(w).sum()
    shakes[n] = np.std([eps * rng.choice([-1, 1], size=n) @ w for _ in range(1000)])
    print(f"{n:6}   {drops[n]:15.2f}                  {shakes[n]:15.2f}")
# --8<-- [end:sums]

assert all(np.isclose(drops[n], eps * n) for n in drops)
assert all(np.isclose(shakes[n], eps * n**0.5, rtol=0.1) for n in shakes)

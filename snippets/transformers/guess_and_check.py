# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""A small model guesses a token, a large one checks it: what is written follows the large model exactly."""

# --8<-- [start:check]
import numpy as np

small, large = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.5, 0.3])  # probabilities of three tokens
rest = np.maximum(large - small, 0)  # what the guesses give too rarely
rng = np.random.default_rng(0)

guesses = rng.choice(3, size=100_000, p=small)
kept = rng.random(100_000) < large[guesses] / small[guesses]  # always, where the large one gives more
others = rng.choice(3, size=100_000, p=rest / rest.sum())
written = np.where(kept, guesses, others)
print(f"guesses kept: {kept.mean():.3f}")
print("written:", *(f"{share:.3f}" for share in np.bincount(written) / 100_000))
# --8<-- [end:check]

assert abs(kept.mean() - np.minimum(small, large).sum()) < 0.006
assert np.allclose(np.bincount(written) / 100_000, large, atol=0.006)

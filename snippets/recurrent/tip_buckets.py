# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Tip: put sequences of like length into one batch. How much of a padded batch is padding, for real sentences."""

# --8<-- [start:measure]
from pydoc_data.topics import topics

import numpy as np

lengths = np.array([len(sentence.split()) for page in topics.values() for sentence in page.split(". ")])
rng = np.random.default_rng(0)


def padding(batches):
    """Share of the steps that are computed for nothing."""
    return 1 - lengths.sum() / sum(len(batch) * lengths[batch].max() for batch in batches)


def batches(order, size=32):
    return [order[i : i + size] for i in range(0, len(order), size)]


shuffled = rng.permutation(len(lengths))
pools = [np.array(sorted(pool, key=lambda i: lengths[i])) for pool in batches(shuffled, 1024)]
pooled = [batch for pool in pools for batch in batches(pool)]
results = {
    "drawn at random": padding(batches(shuffled)),
    "sorted within pools of 1024": padding(pooled),
    "sorted by length": padding(batches(np.argsort(lengths))),
}
for name, share in results.items():
    print(f"{name:27}: {share:.0%} of the steps are padding")
# --8<-- [end:measure]

assert results["drawn at random"] > 0.5
assert results["sorted within pools of 1024"] < 0.5 * results["drawn at random"]

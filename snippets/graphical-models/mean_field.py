# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Mean field on 4 x 4 pixels, beside all 65,536 pictures: the bound, ln Z, and the share of dark pixels."""

# --8<-- [start:pixels]
import numpy as np

pictures = 2 * (np.arange(2**16)[:, None] >> np.arange(16) & 1) - 1  # (65536, 16) of -1 and +1
LINKS = [(i, i + 1) for i in range(16) if i % 4 < 3] + [(i, i + 4) for i in range(12)]
linked = np.zeros((16, 16))
for i, j in LINKS:
    linked[i, j] = linked[j, i] = 1
equal = sum((pictures[:, i] == pictures[:, j]).astype(float) for i, j in LINKS)
DARK = 1.05  # a factor for each dark pixel


def mean_field(link, start):
    """Probabilities of dark for 16 independent pixels, improved one by one; the bound on ln Z."""
    on = np.full(16, start)
    for _ in range(300):
        for i in range(16):
            score = np.log(link) * linked[i] @ (2 * on - 1) + np.log(DARK)
            on[i] = 1 / (1 + np.exp(-score))
    together = sum(on[i] * on[j] + (1 - on[i]) * (1 - on[j]) for i, j in LINKS)  # expected equal pairs
    entropy = -(on * np.log(on) + (1 - on) * np.log(1 - on)).sum()
    return np.log(link) * together + np.log(DARK) * on.sum() + entropy, on.mean()


print("link   ln Z    bound from light, from dark   dark: exact, from light, from dark")
found = {}
for link in (1.2, 1.5, 2.0, 2.5, 3.0):
    weights = link**equal * DARK ** (pictures == 1).sum(axis=1)
    share = weights @ (pictures == 1).mean(axis=1) / weights.sum()
    (low, light), (high, dark) = mean_field(link, 0.05), mean_field(link, 0.95)
    found[link] = np.log(weights.sum()), low, high, share, light, dark
    print(f"{link:.1f}  {np.log(weights.sum()):6.2f}     {low:6.2f}     {high:6.2f}", end="")
    print(f"                {share:.3f}   {light:.3f}   {dark:.3f}")
# --8<-- [end:pixels]

for log_z, low, high, *_ in found.values():
    assert max(low, high) < log_z
assert abs(found[1.5][4] - found[1.5][5]) < 1e-3
assert found[2.5][5] - found[2.5][4] > 0.5
assert 0.5 < found[2.5][3] < 0.65

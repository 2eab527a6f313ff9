# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Gibbs sampling of 4 x 4 pixels beside all 65,536 pictures: burn-in, autocorrelation, effective sample size."""

# --8<-- [start:exact]
import numpy as np

pictures = 2 * (np.arange(2**16)[:, None] >> np.arange(16) & 1) - 1  # (65536, 16) of -1 and +1
LINKS = [(i, i + 1) for i in range(16) if i % 4 < 3] + [(i, i + 4) for i in range(12)]
linked = np.zeros((16, 16))
for i, j in LINKS:
    linked[i, j] = linked[j, i] = 1
DARK = 1.05  # a factor for each dark pixel
equal = sum((pictures[:, i] == pictures[:, j]).astype(int) for i, j in LINKS)
dark = (pictures == 1).mean(axis=1)  # the share of dark pixels of each picture


def exact(link):
    weights = link ** equal.astype(float) * DARK ** (16 * dark)
    return weights @ dark / weights.sum()


# --8<-- [end:exact]


# --8<-- [start:chains]
rows, columns = np.arange(16) // 4, np.arange(16) % 4
colours = [np.flatnonzero((rows + columns) % 2 == c) for c in (0, 1)]


def gibbs(link, sweeps, chains, start=-1):
    """The share of dark pixels after each sweep of each chain: (sweeps, chains). All start all light."""
    rng = np.random.default_rng(0)
    x, shares = np.full((chains, 16), start), []
    for _ in range(sweeps):
        for group in colours:
            on = 1 / (1 + np.exp(-(np.log(link) * x @ linked[:, group] + np.log(DARK))))
            x[:, group] = np.where(rng.random(on.shape) < on, 1, -1)
        shares.append((x == 1).mean(axis=1))
    return np.array(shares)


for link in (1.5, 2.0, 2.5):
    mean = gibbs(link, 200, 500).mean(axis=1)  # (200,), over the chains, after each sweep
    after = "  ".join(f"{mean[n - 1]:.3f}" for n in (1, 5, 20, 80, 200))
    print(f"link {link}: after 1, 5, 20, 80 and 200 sweeps {after}   exact {exact(link):.3f}")
# --8<-- [end:chains]


# --8<-- [start:size]
def autocorrelation(series, lag):
    """How alike are the values of a series and those some sweeps later? 1: equal, 0: independent."""
    s = series - series.mean()
    return (s[lag:] * s[: len(s) - lag]).mean() / (s * s).mean()


def effective_size(series):
    """The number of independent values whose mean would be as exact."""
    total, lag = 1.0, 1
    while lag < len(series) // 2 and (r := autocorrelation(series, lag)) > 0.05:
        total, lag = total + 2 * r, lag + 1
    return len(series) / total


found = {}
for link in (1.5, 2.0, 2.5):
    shares = gibbs(link, 2200, 1000)[200:]  # 200 sweeps of burn-in, 2,000 kept, for 1,000 chains
    size = np.mean([effective_size(one) for one in shares.T[:200]])
    first = np.mean([autocorrelation(one, 1) for one in shares.T[:200]])
    true_error = np.sqrt(np.mean((shares.mean(axis=0) - exact(link)) ** 2))
    said, naive = shares.std() / size**0.5, shares.std() / 2000**0.5
    found[link] = size, true_error, said, naive
    print(f"link {link}: autocorrelation {first:.2f}, effective size {size:5.0f} of 2000,", end=" ")
    print(f"error {true_error:.4f}, from the size {said:.4f}, as if independent {naive:.4f}")
# --8<-- [end:size]

# --8<-- [start:weights]
rng = np.random.default_rng(0)
drawn = rng.integers(0, 2**16, 10000)  # every picture equally likely
for link in (1.2, 1.5, 2.0, 2.5, 3.0):
    weight = link ** equal[drawn].astype(float) * DARK ** (16 * dark[drawn])
    print(f"link {link}: {weight.sum() ** 2 / (weight**2).sum():5.0f} of 10000")
# --8<-- [end:weights]

for _, true_error, said, naive in found.values():
    assert 0.85 < said / true_error < 1.15
    assert naive < true_error
assert found[2.5][0] < 0.2 * found[1.5][0]

# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Study: the log probability of new digits under an RBM, a mixture, a variational autoencoder and plain pixels."""

import sys
from functools import cache

import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.boltzmann import RBM, annealed_importance_sampling

SHORT = "--short" in sys.argv
SEEDS, LAST = (1, 20) if SHORT else (3, 1000)
x = (load_digits().data / 16 > 0.5).astype(np.float32)
x = x[np.random.default_rng(0).permutation(len(x))]
train, validation, test = x[:1000], x[1000:1397], x[1397:]


def mixture(groups, seed):
    """Each image comes from one of the groups, each of which has its own independent pixels; 60 rounds of EM."""
    rng = np.random.default_rng(seed)
    p, size = 0.25 + 0.5 * rng.random((groups, 64)), np.full(groups, 1 / groups)
    for _ in range(1 if groups == 1 else 60):
        log_p = np.log(size) + train @ np.log(p).T + (1 - train) @ np.log(1 - p).T
        belongs = np.exp(log_p - np.logaddexp.reduce(log_p, axis=1, keepdims=True))  # (1000, groups)
        p = (belongs.T @ train + 0.5) / (belongs.sum(axis=0)[:, None] + 1)
        size = (belongs.sum(axis=0) + 0.5) / (1000 + 0.5 * groups)

    def judge(x):
        return np.logaddexp.reduce(np.log(size) + x @ np.log(p).T + (1 - x) @ np.log(1 - p).T, axis=1).mean(), 0

    return judge


def machine(setting, seed):
    units, rate = setting
    rng = np.random.default_rng(seed)
    rbm = RBM(64, units, rng=rng)
    for share in (1, 0.3, 0.1):
        rbm.fit(train, epochs=1 if SHORT else 120, batch_size=50, lr=share * rate, rng=rng)
    base = rbm.base_rate(train).astype(np.float64)
    estimate = annealed_importance_sampling(rbm, steps=LAST, chains=100, base_bias=base, rng=rng)

    def judge(x):
        return -rbm.free_energy(x).data.mean() - estimate.log_partition, estimate.standard_error

    judge.rbm, judge.base = rbm, base
    return judge


@cache
def trained(rate, seed):
    """A variational autoencoder with eight codes, as many updates as the RBM and a rate that falls to zero."""
    torch.manual_seed(seed)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 16))
    decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=rate)

    def log_ratios(x, draws):
        """log p(x, z) / q(z | x) for several codes z of each image: (draws, N)."""
        mean, log_variance = encoder(x).chunk(2, dim=1)
        noise = torch.randn(draws, *mean.shape)
        z = mean + noise * (log_variance / 2).exp()
        wide = x.expand(draws, *x.shape)
        log_p = -torch.nn.functional.binary_cross_entropy_with_logits(decoder(z), wide, reduction="none").sum(dim=2)
        return log_p + (-(z**2) / 2 + noise**2 / 2 + log_variance / 2).sum(dim=2)

    steps = 20 if SHORT else 7200
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = rate * (1 - step / steps)
        batch = torch.tensor(train[torch.randint(1000, (64,)).numpy()])
        loss = -log_ratios(batch, 1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return log_ratios


def autoencoder(setting, seed):
    rate, draws = setting
    log_ratios = trained(rate, seed)

    @torch.no_grad()
    def judge(x):
        ratios = log_ratios(torch.tensor(x), max(draws, 200))
        bound = ratios.mean() if draws == 1 else (torch.logsumexp(ratios, dim=0) - np.log(draws)).mean()
        return bound.item(), 0

    return judge


# --8<-- [start:models]
MODELS = {  # how it is made, settings to choose from
    "pixels by themselves": (mixture, (1,)),
    "mixture of such groups": (mixture, (60, 120, 240, 480)),
    "RBM, 12 hidden units": (machine, ((12, 0.1), (12, 0.3), (12, 1.0))),
    "RBM, 64 hidden units": (machine, ((64, 0.03), (64, 0.1), (64, 0.3))),
    "autoencoder, its bound": (autoencoder, ((0.001, 1), (0.003, 1), (0.01, 1))),
    "autoencoder, 200 draws": (autoencoder, ((0.001, 200), (0.003, 200), (0.01, 200))),
}
# --8<-- [end:models]
found = {}
print("                        setting        log p of test images (three seeds)")
for name, (make, settings) in MODELS.items():
    first = {setting: make(setting, 0) for setting in settings}
    best = max(first, key=lambda setting: first[setting](validation)[0])
    judges = [first[best], *(make(best, seed) for seed in range(1, SEEDS))]
    if name == "RBM, 64 hidden units":
        checked = judges
    if name == "autoencoder, 200 draws":
        rate = best[0]
    results = [judge(test) for judge in judges]
    found[name] = [log_p for log_p, _ in results]
    error = f" ± {max(error for _, error in results):.2f}" if make is machine else ""
    print(f"{name:24}{best!s:15}", ", ".join(f"{log_p:.2f}" for log_p in found[name]) + error, flush=True)
print("\nchecks of the three starts, log p of test images:")
print("RBM, 64 units, 10 x the temperatures            ", end="")
longer = {}
for how in ("data", "coins"):
    longer[how] = []
    for seed, judge in enumerate(checked):
        base = judge.base if how == "data" else np.zeros(64)
        rng = np.random.default_rng(seed + 10)
        again = annealed_importance_sampling(judge.rbm, steps=10 * LAST, chains=100, base_bias=base, rng=rng)
        longer[how].append(-judge.rbm.free_energy(test).data.mean() - again.log_partition)
    print(", ".join(f"{log_p:.2f}" for log_p in longer[how]), flush=True)
    if how == "data":
        print("RBM, 64 units, the same from fair coins         ", end="")
more = [autoencoder((rate, 1000), seed)(test)[0] for seed in range(SEEDS)]
print("autoencoder, 1,000 draws                        ", ", ".join(f"{log_p:.2f}" for log_p in more), sep="")
assert SHORT or min(found["RBM, 64 hidden units"]) > max(found["mixture of such groups"])
assert SHORT or min(found["autoencoder, 200 draws"]) > max(found["autoencoder, its bound"]) + 0.3

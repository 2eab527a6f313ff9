# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Study: the log probability of new digits under RBMs, mixtures, logistic regressions and variational autoencoders."""

import sys
from functools import cache

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from dlref.boltzmann import RBM, annealed_importance_sampling

SHORT = "--short" in sys.argv
SEEDS, LAST = (1, 20) if SHORT else (3, 1000)
x = (load_digits().data / 16 > 0.5).astype(np.float32)
x = x[np.random.default_rng(0).permutation(len(x))]
train, validation, test = x[:1000], x[1000:1397], x[1397:]


def mixture(setting, seed):
    """Each image comes from one of the groups, each of which has its own independent pixels; 60 rounds of EM."""
    groups, pull = setting  # each group counts as if `pull` images with the mean of all had been added to it
    rng, mean = np.random.default_rng(seed), 0.01 + 0.98 * train.mean(axis=0)
    p, size = 0.25 + 0.5 * rng.random((groups, 64)), np.full(groups, 1 / groups)
    for _ in range(1 if groups == 1 else 60):
        log_p = np.log(size) + train @ np.log(p).T + (1 - train) @ np.log(1 - p).T
        belongs = np.exp(log_p - np.logaddexp.reduce(log_p, axis=1, keepdims=True))  # (1000, groups)
        p = (belongs.T @ train + pull * mean) / (belongs.sum(axis=0)[:, None] + pull)
        size = (belongs.sum(axis=0) + 0.5) / (1000 + 0.5 * groups)

    def judge(x):
        return np.logaddexp.reduce(np.log(size) + x @ np.log(p).T + (1 - x) @ np.log(1 - p).T, axis=1).mean(), 0

    return judge


@cache
def spread(chance, seed):
    """Each training image shares its count with similar ones: every pixel is flipped with a chance; exact."""

    def judge(x):
        differing = x @ (1 - train).T + (1 - x) @ train.T  # (N, 1000), in how many pixels
        logs = differing * np.log(chance) + (64 - differing) * np.log(1 - chance)
        return (np.logaddexp.reduce(logs, axis=1) - np.log(1000)).mean(), 0

    return judge


@cache
def pixel_by_pixel(strength, seed):
    """p(x) as a product: each pixel given those before it, by logistic regression; exact, and without chance."""
    models = [LogisticRegression(C=strength, max_iter=300) for _ in range(64)]
    share = 0.01 + 0.98 * train.mean(axis=0)
    varied = [i > 0 and 0 < train[:, i].mean() < 1 for i in range(64)]
    for i in np.flatnonzero(varied):
        models[i].fit(train[:, :i], train[:, i])

    def judge(x):
        p = [models[i].predict_proba(x[:, :i])[:, 1] if varied[i] else np.full(len(x), share[i]) for i in range(64)]
        p = np.stack(p, axis=1)
        return (x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=1).mean(), 0

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
def trained(codes, units, terms, rate, seed):
    """A variational autoencoder, as many updates as the RBM; its bound averages over `terms` draws."""
    torch.manual_seed(seed)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, units), torch.nn.ReLU(), torch.nn.Linear(units, 2 * codes))
    decoder = torch.nn.Sequential(torch.nn.Linear(codes, units), torch.nn.ReLU(), torch.nn.Linear(units, 64))
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
        loss = np.log(terms) - torch.logsumexp(log_ratios(batch, terms), dim=0).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return log_ratios


def autoencoder(setting, seed):
    *how, draws = setting
    log_ratios = trained(*how, seed)

    @torch.no_grad()
    def judge(x):
        ratios = torch.cat([log_ratios(torch.tensor(x), 200) for _ in range(max(draws // 200, 1))])
        bound = ratios.mean() if draws == 1 else (torch.logsumexp(ratios, dim=0) - np.log(draws)).mean()
        return bound.item(), 0

    return judge


# --8<-- [start:models]
MODELS = {  # how it is made, settings to choose from
    "pixels by themselves": (mixture, ((1, 1),)),
    "mixture (groups, pull)": (mixture, [(groups, pull) for groups in (240, 480) for pull in (0.3, 1)]),
    "counts, spread": (spread, (0.02, 0.03, 0.05, 0.08)),
    "pixel by pixel, logistic": (pixel_by_pixel, (0.1, 0.3, 1.0)),
    "RBM, 12 hidden units": (machine, ((12, 0.1), (12, 0.3), (12, 1.0))),
    "RBM, 64 hidden units": (machine, ((64, 0.03), (64, 0.1), (64, 0.3))),
    "RBM, 128 hidden units": (machine, ((128, 0.03), (128, 0.1))),
    # codes, units, draws in training, rate, draws in the estimate
    "autoencoder, its bound": (autoencoder, [(8, 128, 1, rate, 1) for rate in (0.001, 0.003, 0.01)]),
    "autoencoder, 200 draws": (autoencoder, [(8, 128, 1, rate, 200) for rate in (0.001, 0.003, 0.01)]),
    "larger autoencoder": (autoencoder, ((12, 256, 5, 0.003, 200),)),
}
# --8<-- [end:models]
found = {}
print("                         setting                  log p of test images (three seeds)")
for name, (make, settings) in MODELS.items():
    first = {setting: make(setting, 0) for setting in settings}
    best = max(first, key=lambda setting: first[setting](validation)[0])
    judges = [first[best], *(make(best, seed) for seed in range(1, SEEDS))]
    if name == "RBM, 128 hidden units":
        checked = judges
    results = [judge(test) for judge in judges]
    found[name] = np.array([log_p for log_p, _ in results])
    error = f" ± {max(error for _, error in results):.2f}" if make is machine else ""
    print(f"{name:25}{best!s:24} ", ", ".join(f"{log_p:.2f}" for log_p in found[name]) + error, flush=True)
print("\nchecks of the three starts, log p of test images:")
for how, told in (
    ("data", "RBM, 128 units, 5 x the temperatures"),
    ("coins", "RBM, 128 units, the same from fair coins"),
):
    longer = []
    for seed, judge in enumerate(checked):
        base = judge.base if how == "data" else np.zeros(64)
        rng = np.random.default_rng(seed + 10)
        again = annealed_importance_sampling(judge.rbm, steps=5 * LAST, chains=100, base_bias=base, rng=rng)
        longer.append(-judge.rbm.free_energy(test).data.mean() - again.log_partition)
    found[how] = np.array(longer)
    print(f"{told:51}" + ", ".join(f"{log_p:.2f}" for log_p in longer), flush=True)
found["more"] = np.array([autoencoder((*best[:-1], 1000), seed)(test)[0] for seed in range(SEEDS)])
print(f"{'larger autoencoder, 1,000 draws':51}" + ", ".join(f"{log_p:.2f}" for log_p in found["more"]))
rbm = found["RBM, 64 hidden units"]
assert SHORT or (rbm > found["mixture (groups, pull)"] + 0.2).all()
assert SHORT or (rbm > found["counts, spread"] + 2).all()
assert SHORT or (rbm > found["autoencoder, 200 draws"]).all()
assert SHORT or (found["RBM, 12 hidden units"] < found["pixel by pixel, logistic"]).all()
assert SHORT or abs(found["data"].mean() - found["more"].mean()) < 0.3  # level at the larger sizes
assert SHORT or (found["autoencoder, 200 draws"] > found["autoencoder, its bound"] + 0.8).all()

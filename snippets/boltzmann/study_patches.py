# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: patches of sixteen pixels; counts, counts that are spread, a mixture, pairs, and pairs with hidden units."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

SHORT = "--short" in sys.argv
SEEDS, STEPS = (1, 41) if SHORT else (3, 601)

images, _ = load_digits(return_X_y=True)
ink = torch.tensor(images / 16 > 0.5).float().reshape(-1, 8, 8)[:, 2:6, 2:6].reshape(-1, 16)
states = ((torch.arange(2**16)[:, None] >> torch.arange(16)) & 1).float()
rows = (ink @ 2.0 ** torch.arange(16)).long()  # the row of each patch among all states


# --8<-- [start:models]
def alone(training, validation, test):
    share = (ink[training].sum(dim=0) + 0.5) / (len(training) + 1)
    return 0, (ink[test] * share.log() + (1 - ink[test]) * (1 - share).log()).sum(dim=1).mean().item()


def table(training, validation, test):
    """Counts, with a little added to each; how much is chosen on the validation part."""
    counts = torch.bincount(rows[training], minlength=2**16)
    logs = [((counts + extra) / (counts + extra).sum()).log() for extra in (0.003, 0.01, 0.03, 0.1, 0.3)]
    return max((log[rows[validation]].mean().item(), log[rows[test]].mean().item()) for log in logs)


def spread(training, validation, test):
    """Each count is spread to similar patches: every pixel is flipped with a chance, chosen on the validation part."""

    def judge(part, chance):
        differing = (ink[part][:, None] != ink[training]).sum(dim=2)  # (N, training images)
        logs = differing * np.log(chance) + (16 - differing) * np.log(1 - chance)
        return (logs.logsumexp(dim=1) - np.log(len(training))).mean().item()

    return max((judge(validation, chance), judge(test, chance)) for chance in (0.03, 0.05, 0.07, 0.1, 0.13, 0.17, 0.2))


def mixture(training, validation, test):
    """Groups with independent pixels each, 60 rounds of EM; how many is chosen on the validation part."""
    found = []
    for groups in (5, 10, 20, 40, 80):
        x, p, size = ink[training], 0.25 + 0.5 * torch.rand(groups, 16), torch.full((groups,), 1 / groups)
        for _ in range(61):
            parts = [ink[part] for part in (training, validation, test)]
            logs = [size.log() + v @ p.log().T + (1 - v) @ (1 - p).log().T for v in parts]
            belongs = (logs[0] - logs[0].logsumexp(dim=1, keepdim=True)).exp()
            p = (belongs.T @ x + 0.5) / (belongs.sum(dim=0)[:, None] + 1)
            size = (belongs.sum(dim=0) + 0.5) / (len(x) + 0.5 * groups)
        found.append(tuple(log.logsumexp(dim=1).mean().item() for log in logs[1:]))
    return max(found)


def machine(training, validation, test, hidden, rate):
    """The step at which to stop is chosen on the validation part."""
    pairs, biases = torch.zeros(16, 16, requires_grad=True), torch.zeros(16, requires_grad=True)
    to_hidden, on = (0.3 * torch.randn(hidden, 16)).requires_grad_(), torch.zeros(hidden, requires_grad=True)

    def log_factor(v):
        visible = v @ biases + ((v @ pairs.triu(1)) * v).sum(dim=1)
        return visible + torch.nn.functional.softplus(v @ to_hidden.T + on).sum(dim=1)

    optimizer, best = torch.optim.Adam([pairs, biases, to_hidden, on], lr=rate), (-np.inf, 0.0)
    for step in range(STEPS):
        log_z = log_factor(states).logsumexp(dim=0)
        if step % 20 == 0:
            with torch.no_grad():
                best = max(best, tuple((log_factor(ink[part]).mean() - log_z).item() for part in (validation, test)))
        loss = log_z - log_factor(ink[training]).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return best


MODELS = {
    "each pixel alone": alone,
    "table of counts": table,
    "counts, spread": spread,
    "mixture of groups": mixture,
    "pairs": 0,  # how many hidden units
    "pairs, 8 hidden": 8,
    "pairs, 32 hidden": 32,
}


# --8<-- [end:models]
def run(name, seed, count, rate):
    torch.manual_seed(seed)
    order = torch.randperm(1797)
    parts, model = (order[:count], order[1000:1397], order[1397:]), MODELS[name]
    return machine(*parts, model, rate) if isinstance(model, int) else model(*parts)


found = {}
print("                    log-likelihood of the test part, three splits (rate)")
for count in (100, 1000):
    for name in MODELS:
        rates = (0.01, 0.03) if "pairs" in name and not SHORT else (0.03,)
        first = {rate: run(name, 0, count, rate) for rate in rates}
        rate = max(first, key=first.get)
        tests = [first[rate][1], *(run(name, seed, count, rate)[1] for seed in range(1, SEEDS))]
        found[count, name] = np.array(tests)
        told = f" ({rate})" if "pairs" in name else ""
        print(f"{count:4} {name:17}", *(f"{test:7.2f}" for test in tests), told, flush=True)
assert SHORT or (found[1000, "pairs, 8 hidden"] > found[1000, "pairs"] + 0.2).all()
assert SHORT or (found[100, "pairs, 8 hidden"] > found[100, "pairs"]).all()
assert SHORT or (found[1000, "pairs"] > found[1000, "table of counts"] + 0.3).all()
assert SHORT or (found[100, "pairs"] > found[100, "table of counts"] + 0.9).all()
assert SHORT or (found[1000, "counts, spread"] > found[1000, "pairs, 8 hidden"]).all()

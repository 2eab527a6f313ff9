# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: patches of sixteen pixels; a table of counts, pairs, and pairs with hidden units, by enumeration."""

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


# --8<-- [end:models]
def run(name, seed, count, rate):
    torch.manual_seed(seed)
    order = torch.randperm(1797)
    parts = order[:count], order[1000:1397], order[1397:]
    if name in ("each pixel alone", "table of counts"):
        return (alone if name == "each pixel alone" else table)(*parts)
    return machine(*parts, 8 if "hidden" in name else 0, rate)


found = {}
print("                    log-likelihood of the test part, three splits (rate)")
for count in (100, 1000):
    for name in ("each pixel alone", "table of counts", "pairs", "pairs, 8 hidden"):
        rates = (0.01, 0.03) if "pairs" in name and not SHORT else (0.03,)
        first = {rate: run(name, 0, count, rate) for rate in rates}
        rate = max(first, key=first.get)
        tests = [first[rate][1], *(run(name, seed, count, rate)[1] for seed in range(1, SEEDS))]
        found[count, name] = np.array(tests)
        told = f" ({rate})" if "pairs" in name else ""
        print(f"{count:4} {name:17}", *(f"{test:7.2f}" for test in tests), told, flush=True)
assert SHORT or (found[1000, "pairs, 8 hidden"] > found[1000, "pairs"] + 0.2).all()
assert SHORT or (found[1000, "pairs"] > found[1000, "table of counts"] + 0.1).all()
assert SHORT or (found[100, "pairs"] > found[100, "table of counts"] + 0.5).all()

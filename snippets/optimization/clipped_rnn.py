# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A recurrent network that has to remember its first input, with and without clipping, at four rates, three seeds."""

# --8<-- [start:network]
import math

import torch

LENGTH, UNITS, BATCH, STEPS = 10, 16, 32, 500


def initial_weights(seed):
    generator = torch.Generator().manual_seed(seed)
    turn, _ = torch.linalg.qr(torch.randn(UNITS, UNITS, generator=generator))  # keeps every length
    read = torch.randn(1, UNITS, generator=generator)
    answer = torch.randn(UNITS, 1, generator=generator) / UNITS**0.5
    return [read, turn, torch.zeros(1, UNITS), answer, torch.zeros(1, 1)]


def losses_of(weights, x):
    """The mean squared error of each run; all weights have a first axis with one entry for each run."""
    read, turn, bias, answer, constant = weights
    state = torch.zeros(len(read), len(x), UNITS)  # (runs, batch, units)
    for t in range(LENGTH):
        state = torch.tanh(x[:, t : t + 1] * read + bias + state @ turn)
    return (state @ answer + constant - x[:, :1]).square().mean(dim=(1, 2))  # (runs,)


# --8<-- [end:network]
# --8<-- [start:train]
def train(settings):
    """One run for each (rate, limit, seed). Returns two losses on unseen sequences, and the norms of all steps."""
    rates, limits, seeds = zip(*settings, strict=True)
    weights = [torch.stack(same).requires_grad_() for same in zip(*map(initial_weights, seeds), strict=True)]
    generator, norms = torch.Generator().manual_seed(0), []
    for _ in range(STEPS):
        losses = losses_of(weights, torch.rand(BATCH, LENGTH, generator=generator))
        gradients = torch.autograd.grad(losses.sum(), weights)
        norm = sum(gradient.square().sum(dim=(1, 2)) for gradient in gradients).sqrt()  # over all weights of a run
        factor = (torch.tensor(limits) / norm).clamp(max=1)
        with torch.no_grad():
            for weight, gradient in zip(weights, gradients, strict=True):
                weight -= (torch.tensor(rates) * factor)[:, None, None] * gradient
        norms.append(norm)
    unseen = torch.rand(1000, LENGTH, generator=generator).chunk(2)  # to choose the rate, and to judge the choice
    return [losses_of(weights, x).tolist() for x in unseen], torch.stack(norms).detach()


# --8<-- [end:train]
# --8<-- [start:settings]
RATES, LIMITS, SEEDS = (0.03, 0.1, 0.3, 1), (math.inf, 1.0, 0.3, 0.1), range(3)
settings = [(lr, limit, seed) for lr in RATES for limit in LIMITS for seed in SEEDS]
(chosen_by, judged_by), norms = train(settings)
# --8<-- [end:settings]
# --8<-- [start:compare]
chosen_by, judged_by = (dict(zip(settings, losses, strict=True)) for losses in (chosen_by, judged_by))


def spread(losses, lr, limit):
    values = [losses[lr, limit, seed] for seed in SEEDS]
    bad = sum(not value < 10 for value in values)
    return f"{bad} of 3 fail" if bad else f"{min(values):.4f} to {max(values):.4f}"


print("validation loss of three seeds")
print("rate   " + "".join(f"{f'limit {limit}':19}" for limit in LIMITS).rstrip())
for lr in RATES:
    print(f"{lr:<7}" + "".join(f"{spread(chosen_by, lr, limit):19}" for limit in LIMITS).rstrip())
best = {}
for limit in LIMITS:
    middle = {lr: sorted(chosen_by[lr, limit, seed] for seed in SEEDS)[1] for lr in RATES}
    best[limit] = min((lr for lr in RATES if middle[lr] < 10), key=middle.get)
    print(f"limit {limit:<4} at its best rate {best[limit]}: test loss {spread(judged_by, best[limit], limit)}")
# --8<-- [end:compare]
# --8<-- [start:norms]
calm, wild = (norms[:, settings.index((lr, math.inf, 1))] for lr in (0.1, 0.3))
print(f"rate 0.1, norms: mean {calm.mean():.2f}, nine of ten below {calm.quantile(0.9):.2f}, largest {calm.max():.1f}")
print("rate 0.3, first norms:", ", ".join(f"{norm:.2g}" for norm in wild[:11]))
last = wild[wild.isfinite()][-6:]
print("then growing by the factors", ", ".join(f"{factor:.1f}" for factor in last[1:] / last[:-1]))
# --8<-- [end:norms]

assert best == {math.inf: 0.1, 1.0: 0.1, 0.3: 0.1, 0.1: 0.3}
assert max(judged_by[best[limit], limit, seed] for limit in LIMITS for seed in SEEDS) < 0.012
assert sum(not chosen_by[0.3, math.inf, seed] < 10 for seed in SEEDS) >= 1
assert max(chosen_by[0.3, limit, seed] for limit in LIMITS[1:] for seed in SEEDS) < 0.03
assert 8 < last[-1] / last[-2] < 10

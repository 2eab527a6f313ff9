# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: linear recurrences by a scan against an LSTM, recalling and counting; own best rates, three seeds."""

import sys
import time

import numpy as np
import torch

from dlref.pytorch.recurrent import linear_recurrence

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ([0.01], 1, 10) if SHORT else ([0.01, 0.03, 0.1], 3, 600)


# --8<-- [start:tasks]
def recall(n, steps):
    """One of 4 symbols comes once, somewhere, among 5 others that mean nothing; answer with it at the end."""
    symbols, place, wanted = torch.randint(4, 9, (steps, n)), torch.randint(steps, (n,)), torch.randint(4, (n,))
    symbols[place, torch.arange(n)] = wanted
    return torch.nn.functional.one_hot(symbols, 9).float(), wanted[None]


def parity(n, steps):
    """Is the number of ones so far odd? Answer at every step."""
    bits = torch.randint(2, (steps, n))
    x = torch.nn.functional.one_hot(bits, 9).float()  # nine columns, as in the other task
    return x, bits.cumsum(dim=0) % 2


# --8<-- [end:tasks]


# --8<-- [start:models]
class Linear(torch.nn.Module):
    """h = a h + b. Both depend on the input at that step and on nothing else; `low` is the least that a can be."""

    def __init__(self, low, state=48):
        super().__init__()
        self.low, self.gate, self.content = low, torch.nn.Linear(9, state), torch.nn.Linear(9, state)
        self.head = torch.nn.Sequential(torch.nn.Linear(state, state), torch.nn.ReLU(), torch.nn.Linear(state, 8))
        torch.nn.init.constant_(self.gate.bias, 3.0)  # starts with a long memory

    def forward(self, x):  # (steps, n, 9)
        a = self.low + (1 - self.low) * self.gate(x).sigmoid()
        return self.head(linear_recurrence(a, self.content(x)))


class Gated(torch.nn.Module):
    def __init__(self, state=48):
        super().__init__()
        self.lstm = torch.nn.LSTM(9, state)
        self.head = torch.nn.Sequential(torch.nn.Linear(state, state), torch.nn.ReLU(), torch.nn.Linear(state, 8))
        torch.nn.init.zeros_(self.lstm.bias_hh_l0)
        torch.nn.init.constant_(self.lstm.bias_ih_l0[state : 2 * state], 3.0)  # forget gates start open

    def forward(self, x):
        return self.head(self.lstm(x)[0])


# --8<-- [end:models]


def train(make, task, lr, seed):
    torch.manual_seed(seed)
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=STEPS)
    for _ in range(STEPS):
        x, y = task(32, int(torch.randint(2, LONGEST[task] + 1, ())))
        loss = torch.nn.functional.cross_entropy(model(x)[-len(y) :].flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


@torch.no_grad()
def accuracy(model, task, steps, seed):
    """At the last step of new sequences."""
    torch.manual_seed(seed)
    x, y = task(500, steps)
    return (model(x)[-1].argmax(dim=1) == y[-1]).float().mean().item()


def seconds(make, steps=256):
    """A training step with 16 sequences: the best of five."""
    model, (x, _), taken = make(), recall(16, steps), []
    for _ in range(5):
        start = time.process_time()
        model(x)[-1].square().mean().backward()
        taken.append(time.process_time() - start)
    return min(taken)


MODELS = {"LSTM": Gated, "linear, a from 0 to 1": lambda: Linear(0), "linear, a from -1 to 1": lambda: Linear(-1)}
LONGEST = {recall: 32, parity: 16}  # steps in training; tested at that length and at four times as many
found = {}
print("                                     rate    as long as in training   4 times as long, three seeds each")
for task, longest in LONGEST.items():
    for name, make in MODELS.items():
        score = {lr: accuracy(train(make, task, lr, 0), task, longest, 100) for lr in RATES}
        best = max(RATES, key=lambda lr: score[lr])
        models = [train(make, task, best, seed) for seed in range(1, SEEDS + 1)]
        rows = [[accuracy(model, task, k * longest, 200) for model in models] for k in (1, 4)]
        found[task, name] = np.mean(rows, axis=1)
        columns = (" ".join(f"{share:5.0%}" for share in row) for row in rows)
        print(f"{task.__name__:8} {name:22} {best:9.2f}", *columns, sep="     ", flush=True)
print("a training step on 256 steps, in milliseconds of one core, and weights:")
for name, make in MODELS.items():
    print(f"{name:25} {1000 * seconds(make):5.0f}   {sum(p.numel() for p in make().parameters())}")
assert SHORT or found[parity, "linear, a from 0 to 1"][0] < 0.65
assert SHORT or min(found[parity, "LSTM"][0], found[parity, "linear, a from -1 to 1"][0]) > 0.9

# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Study: SGD, momentum, Adam, AdamW and Muon, each at the rate that held-out digits choose; two tasks, five seeds."""

import sys
from itertools import pairwise

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

SHORT = "--short" in sys.argv
SEEDS, EPOCHS = (1, 1) if SHORT else (5, 10)
pixels, digits = (torch.tensor(part) for part in load_digits(return_X_y=True))
pixels = pixels.float() / 16


# --8<-- [start:muon]
def orthogonal(matrix):
    """All singular values between about 0.7 and 1.2, same directions."""
    x = matrix / matrix.norm()
    for _ in range(5):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x


def rescaled(matrix):
    """As long as an orthogonal matrix of its shape, and otherwise as it is."""
    return matrix / matrix.norm() * min(matrix.shape) ** 0.5


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr, direction=orthogonal):
        super().__init__(parameters, {"lr": lr, "direction": direction})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                u = self.state[w].setdefault("u", torch.zeros_like(w))
                u.mul_(0.95).add_(w.grad, alpha=0.05)
                step = group["direction"](0.05 * w.grad + 0.95 * u)
                w -= group["lr"] * 0.2 * max(w.shape) ** 0.5 * step


# --8<-- [end:muon]


# --8<-- [start:rivals]
def hidden(model):
    """The weight matrices of all layers except the last, for Muon; the rest is for AdamW."""
    matrices = [layer.weight for layer in list(model)[:-1] if isinstance(layer, nn.Linear)]
    return matrices, [p for p in model.parameters() if all(p is not matrix for matrix in matrices)]


def muon(model, lr, direction):
    matrices, rest = hidden(model)
    return [Muon(matrices, lr, direction), torch.optim.AdamW(rest, lr)]


OPTIMIZERS = {
    "SGD": lambda model, lr: [torch.optim.SGD(model.parameters(), lr)],
    "momentum": lambda model, lr: [torch.optim.SGD(model.parameters(), lr, momentum=0.9)],
    "Adam": lambda model, lr: [torch.optim.Adam(model.parameters(), lr)],
    "AdamW": lambda model, lr: [torch.optim.AdamW(model.parameters(), lr)],
    "Muon": lambda model, lr: muon(model, lr, orthogonal),
    "rescaled": lambda model, lr: muon(model, lr, rescaled),
}
GRID = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
RATES = {name: GRID[3:] if name in ("SGD", "momentum") else GRID[:4] for name in OPTIMIZERS}
# --8<-- [end:rivals]


# --8<-- [start:tasks]
def network(sizes, straight=()):
    layers = []
    for i, (n_in, n_out) in enumerate(pairwise(sizes)):
        layers += [nn.Linear(n_in, n_out)] + ([] if i in straight else [nn.ReLU()])
    return nn.Sequential(*layers)


def wrong(model, rows):
    return 100 * (model(pixels[rows]).argmax(dim=1) != digits[rows]).float().mean().item()


def distance(model, rows):
    return 64 * mse_loss(model(pixels[rows]), pixels[rows]).item()


TASKS = {
    "read": (lambda: network([64, 128, 128, 10], {2}), lambda m, r: cross_entropy(m(pixels[r]), digits[r]), wrong),
    "copy": (
        lambda: network([64, 64, 32, 8, 32, 64, 64], {2, 5}),
        lambda m, r: mse_loss(m(pixels[r]), pixels[r]),
        distance,
    ),
}
# --8<-- [end:tasks]


# --8<-- [start:study]
def train(task, name, lr, seed, epochs):
    """What the trained network scores on the validation part and on the test part; less is better."""
    torch.manual_seed(seed)
    training, validation, test = torch.randperm(len(pixels)).split([1077, 360, 360])
    make, loss_on, score = TASKS[task]
    model = make()
    optimizers = OPTIMIZERS[name](model, lr)
    for _ in range(epochs):
        for rows in training[torch.randperm(len(training))].split(64):
            loss = loss_on(model, rows)
            model.zero_grad()
            loss.backward()
            for optimizer in optimizers:
                optimizer.step()
    with torch.no_grad():
        return score(model, validation), score(model, test)


def compare(task, name, epochs):
    tries = {lr: torch.tensor([train(task, name, lr, seed, epochs) for seed in range(SEEDS)]) for lr in RATES[name]}
    best = min(tries, key=lambda lr: tries[lr][:, 0].mean().nan_to_num(torch.inf))
    test = tries[best][:, 1]
    each = " ".join(f"{value:4.1f}" if task == "read" else f"{value:.2f}" for value in test.sort()[0])
    print(f"{task}   {name:9}   {epochs:3}      {best:<5g}    {test.mean():.2f}    {each}", flush=True)
    return test


# --8<-- [end:study]

# --8<-- [start:table]
print("task   optimizer   epochs   best lr  mean    all seeds")
found = {(task, name): compare(task, name, EPOCHS) for task in TASKS for name in OPTIMIZERS}
for task in TASKS:
    for name in ("AdamW", "Muon"):
        found[task, f"{name}, longer"] = compare(task, name, 4 * EPOCHS)
# --8<-- [end:table]

mean = {key: test.mean() for key, test in found.items()}
for task in TASKS:
    for rival in ("SGD", "momentum", "Adam", "AdamW", "rescaled"):
        assert SHORT or mean[task, "Muon"] < 0.75 * mean[task, rival], "Muon is best after the short training"
assert SHORT or found["copy", "Muon"].max() < min(found["copy", "Adam"].min(), found["copy", "rescaled"].min())
assert SHORT or abs(mean["read", "AdamW, longer"] - mean["read", "Muon"]) < 0.7, "longer training makes up for it"
assert SHORT or max(found["read", "Adam"].min(), found["read", "AdamW"].min()) < mean["read", "momentum"]
assert SHORT or found["read", "momentum"].min() < mean["read", "Adam"], "momentum, Adam and AdamW overlap"

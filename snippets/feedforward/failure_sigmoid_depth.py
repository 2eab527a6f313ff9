# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: eight sigmoid layers. The gradient of the first layer is too small to move it; nothing is learnt."""

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images[:300] / 16).float(), torch.from_numpy(labels[:300])


# --8<-- [start:network]
def deep(activation, gain, seed=0):
    """Eight hidden layers of 64 units, weights of standard deviation gain / √64."""
    torch.manual_seed(seed)
    layers = []
    for _ in range(8):
        layers += [torch.nn.Linear(64, 64), activation()]
        torch.nn.init.normal_(layers[-2].weight, std=gain / 8)
    return torch.nn.Sequential(*layers, torch.nn.Linear(64, 10))


# --8<-- [end:network]


# --8<-- [start:broken]
def broken(seed=0):
    return deep(torch.nn.Sigmoid, gain=1, seed=seed)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(seed=0):
    return deep(torch.nn.ReLU, gain=2**0.5, seed=seed)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def first_to_last(model):
    """How large the first layer's gradient is, next to the last layer's, before any step."""
    model.zero_grad()
    torch.nn.functional.cross_entropy(model(x), y).backward()
    return (model[0].weight.grad.norm() / model[-1].weight.grad.norm()).item()


def symptom(model):
    return first_to_last(model) < 1e-4


# --8<-- [end:symptom]


def accuracy_after(model, lr, steps=100):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return (model(x).argmax(dim=1) == y).double().mean().item()


if __name__ == "__main__":
    networks = {
        "sigmoid, gain 1": broken,
        "sigmoid, gain 8": lambda seed: deep(torch.nn.Sigmoid, gain=8, seed=seed),
        "ReLU, gain √2": fixed,
        "ReLU, gain 1/√3": lambda seed: deep(torch.nn.ReLU, gain=3**-0.5, seed=seed),  # the size of PyTorch's default
    }
    scores, too_fast = {}, {}
    print("                 first/last   training accuracy after 100 steps")
    print("                   gradient   best of three rates   rate 0.3")
    for name, network in networks.items():
        ratio = max(first_to_last(network(seed)) for seed in range(3))
        rates = {lr: [accuracy_after(network(seed), lr) for seed in range(3)] for lr in (0.01, 0.1, 0.3)}
        scores[name], too_fast[name] = max(rates.values(), key=sum), rates[0.3]
        best, fast = (", ".join(f"{score:.0%}" for score in each) for each in (scores[name], rates[0.3]))
        print(f"{name:15}  {ratio:10.0e}   {best:19}   {fast}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert max(scores["sigmoid, gain 1"]) < 0.2
    assert max(scores["ReLU, gain 1/√3"]) < 0.25
    assert min(scores["sigmoid, gain 8"] + scores["ReLU, gain √2"]) > 0.95
    assert max(too_fast["ReLU, gain √2"]) < 0.25 < 0.95 < min(too_fast["sigmoid, gain 8"])

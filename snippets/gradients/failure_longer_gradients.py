# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: a gradient that vanishes is made longer, layer by layer. The network does not learn for all that."""

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images[:1000] / 16).float(), torch.from_numpy(labels[:1000])


# --8<-- [start:train]
def deep(activation, gain, seed):
    torch.manual_seed(seed)
    parts = []
    for _ in range(10):
        parts += [torch.nn.Linear(64, 64), activation()]
        torch.nn.init.normal_(parts[-2].weight, std=gain / 8)
    return torch.nn.Sequential(*parts, torch.nn.Linear(64, 10))


def train(model, rate, lengthen, steps=300):
    """The share of right answers, and by how much a unit's value differs between images, after layers 1 and 10."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    with torch.no_grad():
        spread = [model[:depth](x).std(dim=0).mean().item() for depth in (2, 20)]
    for _ in range(steps):
        batch = torch.randint(1000, (100,))
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
        if lengthen:  # every array gets a gradient as long as that of the last weights
            longest = model[-1].weight.grad.norm()
            for parameter in model.parameters():
                parameter.grad *= longest / parameter.grad.norm().clamp(min=1e-30)
        optimizer.step()
    return (model(x).argmax(dim=1) == y).float().mean().item(), *spread


# --8<-- [end:train]


# --8<-- [start:broken]
def broken(rate=0.1, lengthen=True, seed=0):
    return train(deep(torch.nn.Sigmoid, 3**-0.5, seed), rate, lengthen)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(rate=0.1, seed=0):
    return train(deep(torch.nn.Sigmoid, 6, seed), rate, lengthen=False)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Long gradients everywhere, and no better than a guess."""
    return result[0] < 0.2


# --8<-- [end:symptom]


if __name__ == "__main__":
    runs = {
        "as they are": lambda rate, seed: broken(rate, False, seed),
        "lengthened": lambda rate, seed: broken(rate, True, seed),
        "larger weights": fixed,
    }
    print("                  right at rates 0.01, 0.1, 1   differs after layer 1   after layer 10")
    for name, run in runs.items():
        results = [run(rate, 0) for rate in (0.01, 0.1, 1.0)]
        shares = ", ".join(f"{result[0]:4.0%}" for result in results)
        print(f"{name:15}             {shares}      {results[0][1]:15.1g}  {results[0][2]:15.1g}")
    assert symptom(broken())
    assert symptom(broken(seed=1))
    assert not symptom(fixed())
    assert fixed()[0] > 0.8

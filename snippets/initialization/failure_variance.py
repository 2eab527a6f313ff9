# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: `std` is given the variance 2 / fan_in, and not its root."""

# --8<-- [start:network]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images[:1000] / 16).float(), torch.from_numpy(labels[:1000])


def network(std, hidden, seed=0):
    torch.manual_seed(seed)
    parts = []
    for _ in range(hidden):
        parts += [torch.nn.Linear(64, 64), torch.nn.ReLU()]
    model = torch.nn.Sequential(*parts, torch.nn.Linear(64, 10))
    for layer in parts[::2]:
        torch.nn.init.normal_(layer.weight, std=std(layer.in_features))
        torch.nn.init.zeros_(layer.bias)
    return model


# --8<-- [end:network]


# --8<-- [start:broken]
def broken(hidden=8, seed=0):
    return network(lambda fan_in: 2 / fan_in, hidden, seed)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(hidden=8, seed=0):
    return network(lambda fan_in: (2 / fan_in) ** 0.5, hidden, seed)


# --8<-- [end:fixed]


@torch.no_grad()
def size(model):
    """The root of the mean square before the last layer."""
    return model[:-1](x).square().mean().sqrt().item()


# --8<-- [start:symptom]
def symptom(model):
    """Less than a thousandth of the signal is left after the hidden layers."""
    return size(model) < 1e-3 * x.square().mean().sqrt().item()


# --8<-- [end:symptom]


def accuracy_after(model, rate, steps=150):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    for _ in range(steps):
        batch = torch.randint(1000, (100,))
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
        optimizer.step()
    return (model(x).argmax(dim=1) == y).float().mean().item()


if __name__ == "__main__":
    print("                            size before the last layer   right at rates 0.01, 0.1, 1")
    shares = {}
    for hidden in (1, 8):
        for name, make in (("std = 2 / fan_in", broken), ("its root", fixed)):
            shares[hidden, name] = [accuracy_after(make(hidden), rate) for rate in (0.01, 0.1, 1.0)]
            row = ", ".join(f"{share:4.0%}" for share in shares[hidden, name])
            print(f"{hidden} hidden, {name:17} {size(make(hidden)):22.1g}        {row}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert max(shares[8, "std = 2 / fan_in"]) < 0.2 < 0.9 < max(shares[8, "its root"])
    assert max(shares[1, "std = 2 / fan_in"]) > 0.93

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: weights of the layout (in, out) are copied into PyTorch's layers, which keep (out, in)."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

images, labels = load_digits(return_X_y=True)
images = (images / 16).astype(np.float32)  # (1797, 64)
order = np.random.default_rng(0).permutation(1797)
train, test = order[:1000], order[1397:]


def moved(copy):
    """Train 64-64-64-10 in scikit-learn, move its weights, and return how often each is right."""
    source = MLPClassifier((64, 64), random_state=0)
    for _ in range(60):
        source.partial_fit(images[train], labels[train], classes=range(10))
    model = torch.nn.Sequential(
        *[torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)]
    )
    with torch.no_grad():
        for layer, weight, bias in zip(model[::2], source.coefs_, source.intercepts_, strict=True):
            copy(layer.weight, torch.from_numpy(weight).float())
            layer.bias.copy_(torch.from_numpy(bias))
        answers = model(torch.from_numpy(images[test])).argmax(dim=1).numpy()
    return source.score(images[test], labels[test]), (answers == labels[test]).mean()


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return moved(lambda target, weight: target.copy_(weight.reshape(target.shape)))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return moved(lambda target, weight: target.copy_(weight.T))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Good where it was trained, poor where it was moved to."""
    source, target = result
    return source > 0.9 and target < 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("reshape", broken), ("transpose", fixed)):
        source, target = run()
        print(f"{name:10} scikit-learn {source:.1%}, PyTorch {target:.1%}")
    assert symptom(broken())
    assert not symptom(fixed())

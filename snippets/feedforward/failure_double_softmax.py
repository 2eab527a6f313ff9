# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: softmax in the model and again inside cross_entropy. The loss never falls below a floor."""

import math

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)


def train(*layers, steps=300):
    """The last loss, the accuracy on the training images, and the digits that are never answered."""
    model = torch.nn.Sequential(*layers).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    answers = model(x).argmax(dim=1)
    return loss.item(), (answers == y).double().mean().item(), set(range(10)) - set(answers.tolist())


# --8<-- [start:broken]
def broken(seed=0):
    torch.manual_seed(seed)
    return train(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10), torch.nn.Softmax(dim=1))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(seed=0):
    torch.manual_seed(seed)
    return train(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
# All ten "logits" lie between 0 and 1: even a perfect answer, (1, 0, ..., 0), costs this much.
floor = math.log(math.e + 9) - 1


def symptom(result):
    """Most answers are right, and yet the loss stays just above the floor."""
    loss, accuracy, _ = result
    return accuracy > 0.85 and floor < loss < floor + 0.12


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"the floor is {floor:.2f}")
    results = [broken(seed) for seed in range(6)]
    print("softmax twice, six seeds:")
    print("losses", *[f"{loss:.2f}" for loss, _, _ in results])
    print("accuracies", *[f"{accuracy:.0%}" for _, accuracy, _ in results])
    print("digits never answered", *[sorted(never) for _, _, never in results])
    for loss, accuracy, never in results:
        assert symptom((loss, accuracy, never))
        share = sum((y == digit).double().mean().item() for digit in never)
        assert abs(loss - floor - share) < 0.02, "a digit that is never answered costs 1 more at each of its images"
    once = fixed()
    print(f"softmax once: loss {once[0]:.3f}, accuracy {once[1]:.0%}")
    assert once[0] < 0.01
    assert not symptom(once)

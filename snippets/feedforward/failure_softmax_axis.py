# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: softmax over the batch instead of the classes. An answer then depends on the rest of the batch."""

import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)


# --8<-- [start:broken]
def broken():
    return train(dim=0)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(dim=1)


# --8<-- [end:fixed]


def train(dim, steps=200):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        rows = torch.randperm(len(y))[:64]
        loss = torch.nn.functional.nll_loss(model(x[rows]).log_softmax(dim), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return lambda rows: model(x[rows]).softmax(dim).detach()


# --8<-- [start:symptom]
def symptom(probabilities):
    """One image asked alone gets another answer than the same image in a batch."""
    alone, in_company = probabilities([0])[0], probabilities(range(64))[0]
    return not torch.allclose(alone, in_company)


# --8<-- [end:symptom]


if __name__ == "__main__":
    wrong, right = broken(), fixed()
    print("dim=0, one image alone:", wrong([0])[0, :4].tolist(), "...")
    print(f"dim=0, in a batch of 64: probabilities sum to {wrong(range(64))[0].sum():.2f}")
    print(f"dim=1, alone or in the batch: sum {right([0])[0].sum():.2f}, digit {right([0])[0].argmax()}")
    assert symptom(wrong)
    assert not symptom(right)

# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: predictions of shape (N, 1) minus targets of shape (N,) is an N × N table. The network learns the mean."""

import torch
from sklearn.datasets import load_diabetes

data, target = load_diabetes(return_X_y=True)
x, y = torch.from_numpy(data / data.std(axis=0)), torch.from_numpy((target - target.mean()) / target.std())


def train(loss_of, steps=200):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(10, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1)).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        loss = loss_of(model(x))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model(x)[:, 0].detach()


# --8<-- [start:broken]
def broken():
    return train(lambda prediction: ((prediction - y) ** 2).mean())  # (N, 1) - (N,)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(lambda prediction: ((prediction[:, 0] - y) ** 2).mean())  # (N,) - (N,)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(prediction):
    """The predictions hardly vary: less than a tenth of the spread of the targets."""
    return (prediction.std() < 0.1 * y.std()).item()


# --8<-- [end:symptom]


if __name__ == "__main__":
    wrong, right = broken(), fixed()
    print(f"spread of the predictions: {wrong.std():.2f}, fixed {right.std():.2f}; of the targets {y.std():.2f}")
    assert symptom(wrong)
    assert not symptom(right)

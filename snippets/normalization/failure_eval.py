# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: a network with batch normalisation is used in training mode, two digits at a time."""

# --8<-- [start:read]
import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]


def read(switch):
    """Train on 1,000 digits, switch the mode, and read 400 others in batches of 2 -> share right."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 64), torch.nn.BatchNorm1d(64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
    )  # fmt: skip
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(300):
        rows = torch.randint(1000, (50,))
        loss = torch.nn.functional.cross_entropy(model(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    switch(model)
    answers = torch.cat([model(pair).argmax(dim=1) for pair in images[1397:].split(2)])
    return (answers == labels[1397:]).float().mean().item()


# --8<-- [end:read]


# --8<-- [start:broken]
def broken():
    return read(lambda model: model)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return read(lambda model: model.eval())


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Most pairs of digits are misread."""
    return result < 0.7


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"in training mode, two at a time: {broken():.0%} right")
    print(f"after model.eval():              {fixed():.0%} right")
    assert symptom(broken())
    assert not symptom(fixed())
    assert fixed() > 0.93

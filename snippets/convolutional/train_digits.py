# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Two convolutions against a dense network on digits, tested on consecutive fifths of the file."""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
images, labels = load_digits(return_X_y=True)
x = torch.tensor(images / 16, dtype=torch.float32).reshape(-1, 1, 8, 8).to(device)
y = torch.from_numpy(labels).to(device)
# --8<-- [end:data]


# --8<-- [start:models]
def dense():
    layers = nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
    return nn.Sequential(nn.Flatten(), *layers)


def convolutional():
    low = nn.Conv2d(1, 16, 3, padding=1), nn.ReLU()  # (N, 16, 8, 8)
    high = nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)  # (N, 32, 4, 4)
    return nn.Sequential(*low, *high, nn.Flatten(), nn.Linear(512, 10))


def normalized():
    low = nn.Conv2d(1, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()
    high = nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2)
    return nn.Sequential(*low, *high, nn.Flatten(), nn.Linear(512, 10))


# --8<-- [end:models]


# --8<-- [start:train]
def fit(model, rows, epochs):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    for _ in range(epochs):
        for batch in rows[torch.randperm(len(rows))].split(32):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def five_folds(build, epochs):
    """In the order of the file: train on four fifths, score on the fifth that is left out."""
    right = 0
    for fold in torch.arange(len(y)).tensor_split(5):
        torch.manual_seed(0)
        rest = torch.cat([torch.arange(fold[0]), torch.arange(fold[-1] + 1, len(y))])
        model = fit(build(), rest, epochs)
        right += (model(x[fold]).argmax(dim=1) == y[fold]).sum().item()
    return right / len(y)


# --8<-- [end:train]


# --8<-- [start:compare]
print("network        parameters  epochs  unseen rows")
scores = {}
for build, epochs in (dense, 20), (convolutional, 8), (normalized, 6):
    parameters = sum(p.numel() for p in build().parameters())
    scores[build.__name__] = five_folds(build, epochs)
    print(f"{build.__name__:14} {parameters:10}  {epochs:6}  {scores[build.__name__]:11.1%}")
# --8<-- [end:compare]

assert scores["dense"] > 0.92
assert min(scores["convolutional"], scores["normalized"]) > scores["dense"]

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Digits somewhere on a sheet: a linear classifier on pixels, on built features, and on features that are learned."""

# --8<-- [start:sheets]
import numpy as np
from sklearn.datasets import load_digits

data, rng = load_digits(), np.random.default_rng(0)
order = rng.permutation(1797)
answers = data.target[order]
sheets = np.zeros((1797, 14, 14))
for sheet, digit in zip(sheets, data.images[order] / 16, strict=True):
    row, column = rng.integers(7, size=2)  # a place for the upper left corner, 0 to 6
    sheet[row : row + 8, column : column + 8] = digit
print("sheets:", sheets.shape, " answers of the first five:", answers[:5])
# --8<-- [end:sheets]


# --8<-- [start:linear]
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def linear(columns):
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    model.fit(columns[:1000], answers[:1000])  # train on the first 1,000
    return np.mean(model.predict(columns[1397:]) == answers[1397:])  # the share right of the last 400


pixels = sheets.reshape(1797, 196)  # each sheet becomes a row of 196 numbers
on_pixels = linear(pixels)
print(f"pixels, linear classifier: {on_pixels:.0%} of 400 unseen sheets are right")
# --8<-- [end:linear]


# --8<-- [start:built]
def built(sheet):
    rows = np.flatnonzero(sheet.any(axis=1))  # the rows with ink
    columns = np.flatnonzero(sheet.any(axis=0))
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    down = np.linspace(rows[0], rows[-1], 6).round().astype(int)  # six rows from top to bottom
    right = np.linspace(columns[0], columns[-1], 6).round().astype(int)
    small = sheet[np.ix_(down, right)]  # 6 x 6 pixels, wherever the digit was
    fields = small.reshape(3, 2, 3, 2).mean(axis=(1, 3))  # the mean ink in 3 x 3 fields
    return [width / height, small.mean(), *fields.ravel()]


features = np.array([built(sheet) for sheet in sheets])  # (1797, 11)
for digit in (0, 1, 7):
    mean = features[:1000][answers[:1000] == digit].mean(axis=0)
    print(f"mean of the {digit}s: width/height {mean[0]:.2f}, centre {mean[6]:.2f}, lower right {mean[10]:.2f}")
on_built = linear(features)
print(f"11 built features, linear classifier: {on_built:.0%}")
# --8<-- [end:built]


# --8<-- [start:learned]
import torch
from torch import nn

x = torch.tensor(sheets, dtype=torch.float32)[:, None]  # (1797, 1, 14, 14), one channel of grey
y = torch.tensor(answers)
torch.manual_seed(0)
network = nn.Sequential(
    nn.Conv2d(1, 16, kernel_size=3, padding=1),  # 16 patterns of 3 x 3 pixels, tried at every place
    nn.ReLU(),
    nn.MaxPool2d(2),  # of each 2 x 2 places keep the strongest
    nn.Conv2d(16, 32, kernel_size=3, padding=1),  # 32 patterns of the 16 before
    nn.ReLU(),
    nn.AdaptiveMaxPool2d(1),  # of each pattern keep the strongest place: 32 numbers
    nn.Flatten(),
    nn.Linear(32, 10),  # a linear classifier on these 32
)
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
for _ in range(800):
    batch = torch.randint(1000, (64,))  # 64 of the 1,000 training sheets
    loss = nn.functional.cross_entropy(network(x[batch]), y[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    on_learned = (network(x[1397:]).argmax(dim=1) == y[1397:]).float().mean().item()
print(f"32 learned features, linear classifier: {on_learned:.0%}")
# --8<-- [end:learned]

# --8<-- [start:swap]
with torch.no_grad():
    learned = network[:-1](x).numpy()  # everything except the last layer: (1797, 32)
swapped = linear(learned)
print(f"learned features, the classifier of the first two runs: {swapped:.0%}")
# --8<-- [end:swap]

# --8<-- [start:speck]
on_dusty, dusty = {}, sheets[1397:].copy()
for specks in range(1, 21):
    dusty[np.arange(400), rng.integers(14, size=400), rng.integers(14, size=400)] = 1  # one more on each sheet
    with torch.no_grad():
        guesses = network(torch.tensor(dusty, dtype=torch.float32)[:, None]).argmax(dim=1).numpy()
    on_dusty[specks] = np.mean(guesses == answers[1397:])
for specks in (1, 5, 20):
    print(f"the network on sheets with {specks:2} specks: {on_dusty[specks]:.0%}")
# --8<-- [end:speck]

assert on_pixels < 0.3
assert 0.7 < on_built < 0.95
assert on_learned > 0.92
assert swapped > 0.92
assert on_dusty[1] > 0.88
assert on_dusty[20] < 0.65

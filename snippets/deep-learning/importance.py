# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Coefficients of a linear model and permutation importance of a network, with two columns that are nearly alike."""

# --8<-- [start:table]
import numpy as np
from sklearn.linear_model import LinearRegression


def table(seed, rows=1200):
    """Rooms do not matter here: the price follows area and age alone. But rooms follow area closely."""
    rng = np.random.default_rng(seed)
    area, age = rng.normal(size=(2, rows))  # standardised columns
    rooms = area + 0.05 * rng.normal(size=rows)  # nearly the same column
    price = 3 * area - age + rng.normal(size=rows)
    return np.column_stack([area, rooms, age]), price


print("coefficients of          area  rooms    age")
for seed in range(3):
    columns, price = table(seed)
    model = LinearRegression().fit(columns[:60], price[:60])
    print(f"60 houses, draw {seed}     ", *(f"{value:6.2f}" for value in model.coef_))
# --8<-- [end:table]

# --8<-- [start:permutation]
import torch
from torch import nn


def train(columns, price):
    torch.manual_seed(0)
    x, y = torch.tensor(columns, dtype=torch.float32), torch.tensor(price, dtype=torch.float32)
    model = nn.Sequential(nn.Linear(x.shape[1], 32), nn.ReLU(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(500):
        rows = torch.randint(800, (64,))
        loss = nn.functional.mse_loss(model(x[rows])[:, 0], y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return lambda inputs: model(torch.tensor(inputs, dtype=torch.float32))[:, 0].detach().numpy()


def importance(predict, columns, price, together):
    """How much the squared error grows when these columns are shuffled among the rows."""
    shuffled = columns.copy()
    shuffled[:, together] = shuffled[np.random.default_rng(0).permutation(len(columns))][:, together]
    return np.mean((predict(shuffled) - price) ** 2) - np.mean((predict(columns) - price) ** 2)


print("draw   area  rooms   age   area and rooms   area, in a network without rooms")
found = []
for seed in range(3):
    columns, price = table(seed)
    network, alone = train(columns, price), train(columns[:, [0, 2]], price)
    columns, price = columns[800:], price[800:]  # unseen rows
    row = [importance(network, columns, price, together) for together in ([0], [1], [2], [0, 1])]
    found.append([*row, importance(alone, columns[:, [0, 2]], price, [0])])
    print(f"{seed}     {row[0]:6.1f} {row[1]:6.1f} {row[2]:5.1f} {row[3]:16.1f} {found[-1][-1]:18.1f}")
# --8<-- [end:permutation]

for area, rooms, age, both, without in found:
    assert area < 0.6 * without
    assert rooms > age
    assert abs(both - without) < 0.15 * without

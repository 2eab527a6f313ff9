# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Tip: stop a network by rows that it was not trained on. On a small noisy table it then comes close to ridge."""

# --8<-- [start:measure]
import numpy as np
import torch
from sklearn.datasets import load_diabetes
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold

torch.set_default_dtype(torch.float64)
x, y = load_diabetes(return_X_y=True)


def explained(guess, rows):
    return 1 - np.square(guess - y[rows]).mean() / y[rows].var()


def scores_while_training(train, scored, seed, steps=150):
    """R² on the scored rows after each step of a network trained on the others."""
    torch.manual_seed(seed)
    mean, std, shift, scale = x[train].mean(0), x[train].std(0), y[train].mean(), y[train].std()
    inputs, others = (torch.from_numpy((x[rows] - mean) / std) for rows in (train, scored))
    target = torch.from_numpy((y[train] - shift) / scale)
    model = torch.nn.Sequential(torch.nn.Linear(10, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    scores = []
    for _ in range(steps):
        loss = (model(inputs)[:, 0] - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scores.append(explained(model(others)[:, 0].detach().numpy() * scale + shift, scored))
    return np.array(scores)


names = ("after 150 steps", "stopped by validation", "stopped by the test rows", "ridge regression")
results = {name: [] for name in names}
for seed in range(5):
    for train, test in KFold(5, shuffle=True, random_state=seed).split(x):
        shuffled = np.random.default_rng(seed).permutation(train)
        validation, rest = np.split(shuffled, [len(shuffled) // 4])
        best = scores_while_training(rest, validation, seed).argmax()  # the test rows are not looked at
        network = scores_while_training(train, test, seed)
        ridge = RidgeCV().fit(x[train], y[train]).predict(x[test])
        each = network[-1], network[best], network.max(), explained(ridge, test)
        for name, score in zip(names, each, strict=True):
            results[name].append(score)
for name, scores in results.items():
    each = np.mean(np.reshape(scores, (5, 5)), axis=1)
    print(f"{name:24}: R² {np.mean(scores):.2f} (five splits: {', '.join(f'{one:.2f}' for one in each)})")
# --8<-- [end:measure]

late, stopped, peeked, ridge = (np.mean(results[name]) for name in names)
assert ridge - stopped < 0.3 * (ridge - late)  # most of the deficit is gone
assert ridge - 0.03 < stopped < ridge  # but the network does not pass the linear model
assert peeked > ridge + 0.008 > stopped + 0.008  # whoever chooses on the test rows believes that it does

# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""How a learning rate is found: try rates a factor of about three apart, and compare them on a validation part."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16).float(), torch.from_numpy(labels)
validation = slice(1078, 1438)  # training rows stand before it; the last fifth is for testing and stays untouched


def accuracy(rate, seed):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    for _ in range(20):
        for rows in torch.randperm(1078).split(32):
            loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return (model(x[validation]).argmax(dim=1) == y[validation]).float().mean().item()


results = {}
for rate in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3):
    scores = results[rate] = [accuracy(rate, seed) for seed in range(3)]
    print(f"rate {rate:5}: {min(scores):.0%} to {max(scores):.0%}")
# --8<-- [end:measure]

assert min(results[0.03] + results[0.1]) > max(results[0.003]), "the middle of the range beats its lower end"
assert max(results[1] + results[3]) < 0.3, "rates ten times as large do not train at all"

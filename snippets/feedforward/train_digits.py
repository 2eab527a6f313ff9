# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A multilayer perceptron on handwritten digits, and what its accuracy means."""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits

torch.set_default_dtype(torch.float64)  # numbers of 64 bits, as in NumPy
torch.manual_seed(0)
images, digits = load_digits(return_X_y=True)  # 1,797 rows of 64 numbers from 0 to 16, and 1,797 digits
x, y = torch.from_numpy(images / 16), torch.from_numpy(digits)
# --8<-- [end:data]


# --8<-- [start:network]
def network():
    return torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))


def accuracy(model, rows):
    guesses = model(x[rows]).argmax(dim=1)  # for each image, the place of its largest logit
    return (guesses == y[rows]).double().mean().item()


# --8<-- [end:network]

# --8<-- [start:descend]
known, unseen = torch.arange(1438), torch.arange(1438, 1797)  # the numbers of the rows
model, losses = network(), []
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(101):
    loss = torch.nn.functional.cross_entropy(model(x[known]), y[known])
    losses.append(loss.item())
    if step % 50 == 0:
        print(f"step {step:3}: loss {loss:.2f}, unseen images right {accuracy(model, unseen):.0%}")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:descend]


# --8<-- [start:train]
def fit(model, rows, epochs=20, rate=0.1):
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    for _ in range(epochs):
        shuffled = rows[torch.randperm(len(rows))]  # the same rows in a new random order
        for batch in shuffled.split(32):
            loss = torch.nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


once = [accuracy(fit(network(), known, epochs), unseen) for epochs in (1, 5, 20)]
print("unseen images right after 1, 5 and 20 epochs:", *[f"{share:.0%}" for share in once])
# --8<-- [end:train]


# --8<-- [start:folds]
def five_scores(rows):
    parts = rows.chunk(5)
    scores = []
    for part in parts:
        others = torch.cat([other for other in parts if other is not part])
        scores.append(accuracy(fit(network(), others), part))
    return scores


# --8<-- [end:folds]

# --8<-- [start:evaluate]
shuffled = torch.tensor([five_scores(torch.randperm(1797)) for _ in range(3)])  # 3 runs, 5 scores each
consecutive = torch.tensor([five_scores(torch.arange(1797)) for _ in range(3)])
for name, scores in {"shuffled rows": shuffled, "consecutive rows": consecutive}.items():
    means = scores.mean(dim=1)  # one mean for each run
    print(f"{name:16}: {means.min():.1%} to {means.max():.1%}")
print("consecutive folds, one by one:", *[f"{share:.1%}" for share in consecutive.mean(dim=0)])
# --8<-- [end:evaluate]

# --8<-- [start:rivals]
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC


def mean_score(score, rows):
    parts = rows.chunk(5)
    return sum(score(torch.cat([other for other in parts if other is not part]), part) for part in parts) / 5


def of_network(make):
    return lambda train, test: accuracy(fit(make(), train), test)


def of_sklearn(make):
    return lambda train, test: make().fit(images[train], digits[train]).score(images[test], digits[test])


def two_hidden():
    hidden = torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64), torch.nn.ReLU()
    return torch.nn.Sequential(*hidden, torch.nn.Linear(64, 10))


# --8<-- [end:rivals]

# --8<-- [start:compare]
rivals = {
    "64-10": of_network(lambda: torch.nn.Linear(64, 10)),
    "64-128-10": of_network(network),
    "64-128-64-10": of_network(two_hidden),
    "3 nearest neighbours": of_sklearn(lambda: KNeighborsClassifier(3)),
    "support vectors": of_sklearn(SVC),
}
results = {}
print("                      shuffled rows     consecutive rows")
for name, score in rivals.items():
    runs = torch.tensor(
        [[mean_score(score, rows) for rows in (torch.randperm(1797), torch.arange(1797))] for _ in range(3)]
    )
    results[name] = runs.mean(dim=0).tolist()
    ranges = [f"{run.min():.1%} to {run.max():.1%}" for run in runs.T]
    print(f"{name:20}  {ranges[0]}    {ranges[1]}")
# --8<-- [end:compare]

# --8<-- [start:rate]
training, validation = torch.arange(1078), torch.arange(1078, 1438)  # and the last fifth stays untouched
by_rate = {}
for rate in (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1):
    scores = by_rate[rate] = [accuracy(fit(network(), training, rate=rate), validation) for _ in range(3)]
    told = f"{min(scores):.0%} to {max(scores):.0%}" if min(scores) > 0.8 else "fails with at least one seed"
    print(f"rate {rate:5}: {told}")
# --8<-- [end:rate]

assert losses[-1] < 1.2 < 2 < losses[0]
assert 0.8 < once[0] < once[2]
assert shuffled.mean(dim=1).min() > consecutive.mean(dim=1).max() + 0.02, "the way of splitting matters"
folds = consecutive.mean(dim=0)
assert folds.argmax() == 3
assert folds.min() < 0.94 < 0.965 < folds.max(), "and so does the stretch"
linear, shallow, deep = (results[name] for name in ("64-10", "64-128-10", "64-128-64-10"))
assert all(0.008 < gain < 0.025 for gain in (shallow[0] - linear[0], shallow[1] - linear[1]))
assert all(0 < gain < 0.016 for gain in (deep[0] - shallow[0], deep[1] - shallow[1]))
assert all(split[0] > split[1] + 0.01 for split in results.values())
assert min(split[0] - split[1] for split in (linear, shallow, deep)) > 0.02
for rival in ("3 nearest neighbours", "support vectors"):
    assert results[rival][0] > deep[0] + 0.002
    assert results[rival][1] > deep[1] + 0.002
assert min(by_rate[0.03] + by_rate[0.1]) > max(by_rate[0.003]), "the middle of the range beats its lower end"
assert min(by_rate[0.1]) > max(by_rate[1]) + 0.1, "and ten times the rate is too much"

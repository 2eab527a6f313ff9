# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""An MLP does not know which pixels are neighbours. Convolutions with a pool over all positions bear a shift."""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.zeros(1797, 12, 12), torch.from_numpy(labels)
x[:, 2:10, 2:10] = torch.from_numpy(images.reshape(1797, 8, 8) / 16).float()  # two blank pixels all round


def shift(x, pixels):
    """Four copies of each image, moved right, left, down and up by so many pixels."""
    return torch.cat([x.roll(step, dims=axis) for axis in (2, 1) for step in (pixels, -pixels)])


# --8<-- [end:data]


# --8<-- [start:train]
def mlp():
    layers = torch.nn.Linear(144, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)
    return torch.nn.Sequential(torch.nn.Flatten(), *layers)


def fit(model, x, y, epochs=20):
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(epochs):
        for rows in torch.randperm(len(y)).split(64):
            loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


# --8<-- [end:train]


# --8<-- [start:shifted]
def report(name, runs):
    """The mean accuracy over the runs, for shifts by 0, 1 and 2 pixels."""
    mean = torch.tensor(runs).mean(dim=0).tolist()
    print(f"{name:32}", *(f"{score:5.0%}" for score in mean))
    return mean


def accuracies(model, x, y):
    guesses = [model(shift(x, pixels)).argmax(dim=1) for pixels in (0, 1, 2)]
    return [(guess == y.repeat(4)).double().mean().item() for guess in guesses]


runs = []
for seed in range(3):
    torch.manual_seed(seed)
    order = torch.randperm(1797)
    known, unseen = order[:1400], order[1400:]
    runs.append(accuracies(fit(mlp(), x[known], y[known]), x[unseen], y[unseen]))
print("unseen images shifted by          0 px  1 px  2 px")
plain = report("MLP", runs)
# --8<-- [end:shifted]


# --8<-- [start:convnet]
def convnet(pool):
    windows = torch.nn.Unflatten(1, (1, 12)), torch.nn.Conv2d(1, 16, 3, padding=1), torch.nn.ReLU()
    more = torch.nn.Conv2d(16, 32, 3, padding=1), torch.nn.ReLU()
    if pool:
        return torch.nn.Sequential(
            *windows, *more, torch.nn.AdaptiveMaxPool2d(1), torch.nn.Flatten(), torch.nn.Linear(32, 10)
        )
    return torch.nn.Sequential(*windows, *more, torch.nn.Flatten(), torch.nn.Linear(32 * 144, 10))


# --8<-- [end:convnet]

# --8<-- [start:compare]
results = {}
for seed in range(3):
    torch.manual_seed(seed)
    order = torch.randperm(1797)
    seen, digits, unseen, truth = x[order[:1400]], y[order[:1400]], x[order[1400:]], y[order[1400:]]
    scramble = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(144, 144, bias=False))
    scramble[1].weight.data = torch.eye(144)[torch.randperm(144)]  # each output is one of the pixels
    scramble.requires_grad_(False)  # and stays it
    copies = torch.cat([seen, shift(seen, 1), shift(seen, 2)])
    models = {
        "MLP, pixels scrambled": fit(torch.nn.Sequential(scramble, mlp()), seen, digits),
        "MLP, trained on shifted copies": fit(mlp(), copies, digits.repeat(9), epochs=10),
        "convolutions": fit(convnet(pool=False), seen, digits, epochs=15),
        "convolutions, then one pool": fit(convnet(pool=True), seen, digits, epochs=15),
    }
    for name, model in models.items():
        results.setdefault(name, []).append(accuracies(model, unseen, truth))
mean = {name: report(name, scores) for name, scores in results.items()}
for name, model in {"MLP": mlp(), "convolutions": convnet(pool=False), "and one pool": convnet(pool=True)}.items():
    print(f"{name:12}: {sum(p.numel() for p in model.parameters()):6,} parameters")
# --8<-- [end:compare]

assert min(scores[0] for scores in [plain, *mean.values()]) > 0.95
assert 0.35 < plain[1] < 0.55
assert plain[2] < 0.2
assert max(abs(a - b) for a, b in zip(plain, mean["MLP, pixels scrambled"], strict=True)) < 0.06
for name in ("MLP, pixels scrambled", "convolutions"):
    assert max(scores[2] for scores in results[name]) < 0.2  # hardly better than guessing
for name in ("MLP, trained on shifted copies", "convolutions, then one pool"):
    assert min(scores[2] for scores in results[name]) > 0.9

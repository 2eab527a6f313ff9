# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A learning curve: the accuracy on unseen digits after training with 50 to 1,400 of them."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)


def accuracy(size, seed):
    torch.manual_seed(seed)
    order = torch.randperm(len(y))
    train, test = order[:size], order[1400:]
    layers = torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
    model = torch.nn.Sequential(*layers).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(600):
        rows = train[torch.randint(size, (32,))]
        loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return (model(x[test]).argmax(dim=1) == y[test]).double().mean().item()


means = []
for size in (50, 100, 200, 400, 800, 1400):
    scores = [accuracy(size, seed) for seed in range(5)]
    means.append(sum(scores) / 5)
    print(f"{size:4} images: {min(scores):.1%} to {max(scores):.1%}, mean {means[-1]:.1%}")
# --8<-- [end:measure]

gains = torch.tensor(means).diff().tolist()
assert gains[0] > 0.05, "doubling a small set helps most,"
assert max(gains[3:]) < 0.03, "and a large one little"
assert gains[0] > gains[1] > gains[2]

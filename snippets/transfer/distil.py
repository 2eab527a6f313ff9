# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A large network teaches a small one: the same images, with labels or with the large one's probabilities."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import cross_entropy

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]


def fit(units, targets, seed, steps=800):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, units), torch.nn.ReLU(), torch.nn.Linear(units, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        rows = torch.randint(len(targets), (50,))
        loss = cross_entropy(model(images[rows]), targets[rows])  # targets: labels, or a probability for each digit
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def right(model):
    with torch.no_grad():
        return (model(images[1397:]).argmax(dim=1) == labels[1397:]).float().mean().item()


# --8<-- [end:train]

# --8<-- [start:compare]
teacher = fit(256, labels[:1000], seed=0)
print(f"teacher, 256 units: {right(teacher):.0%}")
with torch.no_grad():
    soft = (teacher(images[:1397]) / 4).softmax(dim=1)  # divided by 4: less sure than the teacher is
lessons = {
    "1,000 labels": labels[:1000],
    "its probabilities for these 1,000": soft[:1000],
    "its probabilities for 1,397": soft,
}
shares = {}
print("six units, taught by")
for name, targets in lessons.items():
    shares[name] = [right(fit(6, targets, seed)) for seed in range(1, 7)]
    print(f"{name:34}", *(f"{share:.0%}" for share in shares[name]))
# --8<-- [end:compare]

assert right(teacher) > 0.95
assert abs(sum(shares["1,000 labels"]) - sum(shares["its probabilities for these 1,000"])) / 6 < 0.06  # no clear gain

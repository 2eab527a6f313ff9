# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A network that fits true labels fits random ones as well: low training error alone proves nothing."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)


def train(seed, shuffle_labels, steps=150):
    """The step at which all 500 training images are right, and the accuracy on the others at the end."""
    torch.manual_seed(seed)
    order = torch.randperm(len(labels))
    x, y = torch.from_numpy(images / 16)[order], torch.from_numpy(labels)[order]
    if shuffle_labels:
        y = y[torch.randperm(len(y))]
    layers = torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10)
    model = torch.nn.Sequential(*layers).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    learnt = []  # after each step: are all 500 right?
    for _ in range(steps):
        logits = model(x[:500])
        learnt.append((logits.argmax(dim=1) == y[:500]).all().item())
        loss = torch.nn.functional.cross_entropy(logits, y[:500])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = (model(x).argmax(dim=1) == y).double()
    assert right[:500].mean() == 1
    return learnt.index(True), right[500:].mean().item()


# --8<-- [end:train]

# --8<-- [start:compare]
results = {}
for name, shuffle_labels in {"true labels": False, "shuffled labels": True}.items():
    steps, unseen = zip(*(train(seed, shuffle_labels) for seed in range(3)), strict=True)
    results[name] = steps, unseen
    print(f"{name}: all 500 images right after {min(steps)} to {max(steps)} steps,")
    print(f"    {min(unseen):.0%} to {max(unseen):.0%} of unseen ones")
# --8<-- [end:compare]

(true_steps, true_unseen), (shuffled_steps, shuffled_unseen) = results.values()
assert 2 < sum(shuffled_steps) / sum(true_steps) < 4
assert min(true_unseen) > 0.92
assert 0.07 < min(shuffled_unseen) <= max(shuffled_unseen) < 0.13

# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A conditional variational autoencoder draws the digit that is asked for; a classifier judges."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, one_hot

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
digits = load_digits()
images = torch.tensor(digits.data / 16 > 0.5).float()[order]
labels = torch.tensor(digits.target)[order]
train, test = slice(0, 1000), slice(1397, 1797)

torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Linear(64 + 10, 128), torch.nn.ReLU(), torch.nn.Linear(128, 16))
decoder = torch.nn.Sequential(torch.nn.Linear(8 + 10, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
for _ in range(3000):
    rows = torch.randint(1000, (64,))
    x, asked = images[rows], one_hot(labels[rows], 10).float()  # (64, 64) and (64, 10)
    mean, log_variance = encoder(torch.cat([x, asked], dim=1)).chunk(2, dim=1)
    z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
    logits = decoder(torch.cat([z, asked], dim=1))
    pixels = binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1).mean()
    price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1).mean() / 2
    optimizer.zero_grad()
    (pixels + price).backward()
    optimizer.step()
# --8<-- [end:train]

# --8<-- [start:seven]
z, sevens = torch.randn(3, 8), one_hot(torch.tensor([7, 7, 7]), 10).float()
with torch.no_grad():
    drawn = (decoder(torch.cat([z, sevens], dim=1)) > 0).int().reshape(3, 8, 8)
for line in range(8):  # three digits side by side
    print("   ".join("".join(" #"[pixel] for pixel in digit[line]) for digit in drawn).rstrip())
# --8<-- [end:seven]

# --8<-- [start:classifier]
classifier = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
optimizer = torch.optim.Adam(classifier.parameters(), lr=0.003)
for _ in range(600):
    rows = torch.randint(1000, (64,))
    loss = cross_entropy(classifier(images[rows]), labels[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:classifier]

# --8<-- [start:judge]
asked = torch.arange(10).repeat_interleave(100)  # a hundred of each digit
means = torch.stack([images[train][labels[train] == k].mean(dim=0) for k in range(10)])
with torch.no_grad():
    drawn = decoder(torch.cat([torch.randn(1000, 8), one_hot(asked, 10).float()], dim=1)).sigmoid()
rows = {
    "test images": (images[test], labels[test]),
    "drawn as asked": ((drawn > 0.5).float(), asked),
    "mean of the digit": ((means[asked] > 0.5).float(), asked),
}
found = {}
for name, (pictures, classes) in rows.items():
    with torch.no_grad():
        right = (classifier(pictures).argmax(dim=1) == classes).float().mean().item()
    variance = torch.stack([pictures[classes == k].var(dim=0).sum() for k in range(10)]).mean().item()
    found[name] = right, variance
    print(f"{name:17} judged right {right:4.0%}, variance within a digit {variance:.1f}")
# --8<-- [end:judge]

assert found["test images"][0] > 0.88
assert found["drawn as asked"][0] > 0.9
assert 3 < found["drawn as asked"][1] < found["test images"][1]
assert found["mean of the digit"] == (1, 0)

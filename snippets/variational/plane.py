# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A code of two numbers: trained, used as a map, held against two principal components, and walked across."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
digits = load_digits()
images = torch.tensor(digits.data / 16 > 0.5).float()[order]
labels = torch.tensor(digits.target)[order]
train, test = images[:1000], images[1397:]

torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 4))
decoder = torch.nn.Sequential(torch.nn.Linear(2, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)


def parts(x):
    """What the pixels cost and what the code costs, in nats for each image."""
    mean, log_variance = encoder(x).chunk(2, dim=1)  # (N, 2) each
    z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
    pixels = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(dim=1)
    price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2
    return pixels, price


for _ in range(3000):
    loss = sum(parts(train[torch.randint(1000, (64,))])).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    pixels, price = (torch.stack([parts(test)[i] for _ in range(20)]).mean() for i in (0, 1))
    codes = encoder(images)[:, :2]
spreads = ", ".join(f"{s:.2f}" for s in codes[:1000].std(dim=0))
print(f"bound -{pixels:.2f} (pixels) - {price:.2f} (price) = {-pixels - price:.2f} nats; the means spread by {spreads}")
# --8<-- [end:train]

# --8<-- [start:map]
values = torch.special.ndtri((torch.arange(13) + 0.5) / 13)  # from -1.77 to 1.77
with torch.no_grad():
    for second in values.flip(0)[::3]:  # every third value, from high to low
        row = [decoder(torch.stack([first, second])).sigmoid().reshape(8, 8) for first in values[::3]]
        for line in range(8):
            print("   ".join("".join(" .+#"[int(3.999 * p)] for p in image[line]) for image in row).rstrip())
# --8<-- [end:map]


# --8<-- [start:neighbours]
def neighbours(points):
    """Share of test images whose five nearest training points have the right label as their commonest."""
    nearest = torch.cdist(points[1397:], points[:1000]).topk(5, largest=False).indices  # (400, 5)
    return (labels[:1000][nearest].mode(dim=1).values == labels[1397:]).float().mean().item()


centred = images - train.mean(dim=0)
axes = torch.linalg.svd(centred[:1000], full_matrices=False).Vh[:2]  # two principal directions
shares = {"64 pixels": neighbours(images), "means, 2 numbers": neighbours(codes)}
shares["2 principal components"] = neighbours(centred @ axes.T)
for name, share in shares.items():
    print(f"{name:22} {share:.0%} right")
# --8<-- [end:neighbours]


# --8<-- [start:walk]
def grey(pictures):
    """Mean number of pixels, out of 64, that are neither nearly white nor nearly black."""
    return ((pictures > 0.25) & (pictures < 0.75)).float().sum(dim=1).mean().item()


def nearest(pictures):
    """Rounded to black and white: in how many pixels the nearest training image differs, on average."""
    return torch.cdist((pictures > 0.5).float(), train, p=1).min(dim=1).values.mean().item()


torch.manual_seed(1)
first, second = torch.randint(400, (2, 2000))
different = labels[1397:][first] != labels[1397:][second]  # pairs of different digits
first, second = first[different], second[different]
ends = codes[1397:][first], codes[1397:][second]
with torch.no_grad():
    decoded = [decoder(end).sigmoid() for end in ends]
    ways = {
        "one end, decoded": decoded[0],
        "halfway in the plane": decoder((ends[0] + ends[1]) / 2).sigmoid(),
        "decoded ends, mixed": (decoded[0] + decoded[1]) / 2,
        "test images, mixed": (test[first] + test[second]) / 2,
    }
found = {name: (grey(way), nearest(way)) for name, way in ways.items()}
for name, (greys, distance) in found.items():
    print(f"{name:20} {greys:4.1f} grey pixels, rounded {distance:3.1f} pixels from a training image")
# --8<-- [end:walk]

assert -21.2 < -(pixels + price) < -19.5
assert shares["means, 2 numbers"] > shares["2 principal components"] + 0.08
assert shares["64 pixels"] > shares["means, 2 numbers"] + 0.1
assert found["decoded ends, mixed"][0] > found["halfway in the plane"][0] + 2.5
assert found["test images, mixed"][1] > 1.6 * found["halfway in the plane"][1]

# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A variational autoencoder in a dozen lines: trained, made to draw, and judged by distances to test images."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, test = images[:1000], images[1397:]

torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 16))
decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
for step in range(3001):
    x = train[torch.randint(1000, (64,))]
    mean, log_variance = encoder(x).chunk(2, dim=1)  # (64, 8) each
    z = mean + (log_variance / 2).exp() * torch.randn_like(mean)  # a draw from the cloud
    pixels = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(dim=1).mean()
    price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1).mean() / 2
    loss = pixels + price
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 1000 == 0:
        print(f"step {step:4}: pixels {pixels.item():4.1f}, price {price.item():4.2f}")
# --8<-- [end:train]


# --8<-- [start:draw]
def judge(draws):
    """Mean number of pixels from each draw to its nearest test image, and from each test image to its nearest draw."""
    distance = torch.cdist(draws, test, p=1)
    return distance.min(dim=1).values.mean().item(), distance.min(dim=0).values.mean().item()


with torch.no_grad():
    draws = (decoder(torch.randn(400, 8)) > 0).float()
there, back = judge(draws)
print(f"to the nearest test image {there:.1f}, from test images to the nearest {back:.1f}")
# --8<-- [end:draw]

# --8<-- [start:show]
for row in draws[:4].reshape(4, 8, 8).transpose(0, 1):  # four digits side by side
    print("   ".join("".join(" #"[int(pixel)] for pixel in digit) for digit in row).rstrip())
# --8<-- [end:show]

# --8<-- [start:wider]
scores = {}
for width in (0.5, 1.0, 2.0, 3.0):
    with torch.no_grad():
        scores[width] = judge((decoder(width * torch.randn(400, 8)) > 0).float())
    print(f"codes {width} times as wide: {scores[width][0]:.1f} and {scores[width][1]:.1f}")
# --8<-- [end:wider]

assert there < 5.1
assert back < 5.3
assert 5 < price.item() < 10
assert scores[0.5][0] < scores[1.0][0]
assert scores[0.5][1] > scores[1.0][1] + 0.3
assert scores[3.0][0] > scores[1.0][0] + 0.5

# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A plain autoencoder of digits, and what its decoder makes of codes that are made up."""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]  # 64 pixels, each 0 or 1
train, test = images[:1000], images[1397:]
# --8<-- [end:data]

# --8<-- [start:train]
torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 8))
decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
for _ in range(3000):
    x = train[torch.randint(1000, (64,))]
    loss = binary_cross_entropy_with_logits(decoder(encoder(x)), x, reduction="none").sum(dim=1).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


@torch.no_grad()
def draw(codes):
    """Decode each row of codes, and round the probabilities to black and white."""
    return (decoder(codes) > 0).float()


wrong = (draw(encoder(test)) != test).sum(dim=1).float().mean().item()
print(f"pixels that are wrong in copies of test images: {wrong:.1f} of 64")
# --8<-- [end:train]


# --8<-- [start:judge]
def judge(draws):
    """Mean number of pixels from each draw to its nearest test image, and from each test image to its nearest draw."""
    distance = torch.cdist(draws, test, p=1)  # (draws, tests), the number of pixels that differ
    return distance.min(dim=1).values.mean().item(), distance.min(dim=0).values.mean().item()


with torch.no_grad():
    codes = encoder(train)
    made_up = codes.mean(dim=0) + codes.std(dim=0) * torch.randn(400, 8)
average = (train.mean(dim=0) > 0.5).float().expand(400, 64)
scores = {"training images": train[:400], "made-up codes": draw(made_up), "the average digit": average}
scores = {name: judge(draws) for name, draws in scores.items()}
for name, (there, back) in scores.items():
    print(f"{name:18} to the nearest test image {there:4.1f}, from test images to the nearest {back:4.1f}")
# --8<-- [end:judge]

assert 2.5 < wrong < 4.5
assert scores["made-up codes"][0] > scores["training images"][0] + 1
assert scores["made-up codes"][1] > scores["training images"][1] + 1
assert scores["the average digit"][1] > 12

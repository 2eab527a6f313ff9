# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""An autoencoder: digits of 64 pixels through eight numbers and back, held against the mean image."""

# --8<-- [start:data]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)  # (1797, 64), from 0 to 1
training, test = images[:1000], images[1397:]  # the 397 between them are kept for choices

mean_image = training.mean(dim=0)  # (64,)
print(f"mean image as the only answer: test error {((test - mean_image) ** 2).mean().item():.4f}")
# --8<-- [end:data]

# --8<-- [start:network]
torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 8))
decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
model = torch.nn.Sequential(encoder, decoder)
# --8<-- [end:network]


# --8<-- [start:train]
@torch.no_grad()
def error(images):
    return torch.nn.functional.mse_loss(model(images), images).item()


optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for step in range(3001):
    if step in (0, 100, 1000, 3000):
        print(f"step {step:4}: training {error(training):.4f}, test {error(test):.4f}")
    batch = training[torch.randint(1000, (64,))]
    loss = torch.nn.functional.mse_loss(model(batch), batch)  # the target is the input
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:train]

# --8<-- [start:code]
with torch.no_grad():
    code = encoder(test[:1])  # (1, 8)
    print("code of a test image:", *(f"{number:.1f}" for number in code[0].tolist()))
    print(f"error of its reconstruction: {((decoder(code) - test[:1]) ** 2).mean().item():.4f}")
# --8<-- [end:code]

# --8<-- [start:strangers]
squares = test.reshape(400, 8, 8)
mirrored = squares.flip(2).reshape(400, 64)  # the columns from right to left
turned = squares.rot90(1, dims=(1, 2)).reshape(400, 64)  # by a quarter
for name, strangers in (("test", test), ("mirrored", mirrored), ("turned", turned)):
    rival = ((strangers - mean_image) ** 2).mean().item()
    print(f"{name:8}: error {error(strangers):.3f}, mean image {rival:.3f}")
# --8<-- [end:strangers]

assert len(np.unique(images.numpy(), axis=0)) == 1797  # no image of the test part was trained on
assert 0.010 < error(test) < 0.016
assert 0.006 < error(training) < error(test)
assert 0.035 < error(mirrored) < 0.07
assert error(turned) > ((turned - mean_image) ** 2).mean() * 0.8

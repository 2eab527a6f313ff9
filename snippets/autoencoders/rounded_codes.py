# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""How many bits does a code need? Codes rounded to few levels, and the decoder counted too."""

import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
raw = load_digits().data[order].astype(np.uint8)  # whole numbers from 0 to 16
images = torch.tensor(raw / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]

torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 8))
decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
model = torch.nn.Sequential(encoder, decoder)
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for _ in range(3000):
    batch = training[torch.randint(1000, (64,))]
    loss = torch.nn.functional.mse_loss(model(batch), batch)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


# --8<-- [start:round]
@torch.no_grad()
def error_rounded(bits):
    low, high = encoder(training).amin(dim=0), encoder(training).amax(dim=0)  # (8,), the range of each number
    levels = 2**bits - 1
    step = ((encoder(test) - low) / (high - low) * levels).round().clamp(0, levels)  # whole numbers, what is stored
    return torch.nn.functional.mse_loss(decoder(low + step / levels * (high - low)), test).item()


for bits in (2, 3, 4, 5, 8):
    print(f"{bits} bits for each number, {bits} bytes for a code: test error {error_rounded(bits):.3f}")
# --8<-- [end:round]

# --8<-- [start:bytes]
import zlib

packed = len(zlib.compress(raw[1397:].tobytes(), 9)) / 400
print(f"zlib, all 400 test images together: {packed:.0f} bytes for an image, error 0")
size = 4 * sum(parameter.numel() for parameter in decoder.parameters())
print(f"decoder: {size} bytes, as much as {size / (packed - 5):.0f} images save with 5 bytes each")
coarse = np.round(raw[1397:] / 8).astype(np.uint8)  # 0, 1 or 2: only three grey values are left
packed_coarse, lost = len(zlib.compress(coarse.tobytes(), 9)) / 400, (coarse / 2 - raw[1397:] / 16) ** 2
print(f"zlib, rounded to 3 grey values: {packed_coarse:.1f} bytes for an image, error {lost.mean():.4f}")
# --8<-- [end:bytes]

assert error_rounded(2) > 0.03
assert error_rounded(5) < 1.1 * error_rounded(8)
assert 22 < packed < 29
assert packed_coarse < 12
assert lost.mean() < error_rounded(5)

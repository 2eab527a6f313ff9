# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""How far a code moves when the image moves a little: any way, or towards another digit. With and without a penalty."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.pytorch.autoencoders import TiedAutoencoder, contractive_penalty

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]


def train(price, steps=1200):
    torch.manual_seed(0)
    model = TiedAutoencoder(64, 128)  # sigmoid units; the decoder's weights are the encoder's, transposed
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        image = training[torch.randint(1000, (64,))]
        code = model.encode(image)
        loss = torch.nn.functional.mse_loss(model.decode(code), image)
        loss = loss + price * contractive_penalty(code, model.weight)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [end:train]


# --8<-- [start:move]
@torch.no_grad()
def moves(encode):
    """Movement of the code for a step of 0.1, as a share of its mean distance from the mean code, times 10."""
    anywhere = torch.randn(test.shape, generator=torch.Generator().manual_seed(0))
    towards = training[torch.cdist(test, training).argmin(dim=1)] - test  # to the nearest training image
    code, found = encode(test), []
    spread = (code - code.mean(dim=0)).norm(dim=1).mean()
    for way in (anywhere, towards):
        step = 0.1 * way / way.norm(dim=1, keepdim=True)  # all steps have the length 0.1
        found.append(((encode(test + step) - code).norm(dim=1).mean() / spread / 0.1).item())
    return found


mean = training.mean(dim=0)
axes = torch.linalg.svd(training - mean, full_matrices=False)[2][:16]
rows = {
    "the pixels": (lambda z: z, lambda h: h),
    "16 components": (lambda z: (z - mean) @ axes.T, lambda h: h @ axes + mean),
}
for price in (0, 0.003, 0.01):
    model = train(price)
    rows[f"price {price}"] = model.encode, model.decode
print("                 error   anywhere  to a neighbour  ratio")
ratios, errors = {}, {}
for name, (encode, decode) in rows.items():
    with torch.no_grad():
        errors[name] = torch.nn.functional.mse_loss(decode(encode(test)), test).item()
    anywhere, towards = moves(encode)
    ratios[name] = towards / anywhere
    print(f"{name:14}  {errors[name]:.4f}       {anywhere:.2f}            {towards:.2f}   {ratios[name]:.2f}")
# --8<-- [end:move]

assert ratios["price 0"] + 0.1 < ratios["price 0.003"] < ratios["price 0.01"] - 0.08
assert 1.4 < ratios["16 components"] < 1.6

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Of 256 hidden units the 8 largest are kept for each image, held against 8 and 16 principal components."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]
mean = training.mean(dim=0)


def keep_largest(code, k):
    values, places = code.topk(k, dim=1)  # (N, k) each: the k largest of a row, and where they stand
    return torch.zeros_like(code).scatter(1, places, values)  # all others are zero


def train(k, units=256, steps=1500, seed=0):
    torch.manual_seed(seed)
    encoder, decoder = torch.nn.Linear(64, units), torch.nn.Linear(units, 64)
    with torch.no_grad():  # each unit first looks for what it draws, in the difference from the mean image
        decoder.weight /= decoder.weight.norm(dim=0)
        decoder.bias.copy_(mean)
        encoder.weight.copy_(decoder.weight.T)
        encoder.bias.copy_(-encoder.weight @ mean)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
    for _ in range(steps):
        image = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(decoder(keep_largest(encoder(image).relu(), k)), image)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return encoder, decoder


# --8<-- [end:train]


# --8<-- [start:compare]
@torch.no_grad()
def error(encoder, decoder, k):
    return torch.nn.functional.mse_loss(decoder(keep_largest(encoder(test).relu(), k)), test).item()


def pca_error(k):
    axes = torch.linalg.svd(training - mean, full_matrices=False)[2][:k]  # (k, 64), the first k components
    return torch.nn.functional.mse_loss((test - mean) @ axes.T @ axes + mean, test).item()


errors = {"8 components": pca_error(8), "16 components": pca_error(16), "8 of 256 units": error(*train(8), 8)}
for name, value in errors.items():
    print(f"{name:14}: test error {value:.4f}")
# --8<-- [end:compare]

# --8<-- [start:wider]
for units in (8, 32, 128, 512):
    print(f"8 of {units:3} units: test error {error(*train(8, units), 8):.4f}")
# --8<-- [end:wider]

assert errors["8 of 256 units"] < 0.6 * errors["8 components"]
assert abs(errors["8 of 256 units"] - errors["16 components"]) < 0.002

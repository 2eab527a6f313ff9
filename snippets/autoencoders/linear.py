# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""A linear autoencoder finds the plane of the principal components, with other axes; a deep one leaves the plane."""

# --8<-- [start:data]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]
mean = training.mean(dim=0)
components = torch.linalg.svd(training - mean, full_matrices=False).Vh[:8]  # (8, 64)


def train(model, rate=0.003, steps=3000):
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        batch = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def train_to_the_end(model):
    """All training images in every step, and steps that use the curvature: L-BFGS, until nothing improves."""
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=1000, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(training), training)
        loss.backward()
        return loss

    optimizer.step(closure)
    return model


def errors(draw):
    return [((draw(part) - part) ** 2).mean().item() for part in (training, test)]


# --8<-- [end:data]

# --8<-- [start:compare]
torch.manual_seed(0)
linear = train_to_the_end(torch.nn.Sequential(torch.nn.Linear(64, 8), torch.nn.Linear(8, 64)))
layers = torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 8)
layers += torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64)
deep = train(torch.nn.Sequential(*layers))
with torch.no_grad():
    found = {
        "principal components": errors(lambda x: mean + (x - mean) @ components.T @ components),
        "linear autoencoder": errors(linear),
        "with hidden layers": errors(deep),
    }
for name, (on_training, on_test) in found.items():
    print(f"{name:20}  training {on_training:.4f}, test {on_test:.4f}")
# --8<-- [end:compare]

# --8<-- [start:plane]
drawn = linear[1].weight.detach()  # (64, 8): column j is what the decoder draws for code number j
basis, _ = torch.linalg.qr(drawn)  # (64, 8), eight directions at right angles in the same plane
cosines = torch.linalg.svdvals(components @ basis)  # of the angles between the two planes
print(f"smallest cosine between the planes: {cosines.min():.3f}")
unit = drawn / drawn.norm(dim=0)
alike = (components @ unit).abs()  # (8, 8)
print("each component with the most similar column:", *(f"{cosine:.2f}" for cosine in alike.amax(dim=1)))
angles = (unit.T @ unit).abs().fill_diagonal_(0)
print(f"largest cosine between two columns: {angles.max():.2f}")
# --8<-- [end:plane]

assert found["principal components"][0] <= found["linear autoencoder"][0] < 1.02 * found["principal components"][0]
assert found["with hidden layers"][1] < 0.6 * found["principal components"][1]
assert cosines.min() > 0.97
assert alike.amax(dim=1).min() < 0.8

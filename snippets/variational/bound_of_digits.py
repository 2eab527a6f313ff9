# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "scikit-learn", "torch"]
# ///
"""The bound of a variational autoencoder on digits that it has not seen, against pixels one by one."""

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits

from dlref.pytorch.variational import VAE, negative_elbo

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, test = images[:1000], images[1397:]

torch.manual_seed(0)
model = VAE([64, 128, 8])  # pixels, hidden layer, latent numbers
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for _ in range(3000):
    x = train[torch.randint(1000, (64,))]
    loss = negative_elbo(*model(x), x)  # model(x): logits, mean, log_variance
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:train]


# --8<-- [start:measure]
@torch.no_grad()
def bound(images):
    """Mean over the images, and over 20 draws of the code, which makes it steadier."""
    return -sum(negative_elbo(*model(images), images).item() for _ in range(20)) / 20


share = (train.sum(dim=0) + 1) / 1002  # of the images in which a pixel is on, never quite 0 or 1
pixels = (test * share.log() + (1 - test) * (1 - share).log()).sum(dim=1).mean().item()
print(f"bound on training images {bound(train):.1f}, on test images {bound(test):.1f} nats")
print(f"each pixel with its own probability, test images: {pixels:.1f} nats")
# --8<-- [end:measure]

# --8<-- [start:spoil]
spoiled = {}
for width, shift in ((1, 0), (0.5, 0), (1.5, 0), (2, 0), (1, 0.5)):
    with torch.no_grad():
        mean, log_variance = model.encode(test)
        mean, log_variance = mean + shift, log_variance + 2 * torch.tensor(float(width)).log()
        values = []
        for _ in range(20):
            z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
            values.append(-negative_elbo(model.decode(z), mean, log_variance, test).item())
    spoiled[width, shift] = sum(values) / 20
    print(f"deviation times {width}, mean plus {shift}: bound {spoiled[width, shift]:.1f}")
# --8<-- [end:spoil]

assert -18.8 < bound(test) < -17.3
assert bound(train) > bound(test) + 0.5
assert -25 < pixels < -24
assert all(spoiled[1, 0] > value + 0.5 for key, value in spoiled.items() if key != (1, 0))

# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""How many draws a plain average needs for the probability of an image, with eight hidden numbers."""

# --8<-- [start:model]
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import softplus

from dlref.pytorch.variational import VAE, importance_weighted_log_likelihood, negative_elbo

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, test = images[:1000], images[1397:]

torch.manual_seed(0)
model = VAE([64, 128, 8])
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for _ in range(3000):
    x = train[torch.randint(1000, (64,))]
    loss = negative_elbo(*model(x), x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:model]


# --8<-- [start:average]
@torch.no_grad()
def plain_average(images, draws):
    """The logarithm of the average of p(image | z) over draws of z, for each image."""
    logits = model.decode(torch.randn(draws, 8))  # (draws, 64)
    logs = logits @ images.T - softplus(logits).sum(dim=1, keepdim=True)  # log p of each image given each draw
    return torch.logsumexp(logs, dim=0) - np.log(draws)


chosen, found = test[:100], {}
for draws in (1, 10, 100, 1000, 10_000, 100_000):
    found[draws] = plain_average(chosen, draws).mean().item()
    print(f"{draws:6} draws at random:     {found[draws]:6.1f} nats")
with torch.no_grad():
    for draws in (1, 1000):
        better = importance_weighted_log_likelihood(model, chosen, samples=draws).mean().item()
        print(f"{draws:6} from the encoder:  {better:6.1f} nats")
# --8<-- [end:average]

assert found[10] < found[100] - 3
assert found[1000] < better - 0.4
assert better - 0.4 < found[100_000] < better + 0.2

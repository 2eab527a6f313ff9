# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: real digits, digits of the GAN and the training images nearest to them, draws from a normal distribution."""

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
torch.manual_seed(0)
order = torch.randperm(1797)
images = torch.tensor(digits.data / 16, dtype=torch.float32)[order]
test, train = images[:400], images[400:1200]
torch.manual_seed(1)
generator = nn.Sequential(
    nn.Linear(16, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 64), nn.Sigmoid()
)
discriminator = nn.Sequential(
    nn.Linear(64, 128), nn.LeakyReLU(0.2), nn.Linear(128, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1)
)
of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.0, 0.99))
of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.0, 0.99))
averaging = torch.optim.swa_utils.get_ema_multi_avg_fn(0.99)
average = torch.optim.swa_utils.AveragedModel(generator, multi_avg_fn=averaging)
softplus = nn.functional.softplus
for _ in range(1500):
    real = train[torch.randint(800, (64,))].requires_grad_()
    fake = generator(torch.randn(64, 16))
    score = discriminator(real)
    loss = softplus(-score).mean() + softplus(discriminator(fake.detach())).mean()
    (slope,) = torch.autograd.grad(score.sum(), real, create_graph=True)
    of_discriminator.zero_grad()
    (loss + 0.5 * slope.square().sum(dim=1).mean()).backward()
    of_discriminator.step()
    generator_loss = softplus(-discriminator(fake)).mean()
    of_generator.zero_grad()
    generator_loss.backward()
    of_generator.step()
    average.update_parameters(generator)


torch.manual_seed(4)
with torch.no_grad():
    fakes = average(torch.randn(32, 16))
normal = torch.distributions.MultivariateNormal(train.mean(dim=0), train.T.cov() + 1e-4 * torch.eye(64))
nearest = torch.cdist(fakes, train)
fig, axes = plt.subplots(1, 4, figsize=(7, 3), layout="constrained")
panels = {
    "real": test[:32],
    "the GAN": fakes,
    "nearest in training": train[nearest.argmin(dim=1)],
    "one normal": normal.sample((32,)).clamp(0, 1),
}
for ax, (name, batch) in zip(axes, panels.items(), strict=True):
    mosaic = nn.functional.pad(batch.view(8, 4, 8, 8), (1, 1, 1, 1)).permute(0, 2, 1, 3).reshape(80, 40)
    ax.imshow(mosaic.numpy(), cmap="gray_r", vmin=0, vmax=1)
    ax.set_title(name, fontsize=10)
    ax.axis("off")
plt.savefig("figure_digits.svg")

own = torch.cdist(test, train).min(dim=1).values.mean()
assert 0.7 * own < nearest.min(dim=1).values.mean() < 1.6 * own  # no copies, and no smear

# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A GAN on digits of 8 x 8 pixels, with a judge that was trained on other real digits."""

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
torch.manual_seed(0)
order = torch.randperm(1797)
images, labels = torch.tensor(digits.data / 16, dtype=torch.float32)[order], torch.tensor(digits.target)[order]
test, train, other = images[:400], images[400:1200], images[1200:]  # 400, 800 and 597 images
# --8<-- [end:data]

# --8<-- [start:body]
body = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 16), nn.ReLU())
head = nn.Linear(16, 10)
optimizer = torch.optim.Adam([*body.parameters(), *head.parameters()], lr=0.003)
for _ in range(600):
    rows = torch.randint(597, (64,))
    noisy = other[rows] + 0.1 * torch.randn(64, 64)
    loss = nn.functional.cross_entropy(head(body(noisy)), labels[1200:][rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


@torch.no_grad()
def sure(batch):
    """The share of images for which the judge gives one digit a probability of at least 0.9."""
    return (head(body(batch)).softmax(dim=1).max(dim=1).values >= 0.9).float().mean().item()


accuracy = (head(body(test)).argmax(dim=1) == labels[:400]).float().mean().item()
grey = torch.bernoulli(train.mean(dim=0).expand(400, 64))
print(f"judge right on test images {accuracy:.0%}, sure of {sure(test):.0%}")
print(f"sure of independent pixels {sure(grey):.0%}")
# --8<-- [end:body]

# --8<-- [start:networks]
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
# --8<-- [end:networks]

# --8<-- [start:train]
softplus = nn.functional.softplus
found = []
for step in range(1, 1501):
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
    if step in (500, 1000, 1500):
        found.append(sure(average(torch.randn(1000, 16))))
        print(f"step {step:4}: loss {loss.item():.2f}, judge sure of {found[-1]:.0%}")
# --8<-- [end:train]

# --8<-- [start:nearest]
fakes = average(torch.randn(400, 16)).detach()
noisy_copies = train[:400] + 0.1 * torch.randn(400, 64)
nearest = {}
for name, batch in {"fakes": fakes, "copies with noise": noisy_copies}.items():
    nearest[name] = [torch.cdist(batch, known).min(dim=1).values.mean().item() for known in (train[:400], test)]
    print("{:17} nearest of 400 training images {:.2f} away, of 400 test images {:.2f}".format(name, *nearest[name]))
# --8<-- [end:nearest]

assert abs(nearest["fakes"][1] - nearest["fakes"][0]) < 0.15
assert nearest["copies with noise"][1] - nearest["copies with noise"][0] > 0.3
assert accuracy > 0.94
assert sure(grey) < 0.5
assert 0.5 < found[-1] < sure(test)

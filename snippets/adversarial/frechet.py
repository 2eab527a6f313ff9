# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Fréchet distance, precision and recall in the features of a judge, for fakes of a GAN and for two rivals."""

# --8<-- [start:frechet]
import torch


def frechet(x, y):
    """x (N, D), y (M, D): the Fréchet distance of two normal distributions with their means and covariances."""
    x, y = x.double(), y.double()
    of_x, of_y = x.T.cov(), y.T.cov()  # (D, D)
    common = torch.linalg.eigvals(of_x @ of_y).real.clamp(min=0).sqrt().sum()
    return ((x.mean(dim=0) - y.mean(dim=0)).square().sum() + of_x.trace() + of_y.trace() - 2 * common).item()


torch.manual_seed(0)
plane = torch.randn(100000, 2)
print(f"in the plane: {frechet(plane, torch.randn(100000, 2) * torch.tensor([1, 2]) + torch.tensor([3, 0])):.2f}")
# --8<-- [end:frechet]


# --8<-- [start:covered]
def covered(reference, points, k=3):
    """The share of the points that lie in a ball around some reference point, as wide as its k-th neighbour is far."""
    radius = torch.cdist(reference, reference).sort(dim=1).values[:, k]  # (N,); column 0 is the point itself
    return (torch.cdist(points, reference) <= radius).any(dim=1).float().mean().item()


points, fakes = torch.tensor([[0.0], [1.0], [3.0]]), torch.tensor([[0.5], [1.5], [6.0]])
print(f"precision {covered(points, fakes, k=1):.2f}, recall {covered(fakes, points, k=1):.2f}")
# --8<-- [end:covered]

from sklearn.datasets import load_digits
from torch import nn

digits = load_digits()
torch.manual_seed(0)
order = torch.randperm(1797)
images, labels = torch.tensor(digits.data / 16, dtype=torch.float32)[order], torch.tensor(digits.target)[order]
test, train, other = images[:400], images[400:1200], images[1200:]
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

# --8<-- [start:compare]
with torch.no_grad():
    fakes = average(torch.randn(400, 16))
    normal = torch.distributions.MultivariateNormal(train.mean(dim=0), train.T.cov() + 1e-4 * torch.eye(64))
    scores = {}
    for name, drawn in {
        "real images": train[:400],
        "the GAN": fakes,
        "one normal": normal.sample((400,)).clamp(0, 1),
    }.items():
        x, y = body(test), body(drawn)
        scores[name] = frechet(x, y), covered(x, y), covered(y, x)
        print("{:12} Fréchet {:.1f}, precision {:.2f}, recall {:.2f}".format(name, *scores[name]))
# --8<-- [end:compare]

# --8<-- [start:spread]
with torch.no_grad():
    features = {}
    for width in (0.3, 0.6, 1.0, 1.5):
        torch.manual_seed(2)
        features[width] = x, y = body(test), body(average(width * torch.randn(400, 16)))
        good, found = covered(x, y), covered(y, x)
        print(f"noise times {width}: Fréchet {frechet(x, y):4.1f}, precision {good:.2f}, recall {found:.2f}")
# --8<-- [end:spread]

assert scores["real images"][0] < scores["the GAN"][0]
assert scores["the GAN"][0] < scores["one normal"][0] - 1.5
assert scores["real images"][1] > scores["the GAN"][1] + 0.03
assert covered(*features[0.3]) > covered(*features[1.5]) + 0.08
assert covered(*features[0.3][::-1]) < covered(*features[1.0][::-1]) - 0.2

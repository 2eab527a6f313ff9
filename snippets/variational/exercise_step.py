# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: one training step of a variational autoencoder.
Change `step`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch
from torch.nn.functional import binary_cross_entropy_with_logits


# --8<-- [start:stub]
def step(encoder, decoder, optimizer, x):
    """One step on the images x (N, D). Returns two tensors, in nats for one image: cost of the pixels, price."""
    mean, _ = encoder(x).chunk(2, dim=1)  # (N, K) each: means, logarithms of the variances
    pixels = binary_cross_entropy_with_logits(decoder(mean), x)
    price = torch.zeros(())
    optimizer.zero_grad()
    pixels.backward()
    optimizer.step()
    return pixels, price


# --8<-- [end:stub]
# The rest is the check. You need not read it.
class Cloud(torch.nn.Module):
    """An encoder that answers with the same mean and logarithm of the variance for each number of each image."""

    def __init__(self, mean, variance, numbers):
        super().__init__()
        values = [[mean] * numbers + [float(torch.tensor(variance).log())] * numbers]
        self.values = torch.nn.Parameter(torch.tensor(values))

    def forward(self, x):
        return self.values.expand(len(x), -1)


class Pixels(torch.nn.Module):
    """A decoder whose logits are `scale` times the mean of the code; it keeps the code that it was given."""

    def __init__(self, scale, shape):
        super().__init__()
        self.shape = shape
        self.scale = torch.nn.Parameter(torch.tensor(float(scale)))

    def forward(self, z):
        assert z.shape == self.shape, (
            f"{self.shape[0]} images with {self.shape[1]} numbers have codes {self.shape}, you decode {tuple(z.shape)}"
        )
        self.seen = z
        return self.scale * z.mean(dim=1, keepdim=True).expand(-1, 4)


def once(step, mean, variance, scale, numbers=2, images=5000):
    torch.manual_seed(0)
    encoder, decoder = Cloud(mean, variance, numbers), Pixels(scale, (images, numbers))
    optimizer = torch.optim.SGD([*encoder.parameters(), *decoder.parameters()], lr=0.1)
    before = encoder.values.detach().clone()
    try:
        parts = step(encoder, decoder, optimizer, torch.ones(images, 4))
    except RuntimeError as error:
        if "size" not in str(error):
            raise
        message = f"two shapes do not fit; `mean` is {(images, numbers)} here, and the noise needs its shape: {error}"
        raise AssertionError(message) from None
    assert isinstance(parts, tuple), "return two tensors, the cost of the pixels and the price"
    pixels, price = (torch.as_tensor(part).detach().item() for part in parts)
    moved = (encoder.values.detach() - before)[0]
    return pixels, price, decoder.seen.detach(), moved[:numbers], moved[numbers:]


def check(step):
    pixels, price, z, _, _ = once(step, 2.0, 1.0, 0.0)
    assert abs(pixels - 2.7726) < 1e-3, (
        f"four pixels with the logit 0 cost 4 * 0.69 = 2.77 nats for an image, you return {pixels:.2f}"
    )
    assert abs(price - 4) < 1e-3, f"two numbers with mean 2 and variance 1 cost 4 nats, you return {price:.2f}"
    spread, middle = z.std(dim=0), z.mean().item()
    assert spread.min() > 1e-3, "the decoder got the same code for all images: it should get a draw from the cloud"
    _, price, z, _, _ = once(step, 1.0, 4.0, 0.0)
    alike = torch.corrcoef(z.T)[0, 1].item()  # 0 for two noises, 1 for one that both numbers share
    assert abs(alike) < 0.1, (
        f"each number of an image needs a noise of its own; yours move together, with the correlation {alike:.2f}"
    )
    spread, middle = z.std(dim=0).mean().item(), z.mean().item()
    assert abs(spread - 2) < 0.1, f"variance 4 is the deviation 2; the codes that you decode have {spread:.2f}"
    assert abs(middle - 1) < 0.15, f"codes with the mean 1 are expected, those that you decode have {middle:.2f}"
    assert abs(price - 2.6137) < 1e-3, f"two numbers with mean 1 and variance 4 cost 2.61 nats, you return {price:.2f}"
    _, _, _, moved, _ = once(step, 2.0, 1.0, 0.0)
    assert moved.max() < -0.01, f"the price should pull a mean of 2 towards 0, your step moves it by {moved[0]:.3f}"
    _, _, _, moved, wider = once(step, 0.0, 1.0, 3.0)
    assert moved.min() > 0.01, f"the pixels should pull the mean up here, your step moves it by {moved[0]:.3f}"
    assert wider.max() < -0.01, (
        f"the pixels should make this cloud narrower, your step moves ln of it by {wider[0]:.3f}"
    )
    print("passed: cost of the pixels, price, draws from the cloud, and both pull at the encoder")


if __name__ == "__main__":
    check(step)
# --8<-- [end:task]

HINTS = (
    "Three things are missing: the draw, the price, and the sum over the pixels of an image.",
    '`reduction="none"` leaves one cost for each pixel; add them with `.sum(dim=1)` and average over the images.',
    "`z = mean + (log_variance / 2).exp() * torch.randn_like(mean)`",
)


# --8<-- [start:solution]
def solution(encoder, decoder, optimizer, x):
    mean, log_variance = encoder(x).chunk(2, dim=1)
    z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
    pixels = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(dim=1).mean()
    price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1).mean() / 2
    optimizer.zero_grad()
    (pixels + price).backward()
    optimizer.step()
    return pixels, price


# --8<-- [end:solution]


def variant(draw, reduce_pixels, charge):
    def step(encoder, decoder, optimizer, x):
        mean, log_variance = encoder(x).chunk(2, dim=1)
        logits = decoder(draw(mean, log_variance))
        pixels = reduce_pixels(binary_cross_entropy_with_logits(logits, x, reduction="none"))
        price = charge((mean.square() + log_variance.exp() - 1 - log_variance) / 2)
        optimizer.zero_grad()
        (pixels + price).backward()
        optimizer.step()
        return pixels, price

    return step


def drawn(mean, log_variance):
    return mean + (log_variance / 2).exp() * torch.randn_like(mean)


def total(costs):
    return costs.sum(dim=1).mean()


mean_over_pixels = variant(drawn, torch.mean, total)
without_a_draw = variant(lambda mean, log_variance: mean, total, total)
with_the_variance = variant(lambda mean, log_variance: mean + log_variance.exp() * torch.randn_like(mean), total, total)
price_averaged = variant(drawn, total, torch.mean)
cut_off = variant(lambda mean, log_variance: torch.normal(mean, (log_variance / 2).exp()).detach(), total, total)
shared_noise = variant(lambda m, v: m + (v / 2).exp() * torch.randn(len(m), 1), total, total)
of_another_batch = variant(lambda m, v: m + (v / 2).exp() * torch.randn(64, 8), total, total)
first_number_alone = variant(lambda m, v: drawn(m, v)[:, 0], total, total)
uniform_noise = variant(lambda m, v: m + (v / 2).exp() * torch.rand_like(m), total, total)


def only_the_sum(encoder, decoder, optimizer, x):
    return sum(solution(encoder, decoder, optimizer, x))


def price_not_in_the_loss(encoder, decoder, optimizer, x):
    mean, log_variance = encoder(x).chunk(2, dim=1)
    pixels = total(binary_cross_entropy_with_logits(decoder(drawn(mean, log_variance)), x, reduction="none"))
    price = total((mean.square() + log_variance.exp() - 1 - log_variance) / 2).detach()
    optimizer.zero_grad()
    pixels.backward()
    optimizer.step()
    return pixels, price


WRONG = {
    mean_over_pixels: "cost 4 * 0.69 = 2.77 nats for an image, you return 0.69",
    without_a_draw: "a draw from the cloud",
    with_the_variance: "the codes that you decode have 4",
    price_averaged: "cost 4 nats, you return 2.00",
    cut_off: "the pixels should pull the mean up here, your step moves it by 0.000",
    shared_noise: "yours move together, with the correlation 1.00",
    of_another_batch: "`mean` is (5000, 2) here, and the noise needs its shape",
    first_number_alone: "have codes (5000, 2), you decode (5000,)",
    only_the_sum: "return two tensors",
    uniform_noise: "the codes that you decode have 0.58",
    price_not_in_the_loss: "pull a mean of 2 towards 0",
}

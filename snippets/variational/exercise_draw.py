# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★: draw codes so that a gradient flows to the mean and to the logarithm of the variance.
Change `draw`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def draw(mean, log_variance):
    """Both (N, K) -> codes (N, K), normally distributed: with this mean, and with this logarithm of the variance."""
    return torch.normal(mean, log_variance.exp().sqrt())


# --8<-- [end:stub]
def check(draw):
    torch.manual_seed(0)
    mean = torch.tensor([[3.0, -1.0]]).repeat(20_000, 1).requires_grad_()
    log_variance = torch.tensor([[4.0, 0.25]]).log().repeat(20_000, 1).requires_grad_()
    z = draw(mean, log_variance)
    assert z.shape == mean.shape, f"20,000 rows of 2 codes are expected, you return the shape {tuple(z.shape)}"
    spread = z.std(dim=0).tolist()
    said = (
        f"variances of 4 and 0.25 mean standard deviations of 2 and 0.5, yours are {spread[0]:.2f} and {spread[1]:.2f}"
    )
    assert min(spread) > 1e-3, f"{said}; does each row get a noise of its own?"
    assert abs(spread[0] / 2 - 1) + abs(spread[1] / 0.5 - 1) < 0.1, said
    middle = z.mean(dim=0).tolist()
    assert abs(middle[0] - 3) + abs(middle[1] + 1) < 0.15, f"the means should be 3 and -1, yours are {middle}"
    correlation = torch.corrcoef(z.T)[0, 1].item()
    assert abs(correlation) < 0.05, f"both numbers of a row got the same noise: their correlation is {correlation:.2f}"
    assert z.requires_grad, "no gradient reaches the mean: the result is cut off from it"
    slopes = torch.autograd.grad(z.square().sum(), (mean, log_variance), allow_unused=True)
    for name, slope in zip(("mean", "log_variance"), slopes, strict=True):
        assert slope is not None, f"no gradient reaches {name}"
        assert slope.abs().max() > 0, f"the gradient for {name} is 0 everywhere, as after torch.normal"
    assert torch.allclose(slopes[0], 2 * z), "a code should move by 1 if its mean moves by 1"
    assert torch.allclose(slopes[1], z * (z - mean), atol=1e-4), "the slope for log_variance should be z (z - mean)"
    print("passed: means, spreads, independent noise, and the slopes for the mean and the logarithm of the variance")


if __name__ == "__main__":
    check(draw)
# --8<-- [end:task]

HINTS = (
    "Which part of the draw depends on the network, and which part can be drawn before anything is known?",
    "`z = mean + std * noise`, and the standard deviation is the square root of the variance.",
    "`noise = torch.randn_like(mean)`",
)


# --8<-- [start:solution]
def solution(mean, log_variance):
    noise = torch.randn_like(mean)  # (N, K), one for each number of each row
    return mean + (log_variance / 2).exp() * noise


# --8<-- [end:solution]


def variance_as_deviation(mean, log_variance):
    return mean + log_variance.exp() * torch.randn_like(mean)


def one_noise_for_all(mean, log_variance):
    return mean + (log_variance / 2).exp() * torch.randn(1)


def one_noise_for_a_row(mean, log_variance):
    return mean + (log_variance / 2).exp() * torch.randn(len(mean), 1)


def detached(mean, log_variance):
    return torch.normal(mean, log_variance.exp().sqrt()).detach()


WRONG = {
    variance_as_deviation: "yours are 4.0",
    one_noise_for_all: "a noise of its own",
    one_noise_for_a_row: "same noise",
    detached: "no gradient reaches the mean",
}

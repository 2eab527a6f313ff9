# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two estimates of one slope: through the draw, or from the cost times the score, with and without a baseline."""

# --8<-- [start:spread]
import torch


def spread(numbers, draws=20_000):
    """The mean of z² summed over some numbers, each drawn with mean 2: three estimates of the slope for the first."""
    torch.manual_seed(0)
    noise = torch.randn(draws, numbers)
    z = 2 + noise
    costs = z.square().sum(dim=1)
    return {
        "through the draw": 2 * z[:, 0],
        "cost times score": costs * noise[:, 0],
        "with a baseline": (costs - 5 * numbers) * noise[:, 0],
    }


print("numbers drawn    ", *(f"{numbers:>12}" for numbers in (1, 10, 100)))
table = {numbers: spread(numbers) for numbers in (1, 10, 100)}
for name in table[1]:
    cells = (f"{estimates[name].mean():5.1f} ± {estimates[name].std():<4.0f}" for estimates in table.values())
    print(f"{name:17}", *(f"{cell:>12}" for cell in cells))
# --8<-- [end:spread]

# --8<-- [start:wave]
torch.manual_seed(0)
noise = torch.randn(100_000)
print("  k   exact   through the draw   cost times score")
spreads = {}
for k in (1, 2, 5, 20):
    z = 0.1 + noise
    through, score = k * torch.cos(k * z), torch.sin(k * z) * noise
    exact = k * torch.cos(torch.tensor(0.1 * k)) * torch.exp(torch.tensor(-k * k / 2))
    spreads[k] = through.std(), score.std()
    print(
        f"{k:3} {exact:7.3f}   {through.mean():6.2f} ± {through.std():5.2f}   {score.mean():8.2f} ± {score.std():5.2f}"
    )
# --8<-- [end:wave]

for numbers, (through, score, baseline) in ((n, table[n].values()) for n in table):
    assert abs(through.std() - 2) < 0.05
    assert abs(through.mean() - 4) < 0.1
    assert abs(baseline.var() / (42 + 18 * (numbers - 1)) - 1) < 0.1
    assert score.std() > 1.3 * baseline.std()
assert abs(table[1]["cost times score"].var() / 87 - 1) < 0.15
assert spreads[1][0] < spreads[1][1] * 1.2
assert spreads[20][0] > 10 * spreads[20][1]

# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Scale each layer by what it does to a batch; He's rule for comparison, for four activations."""

# --8<-- [start:by_data]
import torch
from sklearn.datasets import load_digits

images, _ = load_digits(return_X_y=True)
x = torch.from_numpy(images / 16).float()


@torch.no_grad()
def sizes(activation, by_data, seed=0, number=200):
    """The root of the mean square of the sums, in layers 1 and 10, on images that were not used for scaling."""
    torch.manual_seed(seed)
    batch, h, found = x[:number], x[number:], []
    for _ in range(10):
        weight = torch.nn.init.kaiming_normal_(torch.empty(64, 64), nonlinearity="relu")
        if by_data:
            torch.nn.init.orthogonal_(weight)
            weight /= (batch @ weight.T).square().mean().sqrt()  # now the sums of the batch have size 1
        batch, sums = activation(batch @ weight.T), h @ weight.T
        h = activation(sums)
        found.append(sums.square().mean().sqrt().item())
    return found[0], found[9]


functional, results = torch.nn.functional, {}
for activation in (torch.relu, torch.tanh, torch.sigmoid, functional.softplus):
    row = [sizes(activation, by_data) for by_data in (False, True)]
    results[activation.__name__] = row
    (he, he_last), (data, data_last) = row
    print(f"{activation.__name__:9} He: {he:.2f} ... {he_last:7.2f}    by the data: {data:.2f} ... {data_last:.2f}")
# --8<-- [end:by_data]

# --8<-- [start:one_image]
lasts = {}
for activation in (torch.relu, torch.tanh, torch.sigmoid, functional.softplus):
    lasts[activation.__name__] = [sizes(activation, True, seed, number=1)[1] for seed in range(4)]
    print(f"{activation.__name__:9} scaled by one image:", *(f"{last:.2f}" for last in lasts[activation.__name__]))
# --8<-- [end:one_image]

assert all(abs(last - 1) < 0.1 for _, (_, last) in results.values())
assert results["softplus"][0][1] > 1.5
assert all(0.6 < last < 2.2 for last in lasts["relu"])
assert all(abs(last - 1) < 0.1 for name in ("tanh", "sigmoid", "softplus") for last in lasts[name])

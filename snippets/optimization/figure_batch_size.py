# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: what a larger batch buys. Left: the noise of the gradient. Right: the steps to a target loss."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

images, digits = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(images))
images = np.hstack([images / 16, np.ones((len(images), 1))])[order]  # (1797, 65), the last column is the bias
x, y, unseen_x, unseen_y = images[:1397], digits[order][:1397], images[1397:], digits[order][1397:]
target = np.eye(10)[y]
N = len(x)


def softmax(logits):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# --8<-- [start:noise]
per_sample = (x[:, :, None] * (0.1 - target)[:, None, :]).reshape(N, -1)  # gradients at weight 0
full = per_sample.mean(axis=0)
sigma2 = np.square(per_sample - full).sum(axis=1).mean()


def measured_noise(batch, replace, rng, draws=100):
    errors = [per_sample[rng.choice(N, batch, replace)].mean(axis=0) - full for _ in range(draws)]
    return np.square(errors).sum(axis=1).mean()


# --8<-- [end:noise]
# --8<-- [start:steps]
RATES = 2.0 ** np.arange(-3, 6)  # 1/8 to 32


def steps_to_target(batch, rng, rates=RATES, limit=1000):
    """Train one model per rate, on the same batches, until one has a loss of 0.4."""
    weight = np.zeros((len(rates), 65, 10))
    for step in range(1, limit + 1):
        rows = rng.integers(N, size=batch)
        error = softmax(x[rows] @ weight) - target[rows]  # (rates, batch, 10)
        weight -= rates[:, None, None] * (x[rows].T @ error) / batch
        if step % max(1, step // 50) == 0:
            losses = -np.log(softmax(x @ weight)[:, np.arange(N), y] + 1e-12).mean(axis=1)
            if losses.min() < 0.4:
                best = losses.argmin()
                return step, rates[best], ((unseen_x @ weight[best]).argmax(axis=1) == unseen_y).mean()
    raise RuntimeError(f"no rate reached the target in {limit} steps")


# --8<-- [end:steps]


rng = np.random.default_rng(0)
noise_sizes, step_sizes = [1, 4, 16, 64, 256, 1024], [1, 2, 4, 8, 16, 32, 64, 256, 1024]
with_replacement, without = ([measured_noise(b, r, rng) for b in noise_sizes] for r in (True, False))
runs = {b: [steps_to_target(b, np.random.default_rng(seed)) for seed in range(3)] for b in step_sizes}
steps = {b: np.mean([step for step, _, _ in run]) for b, run in runs.items()}

# --8<-- [start:table]
print("batch   steps, three runs   images used   best rates   unseen right")
for batch in (1, 16, 64, 1024):
    counts, rates, scores = zip(*runs[batch], strict=True)
    spread, chosen = f"{min(counts)} to {max(counts)}", f"{min(rates):g} to {max(rates):g}"
    print(f"{batch:5}   {spread:17}   {steps[batch] * batch:11.0f}   {chosen:10}   {np.mean(scores):.0%}")
# --8<-- [end:table]
# --8<-- [start:again]
again = {}
for batch in noise_sizes:
    chosen = np.median([rate for _, rate, _ in runs[batch]])  # the middle one of the three best rates
    again[batch] = [steps_to_target(batch, np.random.default_rng(seed), np.array([chosen]))[0] for seed in range(3, 9)]
    print(f"batch {batch:4}, rate {chosen:g} beforehand: {np.mean(again[batch]):3.0f} steps, mean of six other runs")
# --8<-- [end:again]

sizes = np.array(noise_sizes)
figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3.2))
left.loglog(sizes, sigma2 / sizes, color="0.5", linewidth=1, label="σ²/B")
left.loglog(
    sizes, sigma2 / sizes * (N - sizes) / (N - 1), "--", color="0.5", linewidth=1, label="σ²/B · (N − B)/(N − 1)"
)
left.loglog(sizes, with_replacement, "o", color="C0", label="drawn with replacement")
left.loglog(sizes, without, "s", color="C1", label="without")
left.set(xlabel="batch size B", ylabel="variance of the gradient")
left.legend(fontsize=9)
right.loglog(step_sizes, [steps[b] for b in step_sizes], "o-", color="C0", label="measured")
right.loglog([1, 32], [steps[1], steps[1] / 32], color="0.5", linewidth=1, label="steps ∝ 1/B")
right.set(xlabel="batch size B", ylabel="steps to a loss of 0.4")
right.legend()
plt.savefig("figure_batch_size.svg")

assert np.allclose(np.array(with_replacement) * sizes / sigma2, 1, atol=0.25)
assert np.allclose(np.array(without) * sizes / sigma2, (N - sizes) / (N - 1), rtol=0.25)
assert 9 < steps[1] / steps[16] < 16, "small batches: sixteen times the batch, about a twelfth of the steps"
assert 5 < np.mean(again[1]) / np.mean(again[16]) < 16, "with the rate fixed beforehand a little less"
assert steps[64] / steps[1024] < 1.5, "large batches: sixteen times the batch buys next to nothing"

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: the logarithms of the weights are averaged, and not the weights."""

# --8<-- [start:weights]
import numpy as np

x, exact = 2.0, -np.log(4 * np.pi) / 2 - 1  # -2.266: z is standard normal, and x is z plus standard normal noise


def log_density(at, mean, std):
    return -(((at - mean) / std) ** 2) / 2 - np.log(std) - np.log(2 * np.pi) / 2


def log_weights(draws):
    """ln p(z) p(x | z) / q(z) for 2,000 images like this one, each with so many draws from the guess q."""
    z = 0.5 + np.random.default_rng(0).normal(size=(2000, draws))  # q has the mean 0.5 and the deviation 1
    return log_density(x, z, 1) + log_density(z, 0, 1) - log_density(z, 0.5, 1)


# --8<-- [end:weights]


# --8<-- [start:broken]
def broken():
    return [log_weights(draws).mean() for draws in (1, 10, 1000)]


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    estimates = []
    for draws in (1, 10, 1000):
        logs = log_weights(draws)  # (2000, draws)
        estimates.append((np.logaddexp.reduce(logs, axis=1) - np.log(draws)).mean())
    return estimates


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """A thousand draws are no better than one."""
    return result[2] < result[0] + 0.2


# --8<-- [end:symptom]


if __name__ == "__main__":
    print("draws               1      10    1000")
    for name, run in (("logs averaged", broken), ("weights averaged", fixed)):
        print(f"{name:17}", *(f"{value:.2f}  " for value in run()))
    print(f"exact             {exact:.2f}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert abs(fixed()[2] - exact) < 0.01

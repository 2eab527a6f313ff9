# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""The bound for a hidden number with three values: four guesses, what each of them costs, and the gap that is left."""

# --8<-- [start:guesses]
import numpy as np

prior = np.array([0.25, 0.5, 0.25])  # of the hidden number being -1, 0 and 1
given = np.array([0.01, 0.25, 0.81])  # probability of "left on, right off" for each of them
exact = np.log((prior * given).sum())
guesses = {"the prior": prior, "0 or 1": np.array([0.0, 0.5, 0.5]), "certainly 1": np.array([0.0, 0.0, 1.0])}
guesses["shares"] = prior * given / (prior * given).sum()


def terms(q):
    """The two terms of the bound; a value that the guess excludes contributes nothing to either."""
    q, p, x = q[q > 0], prior[q > 0], given[q > 0]
    return (q * np.log(x)).sum(), (q * np.log(q / p)).sum()


print(f"logarithm of the probability: {exact:.2f}")
for name, q in guesses.items():
    fit, price = terms(q)
    print(f"{name:12} {q.round(2)}: {fit:5.2f} - {price:.2f} = {fit - price:5.2f}, gap {abs(exact - fit + price):.2f}")
# --8<-- [end:guesses]

bounds = {name: terms(q)[0] - terms(q)[1] for name, q in guesses.items()}
assert np.isclose(bounds["shares"], exact)
assert all(bound < exact - 0.03 for name, bound in bounds.items() if name != "shares")
rng = np.random.default_rng(0)
assert all(np.subtract(*terms(q)) <= exact for q in rng.dirichlet(np.ones(3), size=1000))
posterior = guesses["shares"]
for name, q in guesses.items():  # the gap is the divergence from the guess to the shares
    q, p = q[q > 0], posterior[q > 0]
    assert np.isclose(exact - bounds[name], (q * np.log(q / p)).sum())

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Two groups, scores that are probabilities for both, and three ideas of what is fair."""

# --8<-- [start:groups]
import numpy as np

rng = np.random.default_rng(0)
scores = {"A": rng.beta(3, 2, 100_000), "B": rng.beta(2, 3, 100_000)}  # the probability that a person will repay
repaid = {name: rng.random(100_000) < score for name, score in scores.items()}
rules = {
    "one limit": lambda name: 0.5,
    "equal shares": lambda name: np.median(scores[name]),
    "equal chances": lambda name: np.quantile(scores[name][repaid[name]], 0.3),
}
print("                 limit   gets a loan   gets one, would repay   loans repaid")
table = {}
for rule, limit_for in rules.items():
    for name, score in scores.items():
        given = score >= limit_for(name)
        table[rule, name] = shares = given.mean(), given[repaid[name]].mean(), repaid[name][given].mean()
        print(
            f"{rule:14} {name}  {limit_for(name):.2f}",
            "".join(f"{x:{n}.0%}" for x, n in zip(shares, (13, 24, 15), strict=True)),
        )
# --8<-- [end:groups]

one, share, chance = ([table[rule, name] for name in "AB"] for rule in rules)
assert one[0][0] > 1.8 * one[1][0]
assert abs(share[0][0] - share[1][0]) < 0.01 < 0.1 < share[0][2] - share[1][2]
assert abs(chance[0][1] - chance[1][1]) < 0.01 < 0.05 < chance[0][0] - chance[1][0]

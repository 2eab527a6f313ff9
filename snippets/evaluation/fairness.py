# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Two groups, scores that are probabilities for both, and three rules for the limit."""

# --8<-- [start:groups]
import numpy as np

rng = np.random.default_rng(0)
scores = {"A": rng.beta(3, 2, 100_000), "B": rng.beta(2, 3, 100_000)}  # the probability that a person will repay
repays = {name: rng.random(100_000) < score for name, score in scores.items()}
rules = {
    "one limit": lambda name: 0.5,
    "equal shares": lambda name: np.median(scores[name]),  # half of the group is above its median
    "equal chances": lambda name: np.quantile(scores[name][repays[name]], 0.3),  # 70 % of those who repay are above
}
print("                       who gets a loan, of              loans")
print("                limit  all  who repay  who do not  that are repaid")
table = {}
for rule, limit_for in rules.items():
    for name, score in scores.items():
        loan, repay = score >= limit_for(name), repays[name]
        table[rule, name] = loan.mean(), loan[repay].mean(), loan[~repay].mean(), repay[loan].mean()
        everyone, good, bad, repaid = table[rule, name]
        print(f"{rule:14}{name} {limit_for(name):5.2f} {everyone:4.0%} {good:10.0%} {bad:11.0%} {repaid:16.0%}")
# --8<-- [end:groups]

one, share, chance = ([table[rule, name] for name in "AB"] for rule in rules)
assert one[0][0] > 1.8 * one[1][0]
assert abs(share[0][0] - share[1][0]) < 0.01 < 0.1 < share[0][3] - share[1][3]
assert abs(chance[0][1] - chance[1][1]) < 0.01 < 0.05 < chance[0][0] - chance[1][0]
assert one[0][2] > 2 * one[1][2]  # a loan that is not repaid is given more often in group A

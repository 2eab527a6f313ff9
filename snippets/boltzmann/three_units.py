# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Three units, all eight states: energy, probability, temperature, and Gibbs sampling against the table."""

# --8<-- [start:temperature]
import numpy as np

weights = np.array([[0.0, 2.0, 0.0], [2.0, 0.0, -1.0], [0.0, -1.0, 0.0]])  # of A, B and C
states = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], dtype=float)  # (8, 3)
energies = 0 - np.sum(states @ weights * states, axis=1) / 2  # each pair is in the sum twice


def probabilities(energies, temperature=1.0):
    factors = np.exp(-energies / temperature)
    return factors / factors.sum()


print("         T = 0.25   T = 1   T = 4   T = 100")
columns = [probabilities(energies, temperature) for temperature in (0.25, 1, 4, 100)]
for k in (0, 3, 6, 7):
    print(*states[k].astype(int), "   {:8.3f} {:7.3f} {:7.3f} {:9.3f}".format(*(column[k] for column in columns)))
# --8<-- [end:temperature]


# --8<-- [start:gibbs]
rng = np.random.default_rng(0)
state, counts = np.zeros(3), np.zeros(8)
for round_ in range(20000):
    for i in range(3):
        total = weights[i] @ state
        state[i] = rng.random() < 1 / (1 + np.exp(-total))  # 1 if true, 0 if not
    counts[int(state @ [4, 2, 1])] += 1  # the row of this state in the table
    if round_ + 1 in (100, 20000):
        print(f"{round_ + 1:5} rounds:", *(f"{share:.3f}" for share in counts / counts.sum()))
print("the table:   ", *(f"{p:.3f}" for p in probabilities(energies)))
# --8<-- [end:gibbs]

# --8<-- [start:error]
for rounds in (100, 400, 1600):
    chains, on = np.zeros((500, 3)), np.zeros(500)  # 500 chains side by side
    for _ in range(rounds):
        for i in range(3):
            chains[:, i] = rng.random(500) < 1 / (1 + np.exp(-chains @ weights[i]))
        on += (chains == [1, 1, 0]).all(axis=1)
    error = np.sqrt(np.mean((on / rounds - probabilities(energies)[6]) ** 2))
    print(f"{rounds:4} rounds: typical error of the share of 1 1 0: {error:.3f}")
# --8<-- [end:error]

assert np.allclose(energies, [0, 0, 0, 1, 0, 0, -2, -1])
assert np.allclose(columns[1][6], np.exp(2) / (5 + np.exp(-1) + np.exp(2) + np.exp(1)))
assert columns[0][6] > 0.97
assert np.abs(columns[3] - 1 / 8).max() < 0.003
assert np.abs(counts / 20000 - probabilities(energies)).max() < 0.015
assert 0.008 < error < 0.03

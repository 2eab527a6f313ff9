# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Three bins: a generator that always goes all the way to the best bin, and one that takes small steps."""

# --8<-- [start:all_the_way]
import numpy as np

real = np.full(3, 1 / 3)
shares = np.array([0.5, 0.3, 0.2])  # of the generator's samples, in each bin
seen = []  # the shares of all turns
for turn in range(5):
    answer = real / (real + shares)  # the best discriminator
    seen.append(shares)
    print(f"turn {turn}: shares {shares.round(2)}, discriminator says {answer.round(2)}")
    shares = np.eye(3)[answer.argmax()]  # everything into the bin with the highest probability
# --8<-- [end:all_the_way]

# --8<-- [start:small]
logits = np.log([0.5, 0.3, 0.2])
for turn in range(21):
    shares = np.exp(logits) / np.exp(logits).sum()  # a softmax
    answer = real / (real + shares)
    if turn % 5 == 0:
        print(f"turn {turn:2}: shares {shares.round(2)}, discriminator says {answer.round(2)}")
    losses = -np.log(answer)
    slopes = shares * (losses - shares @ losses)  # of the generator's loss, with the discriminator held fixed
    logits = logits - 1.0 * slopes
# --8<-- [end:small]

bins = [int(row.argmax()) for row in seen[1:]]
assert bins == [2, 0, 1, 0]
assert np.abs(shares - 1 / 3).max() < 0.05

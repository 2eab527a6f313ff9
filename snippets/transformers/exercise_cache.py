# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: attention with a cache, for one new position. Change `step`, then run this file until it passes."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def step(q, k, v, keys, values):
    """Attention of one new position: query, key and value (d,); keys and values (t, d) of those before it.

    Returns the output (d,), and the keys and values (t + 1, d) for the next step.
    """
    scores = keys @ q
    weights = np.exp(scores - scores.max())
    y = weights / weights.sum() @ values
    return y, np.vstack([keys, k]), np.vstack([values, v])


# --8<-- [end:stub]
def check(step):
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(3, 5, 4))  # five positions, vectors of length 4
    scores = np.where(np.tri(5, dtype=bool), q @ k.T / np.sqrt(4), -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    right = weights / weights.sum(axis=1, keepdims=True) @ v  # all at once, with a causal mask
    keys, values = k[:1], v[:1]  # position 0 has been read
    for t in range(1, 5):
        kept = keys.copy()
        y, new_keys, new_values = step(q[t], k[t], v[t], keys, values)
        assert np.array_equal(keys, kept), "the arrays that were given must stay as they are"
        shapes = np.shape(new_keys), np.shape(new_values)
        assert shapes == ((t + 1, 4), (t + 1, 4)), f"after step {t} both are {(t + 1, 4)}, you return {shapes}"
        others = scores[t, :t]
        w = np.exp(others - others.max())
        apart = np.allclose(y, w / w.sum() @ v[:t], atol=1e-8) or np.allclose(y, plain(q[t], k[:t], v[:t]), atol=1e-8)
        assert not apart, f"position {t} has to attend to itself as well, you return its output without itself"
        unscaled = np.allclose(y, plain(q[t], k[: t + 1], v[: t + 1]), atol=1e-8)
        assert not unscaled, "the scores are not divided by the square root of the length of a vector"
        by_count = t < 3 and np.allclose(y, plain(q[t] / np.sqrt(t + 1), k[: t + 1], v[: t + 1]), atol=1e-8)
        assert not by_count, f"divide by √4, since a vector has the length 4, and not by the root of {t + 1} positions"
        assert np.allclose(y, right[t], atol=1e-8), f"position {t}: {right[t].round(3)}, you return {np.round(y, 3)}"
        keys, values = new_keys, new_values
    print("passed: four steps give what attention gives for all at once")


def plain(q, keys, values):
    weights = np.exp(keys @ q - (keys @ q).max())
    return weights / weights.sum() @ values


if __name__ == "__main__":
    check(step)
# --8<-- [end:task]

HINTS = (
    "With the causal mask, position t attends to the positions 0 to t. Which of them is not yet in `keys`?",
    "Append first, then softmax(keys · q / √d) and the weighted sum of the values.",
    "`keys, values = np.vstack([keys, k]), np.vstack([values, v])`",
)


# --8<-- [start:solution]
def solution(q, k, v, keys, values):
    keys, values = np.vstack([keys, k]), np.vstack([values, v])
    scores = keys @ q / np.sqrt(len(q))
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() @ values, keys, values


# --8<-- [end:solution]


def without_itself(q, k, v, keys, values):
    scores = keys @ q / np.sqrt(len(q))
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() @ values, np.vstack([keys, k]), np.vstack([values, v])


def without_root(q, k, v, keys, values):
    keys, values = np.vstack([keys, k]), np.vstack([values, v])
    weights = np.exp(keys @ q)
    return weights / weights.sum() @ values, keys, values


def root_of_the_count(q, k, v, keys, values):
    keys, values = np.vstack([keys, k]), np.vstack([values, v])
    weights = np.exp(keys @ q / np.sqrt(len(keys)))
    return weights / weights.sum() @ values, keys, values


def nothing_kept(q, k, v, keys, values):
    y, _, _ = solution(q, k, v, keys, values)
    return y, keys, values


WRONG = {
    without_itself: "has to attend to itself",
    without_root: "square root",
    root_of_the_count: "√4",
    nothing_kept: "after step 1 both are (2, 4)",
}

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the change of the weights in a step of contrastive divergence.
Change `contrast`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def contrast(data, drawn, weight, c):
    """data (N, V) and drawn (M, V), images as rows; weight (H, V), c (H,) -> (H, V), the mean of h v on the data,
    with the probability of each hidden unit for h, minus the same mean on the drawn images."""
    return data.mean(axis=0) - drawn.mean(axis=0)


# --8<-- [end:stub]
def check(contrast):
    data, drawn = np.array([[1.0, 0.0, 1.0]]), np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
    weight, c = np.array([[2.0, 1.0, -1.0], [-2.0, 2.0, 1.0]]), np.zeros(2)
    got = np.asarray(contrast(data, drawn, weight, c))
    assert got.shape == (2, 3), (
        f"there are 2 hidden and 3 visible units, so the shape is (2, 3); you return {got.shape}"
    )
    right = np.array([[0.2548, -0.4763, 0.7311], [0.0189, -0.25, 0.2689]])
    said = f"for one image and two drawn ones you return {got.round(2).tolist()}"
    assert not np.allclose(got, -right, atol=1e-3), f"{said}: the sign is the wrong way round; the data come first"
    assert not np.allclose(got, [[-0.2215, -0.9526, 0.7311], [-0.2311, -0.5, 0.2689]], atol=1e-3), (
        f"{said}: there are two drawn images; did you divide their sum by 2?"
    )
    assert np.allclose(got, right, atol=1e-3), f"{said}, and {right.round(2).tolist()} is right"
    rng = np.random.default_rng(0)
    data, drawn = (rng.random((7, 5)) < 0.5).astype(float), (rng.random((4, 5)) < 0.5).astype(float)
    weight, c = rng.normal(size=(3, 5)), rng.normal(size=3)
    expected = np.zeros((3, 5))
    for rows, sign in ((data, 1), (drawn, -1)):
        for v in rows:
            expected += sign * np.outer((1 + np.tanh((c + weight @ v) / 2)) / 2, v) / len(rows)
    assert np.allclose(contrast(data, drawn, weight, c), expected), (
        "right where all c are zero, wrong where they are not"
    )
    print("passed: one image against two, and seven against four, with a bias for each hidden unit")


if __name__ == "__main__":
    check(contrast)
# --8<-- [end:task]

HINTS = (
    "Which shape has the probability of the hidden units for a batch, and which has the mean of all products h v?",
    "On the data: the transpose of `sigmoid(c + data @ weight.T)`, times `data`, divided by the number of rows.",
    "`on = (1 + np.tanh((c + data @ weight.T) / 2)) / 2`",
)


# --8<-- [start:solution]
def solution(data, drawn, weight, c):
    on = (1 + np.tanh((c + data @ weight.T) / 2)) / 2  # (N, H), the sigmoid
    drawn_on = (1 + np.tanh((c + drawn @ weight.T) / 2)) / 2  # (M, H)
    return on.T @ data / len(data) - drawn_on.T @ drawn / len(drawn)  # (H, N) @ (N, V) -> (H, V)


# --8<-- [end:solution]


def wrong_way_round(data, drawn, weight, c):
    return -solution(data, drawn, weight, c)


def one_divisor(data, drawn, weight, c):
    on, drawn_on = ((1 + np.tanh((c + v @ weight.T) / 2)) / 2 for v in (data, drawn))
    return (on.T @ data - drawn_on.T @ drawn) / len(data)


def no_bias(data, drawn, weight, c):
    return solution(data, drawn, weight, 0 * c)


def transposed(data, drawn, weight, c):
    return solution(data, drawn, weight, c).T


WRONG = {
    wrong_way_round: "the sign is the wrong way round",
    one_divisor: "did you divide their sum by 2",
    no_bias: "right where all c are zero",
    transposed: "you return (3, 2)",
}

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
    data, drawn = np.array([[1.0, 0.0, 1.0]] * 3), np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
    weight, c = np.array([[2.0, 1.0, -1.0], [-2.0, 2.0, 1.0]]), np.zeros(2)
    got = np.asarray(contrast(data, drawn, weight, c))
    assert got.shape == (2, 3), (
        f"there are 2 hidden and 3 visible units, so the shape is (2, 3); you return {got.shape}"
    )
    right = np.array([[0.2548, -0.4763, 0.7311], [0.0189, -0.25, 0.2689]])
    said = f"for three images and two drawn ones you return {got.round(2).tolist()}"
    assert not np.allclose(got, -right, atol=1e-3), f"{said}: the sign is the wrong way round; the data come first"
    on_data = np.array([[0.7311, 0.0, 0.7311], [0.2689, 0.0, 0.2689]])
    for times, times_drawn in ((3, 1), (1, 2), (1, 2 / 3), (3 / 2, 1), (3, 2)):  # sums in place of means
        slip = times * on_data - times_drawn * (on_data - right)
        assert not np.allclose(got, slip, atol=1e-3), (
            f"{said}: did you divide the sum over the data by 3, and the sum over the drawn images by 2?"
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
        "right for five images without biases, wrong for eleven others where the c are not zero; is c added?"
    )
    print("passed: three images against two, and seven against four, with a bias for each hidden unit")


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


def data_not_divided(data, drawn, weight, c):
    on, drawn_on = ((1 + np.tanh((c + v @ weight.T) / 2)) / 2 for v in (data, drawn))
    return on.T @ data - drawn_on.T @ drawn / len(drawn)


def no_bias(data, drawn, weight, c):
    return solution(data, drawn, weight, 0 * c)


def transposed(data, drawn, weight, c):
    return solution(data, drawn, weight, c).T


WRONG = {
    wrong_way_round: "the sign is the wrong way round",
    one_divisor: "the sum over the drawn images by 2",
    data_not_divided: "did you divide the sum over the data by 3",
    no_bias: "is c added?",
    transposed: "you return (3, 2)",
}

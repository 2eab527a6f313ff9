# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: a Transformer block with the norm before its pieces. Change `block` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def block(x, norm, attention, mlp):
    """The stream x (positions, width) after one block; the other three are functions of such a table."""
    x = norm(x)
    x = x + attention(x)
    return x + mlp(x)


# --8<-- [end:stub]
def check(block):
    def norm(x):
        return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)

    def attention(x):
        return 9 * np.tile(x.mean(axis=0), (len(x), 1))  # every position gets the same: 9 times the mean

    def mlp(x):
        return 10 * np.maximum(x, 0)

    x = np.array([[1.0, 3.0], [8.0, 4.0], [2.0, 6.0]])  # normalised: (-1, 1), (1, -1), (-1, 1)
    given = x.copy()
    answer = block(x, norm, attention, mlp)
    assert np.array_equal(x, given), "the stream that came in has been changed; x += ... writes into it"
    assert np.shape(answer) == x.shape, f"the stream keeps its shape {x.shape}, yours has {np.shape(answer)}"
    middle = x + attention(norm(x))  # (-2, 6), (5, 7), (-1, 9)
    normalised = norm(x)
    causes = {
        "what entered the sum was the norm of x; the stream itself is never normalised": (
            normalised + attention(normalised) + mlp(normalised + attention(normalised))
        ),
        "the sums are missing: each piece has replaced the stream": mlp(norm(attention(norm(x)))),
        "the MLP has read the stream from before the attention": middle + mlp(norm(x)),
        "the MLP has read the stream without a norm": middle + mlp(middle),
        "the second norm was written into the stream": norm(middle) + mlp(norm(middle)),
        "both norms were written into the stream": (
            norm(normalised + attention(normalised)) + mlp(norm(normalised + attention(normalised)))
        ),
        "each piece has read the stream, and its answer was normalised": (
            x + norm(attention(x)) + norm(mlp(x + norm(attention(x))))
        ),
        "the norm stands after the sums, which is the other form": norm(
            norm(x + attention(x)) + mlp(norm(x + attention(x)))
        ),
    }
    close = [why for why, value in causes.items() if np.allclose(answer, value)]
    reason = f": {close[0]}" if close else ""
    right = middle + mlp(norm(middle))  # (-2, 16), (5, 17), (-1, 19)
    assert np.allclose(answer, right), (
        f"the second row (8, 4) should become {right[1].round(2).tolist()}, "
        f"you return {np.round(answer[1], 2).tolist()}{reason}"
    )
    print("passed: two norms, two sums, and the MLP reads what the attention has added")


if __name__ == "__main__":
    check(block)
# --8<-- [end:task]

HINTS = (
    "The norm is only in what a piece reads. What is added up is the stream itself.",
    "Twice the same: `x = x + piece(norm(x))`, first with the attention, then with the MLP.",
    "`x = x + attention(norm(x))`",
)


# --8<-- [start:solution]
def solution(x, norm, attention, mlp):
    x = x + attention(norm(x))
    return x + mlp(norm(x))


# --8<-- [end:solution]


def no_sums(x, norm, attention, mlp):
    return mlp(norm(attention(norm(x))))


def both_at_once(x, norm, attention, mlp):
    y = norm(x)
    return x + attention(y) + mlp(y)


def one_norm(x, norm, attention, mlp):
    x = x + attention(norm(x))
    return x + mlp(x)


def norm_written_back(x, norm, attention, mlp):
    x = x + attention(norm(x))
    x = norm(x)
    return x + mlp(x)


def answers_normalised(x, norm, attention, mlp):
    x = x + norm(attention(x))
    return x + norm(mlp(x))


def norm_after(x, norm, attention, mlp):
    x = norm(x + attention(x))
    return norm(x + mlp(x))


def in_place(x, norm, attention, mlp):
    x += attention(norm(x))
    x += mlp(norm(x))
    return x


WRONG = {
    no_sums: "each piece has replaced the stream",
    both_at_once: "from before the attention",
    one_norm: "without a norm",
    norm_written_back: "the second norm was written into the stream",
    answers_normalised: "its answer was normalised",
    norm_after: "after the sums",
    in_place: "x += ... writes into it",
}

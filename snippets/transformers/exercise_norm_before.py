# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: from the norm after the pieces to the norm before them. Change `run` until the file reports success."""

# --8<-- [start:task]
import torch
from torch import nn


# --8<-- [start:stub]
def run(x, pieces, norms, head):
    """Logits of a stack with the norm before each piece. There is one norm more than there are pieces."""
    for piece, norm in zip(pieces, norms, strict=False):
        x = norm(x + piece(x))
    return head(x)


# --8<-- [end:stub]
def check(run):
    torch.manual_seed(0)
    pieces = [nn.Linear(8, 8) for _ in range(4)]
    norms, head = [nn.LayerNorm(8) for _ in range(5)], nn.Linear(8, 3)
    for norm in norms:
        nn.init.uniform_(norm.weight, 0.5, 2)  # as after some training, so that no two norms are alike
    x = 10 * torch.randn(2, 8)
    answer = run(x, pieces, norms, head)
    assert answer.shape == (2, 3), f"the head gives 3 logits for each of 2 rows, you return {tuple(answer.shape)}"

    def stack(first, last, inside, use):
        """One of the arrangements that people write."""
        z = x
        for i, piece in enumerate(pieces):
            normed = norms[i + use](z)
            z = (normed if inside else z) + piece(normed) if first else norms[i](z + piece(z))
        return head(norms[last](z) if last is not None else z)

    causes = {
        "the norm stands after the sums": stack(False, None, False, 0),
        "the norm stands after the sums, and once more before the head": stack(False, 4, False, 0),
        "the last norm, before the head, is missing": stack(True, None, False, 0),
        "the norm is in the stream: what is added to is no longer the stream as it was": stack(True, 4, True, 0),
        "the norms are shifted by one": stack(True, 0, False, 1),
    }
    close = [why for why, value in causes.items() if torch.allclose(answer, value, atol=1e-4)]
    right = stack(True, 4, False, 0)
    gap = (answer - right).abs().max().item()
    reason = close[0] if close else "each piece reads a normed copy, and the head reads a normed stream"
    assert gap < 1e-4, f"your logits are off by up to {gap:.2f}: {reason}"
    print("passed: four pieces, five norms, and a stream without a norm in it")


if __name__ == "__main__":
    check(run)
# --8<-- [end:task]

HINTS = (
    "What does each piece read, and what is added to what? And who normalises the stream before the head reads it?",
    "`x = x + piece(norm(x))` in the loop. One norm is left over.",
    "`x = x + piece(norm(x))`",
)


# --8<-- [start:solution]
def solution(x, pieces, norms, head):
    for piece, norm in zip(pieces, norms[:-1], strict=True):
        x = x + piece(norm(x))
    return head(norms[-1](x))


# --8<-- [end:solution]


def no_last_norm(x, pieces, norms, head):
    for piece, norm in zip(pieces, norms, strict=False):
        x = x + piece(norm(x))
    return head(x)


def in_the_stream(x, pieces, norms, head):
    for piece, norm in zip(pieces, norms, strict=False):
        x = norm(x)
        x = x + piece(x)
    return head(norms[-1](x))


def one_more(x, pieces, norms, head):
    for piece, norm in zip(pieces, norms, strict=False):
        x = norm(x + piece(x))
    return head(norms[-1](x))


def no_head(x, pieces, norms, head):
    for piece, norm in zip(pieces, norms, strict=False):
        x = x + piece(norm(x))
    return norms[-1](x)


WRONG = {
    no_last_norm: "the last norm, before the head, is missing",
    in_the_stream: "the norm is in the stream",
    one_more: "once more before the head",
    no_head: "3 logits for each of 2 rows",
}

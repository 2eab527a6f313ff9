# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: several heads as a sum over heads. Change `head_by_head` until the file reports success."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def head_by_head(x, w_q, w_k, w_v, w_o, heads):
    """x (L, D), four matrices (D, D) -> (L, D): self-attention, one head after the other."""
    d = x.shape[1] // heads
    y = torch.zeros_like(x)
    for head in range(heads):
        own = slice(head * d, (head + 1) * d)
        q, k, v = x @ w_q[own].T, x @ w_k[own].T, x @ w_v[own].T  # (L, d) each
        weights = (q @ k.T / x.shape[1] ** 0.5).softmax(dim=1)  # (L, L)
        y = weights @ v @ w_o[own]
    return y


# --8<-- [end:stub]
def check(head_by_head):
    torch.manual_seed(0)
    layer, x = torch.nn.MultiheadAttention(12, 3, bias=False), torch.randn(5, 12)
    matrices = [matrix.detach() for matrix in (*layer.in_proj_weight.chunk(3), layer.out_proj.weight)]
    with torch.no_grad():
        right = layer(x, x, x)[0]
    answer = head_by_head(x, *matrices, 3)
    assert answer.shape == (5, 12), f"five positions of 12 numbers are (5, 12), yours is {tuple(answer.shape)}"

    def variant(root, columns, add):
        y = torch.zeros(5, 12)
        for own in (slice(0, 4), slice(4, 8), slice(8, 12)):
            q, k, v = (x @ matrix[own].T for matrix in matrices[:3])
            weights = (q @ k.T / root**0.5).softmax(dim=1)
            one = weights @ v @ (matrices[3][:, own].T if columns else matrices[3][own])
            y = y + one if add else one
        return y

    found = [
        (root, columns, add)
        for root in (4, 12, 1)
        for columns in (True, False)
        for add in (True, False)
        if torch.allclose(answer, variant(root, columns, add), atol=1e-5)
    ]
    for root, columns, add in found:
        assert add, "you return the last head alone: y is overwritten in each turn, but the heads are added"
        assert columns, "you take rows of w_o: what head h found is multiplied by the columns of w_o that are its own"
        assert root == 4, f"you divide by the root of {root}: queries and keys of a head have d = 4 numbers"
    gap = (answer - right).abs().max().item()
    assert gap < 1e-5, f"your answer is off from PyTorch's layer by up to {gap:.2f}"
    print("passed: three heads, added up, are PyTorch's layer")


if __name__ == "__main__":
    check(head_by_head)
# --8<-- [end:task]

HINTS = (
    "Three things are wrong. How many numbers does a query have here, and what happens to the heads before the last?",
    "`[f_1, f_2, f_3] @ w_o.T` is the sum of `f_h @ w_o[:, own].T`, because row h of `w_o.T` is a column of `w_o`.",
    "`weights = (q @ k.T / d**0.5).softmax(dim=1)`",
)


# --8<-- [start:solution]
def solution(x, w_q, w_k, w_v, w_o, heads):
    d = x.shape[1] // heads
    y = torch.zeros_like(x)
    for head in range(heads):
        own = slice(head * d, (head + 1) * d)
        q, k, v = x @ w_q[own].T, x @ w_k[own].T, x @ w_v[own].T  # (L, d) each
        weights = (q @ k.T / d**0.5).softmax(dim=1)  # (L, L)
        y = y + weights @ v @ w_o[:, own].T
    return y


# --8<-- [end:solution]


def only_the_last(x, w_q, w_k, w_v, w_o, heads):
    return head_by_head(x, w_q, w_k, w_v, w_o, heads)


def rows_of_w_o(x, w_q, w_k, w_v, w_o, heads):
    return solution(x, w_q, w_k, w_v, torch.cat([part.T for part in w_o.chunk(heads)], dim=1), heads)


def root_of_the_width(x, w_q, w_k, w_v, w_o, heads):
    return solution(x, w_q * heads**-0.5, w_k, w_v, w_o, heads)


WRONG = {
    only_the_last: "you return the last head alone",
    rows_of_w_o: "you take rows of w_o",
    root_of_the_width: "root of 12",
}

# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: gradient accumulation with parts of unequal size.
Change `accumulate`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def accumulate(model, x, y, sizes):
    """Leave in the weights of `model` the gradient of the mean loss over all rows of x. The rows go through
    in parts of these sizes, such as [20, 20, 8]."""
    for some_x, some_y in zip(x.split(sizes), y.split(sizes), strict=True):
        loss = torch.nn.functional.cross_entropy(model(some_x), some_y)
        loss.backward()


# --8<-- [end:stub]
def check(accumulate):
    def gradients(sizes):
        torch.manual_seed(0)
        model, rows = torch.nn.Linear(6, 4), []
        model.register_forward_hook(lambda module, inputs, output: rows.append(len(output)))
        x, y = torch.randn(48, 6), torch.randint(4, (48,))
        torch.nn.functional.cross_entropy(model(x), y).backward()
        right = model.weight.grad.clone()
        rows.clear()
        accumulate(model, x, y, sizes)
        assert rows == sizes, f"the parts should have {sizes} rows, the model was given {rows}"
        return model.weight.grad, right

    for sizes in ([48], [16, 16, 16], [20, 20, 8], [1, 47]):
        got, right = gradients(sizes)
        factor = ((got * right).sum() / right.square().sum()).item()
        off = ((got - factor * right).norm() / right.norm()).item()
        assert off < 1e-4 or len(sizes) == 1 or len(set(sizes)) == 1, (
            f"parts {sizes}: the direction is wrong; does a part of 8 rows count as much as one of 20?"
        )
        assert abs(factor - 1) < 1e-4, f"parts {sizes}: the gradient is {factor:.2f} times the right one"
    print("passed: one part, equal parts, unequal parts, and what an earlier step had left")


if __name__ == "__main__":
    check(accumulate)
# --8<-- [end:task]

HINTS = (
    "The model still holds the gradient of the step before. And how much should a part of 8 rows out of 48 count?",
    "The mean over all rows is the sum of the means of the parts, each times its share of the rows.",
    "`model.zero_grad()`",
)


# --8<-- [start:solution]
def solution(model, x, y, sizes):
    model.zero_grad()
    for some_x, some_y in zip(x.split(sizes), y.split(sizes), strict=True):
        loss = torch.nn.functional.cross_entropy(model(some_x), some_y)
        (loss * len(some_x) / len(x)).backward()


# --8<-- [end:solution]


def unscaled(model, x, y, sizes):
    model.zero_grad()
    for some_x, some_y in zip(x.split(sizes), y.split(sizes), strict=True):
        torch.nn.functional.cross_entropy(model(some_x), some_y).backward()


def equal_shares(model, x, y, sizes):
    model.zero_grad()
    for some_x, some_y in zip(x.split(sizes), y.split(sizes), strict=True):
        (torch.nn.functional.cross_entropy(model(some_x), some_y) / len(sizes)).backward()


def all_at_once(model, x, y, sizes):
    model.zero_grad()
    torch.nn.functional.cross_entropy(model(x), y).backward()


WRONG = {
    unscaled: "3.00 times the right one",
    equal_shares: "does a part of 8 rows count as much as one of 20",
    all_at_once: "the model was given [48]",
}

# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: focal loss for a batch of logits. Change `focal_loss` until the file reports success."""

# --8<-- [start:task]
import torch
from torch.nn.functional import binary_cross_entropy_with_logits


# --8<-- [start:stub]
def focal_loss(logits, there, gamma=2.0):
    """The loss (1) of all places, added up and divided by the number of objects (by 1 if there is none).

    logits: any shape, the logit of "yes" for each place; there: the same shape, 1.0 where an object is, else 0.0.
    """
    entropy = binary_cross_entropy_with_logits(logits, there)
    wrong = 1 - torch.exp(-entropy)
    return wrong**gamma * entropy


# --8<-- [end:stub]
def check(focal_loss):
    p = torch.tensor([[0.5, 0.9, 0.9], [0.1, 0.1, 0.2]])  # two scenes of three places
    there = torch.tensor([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    logits = torch.logit(p).requires_grad_()
    answer = focal_loss(logits, there)
    assert isinstance(answer, torch.Tensor), f"return a tensor, from which PyTorch can go back; you return {answer}"
    assert answer.shape == (), f"a training step needs one number, yours has the shape {tuple(answer.shape)}"
    q = torch.where(there == 1, 1 - p, p)
    entropy = -torch.log(1 - q)
    mean = entropy.mean()
    right = (q**2 * entropy).sum().item() / 3
    causes = {
        "you weight the mean of all places, not each place": ((1 - torch.exp(-mean)) ** 2 * mean).item(),
        "you weight by the probability of the right answer": ((1 - q) ** 2 * entropy).sum().item() / 3,
        'you weight by the probability of "yes" everywhere': (p**2 * entropy).sum().item() / 3,
        "you divide by the number of places, not of objects": (q**2 * entropy).mean().item(),
        "you do not divide by the number of objects": right * 3,
        "this is the cross-entropy, without weights": entropy.sum().item() / 3,
    }
    close = [why for why, wrong in causes.items() if abs(answer.item() - wrong) < 1e-4]
    reason = f": {close[0]}" if close else ""
    assert abs(answer.item() - right) < 1e-4, f"the loss is {right:.4f}, yours {answer.item():.4f}{reason}"
    plain, wanted = focal_loss(logits, there, gamma=0.0).item(), entropy.sum().item() / 3
    assert abs(plain - wanted) < 1e-4, f"with gamma = 0 it is the cross-entropy {wanted:.4f}, yours {plain:.4f}"
    empty = focal_loss(logits, torch.zeros(2, 3)).item()
    wanted = (p**2 * -torch.log(1 - p)).sum().item()
    assert abs(empty - wanted) < 1e-4, f"without an object the sum {wanted:.4f} is divided by 1, you return {empty}"
    assert answer.requires_grad, "no gradient leads from your loss back to the logits"
    (slope,) = torch.autograd.grad(answer, logits)
    kept = (p[0, 0].item() ** 2 * -0.5) / 3  # the slope at the first place, if the weight counts as a constant
    hint = ": the weight depends on the logit too, so do not detach it" if abs(slope[0, 0] - kept) < 1e-4 else ""
    wanted = (-(0.5**3) + 2 * 0.5**2 * 0.5 * torch.log(torch.tensor(0.5)).item()) / 3
    assert abs(slope[0, 0] - wanted) < 1e-4, (
        f"the slope at the first place is {wanted:.4f}, yours {slope[0, 0]:.4f}{hint}"
    )
    print("passed: two scenes, gamma = 0, scenes without an object, and the slope")


if __name__ == "__main__":
    check(focal_loss)
# --8<-- [end:task]

HINTS = (
    "How many losses does `binary_cross_entropy_with_logits` return, and how many do you need before the weights?",
    '`reduction="none"` gives one cross-entropy for each place; weight each, and add up at the end.',
    "`return (wrong**gamma * entropy).sum() / there.sum().clamp(min=1)`",
)


# --8<-- [start:solution]
def solution(logits, there, gamma=2.0):
    entropy = binary_cross_entropy_with_logits(logits, there, reduction="none")
    wrong = 1 - torch.exp(-entropy)  # the probability that went to the wrong answer
    return (wrong**gamma * entropy).sum() / there.sum().clamp(min=1)


# --8<-- [end:solution]


def mean_first(logits, there, gamma=2.0):
    entropy = binary_cross_entropy_with_logits(logits, there)
    return (1 - torch.exp(-entropy)) ** gamma * entropy


def weight_of_the_right_answer(logits, there, gamma=2.0):
    entropy = binary_cross_entropy_with_logits(logits, there, reduction="none")
    return (torch.exp(-entropy) ** gamma * entropy).sum() / there.sum().clamp(min=1)


def weight_of_yes(logits, there, gamma=2.0):
    entropy = binary_cross_entropy_with_logits(logits, there, reduction="none")
    return (logits.sigmoid() ** gamma * entropy).sum() / there.sum().clamp(min=1)


def not_summed(logits, there, gamma=2.0):
    entropy = binary_cross_entropy_with_logits(logits, there, reduction="none")
    return (1 - torch.exp(-entropy)) ** gamma * entropy


def by_places(logits, there, gamma=2.0):
    return not_summed(logits, there, gamma).mean()


def always_two(logits, there, gamma=2.0):
    return solution(logits, there)


def divided_by_zero(logits, there, gamma=2.0):
    return not_summed(logits, there, gamma).sum() / there.sum()


def as_a_number(logits, there, gamma=2.0):
    return solution(logits, there, gamma).item()


def detached(logits, there, gamma=2.0):
    entropy = binary_cross_entropy_with_logits(logits, there, reduction="none")
    wrong = 1 - torch.exp(-entropy.detach())
    return (wrong**gamma * entropy).sum() / there.sum().clamp(min=1)


WRONG = {
    mean_first: "you weight the mean of all places",
    weight_of_the_right_answer: "the probability of the right answer",
    weight_of_yes: 'the probability of "yes" everywhere',
    not_summed: "yours has the shape (2, 3)",
    by_places: "you divide by the number of places",
    always_two: "with gamma = 0",
    divided_by_zero: "you return inf",
    as_a_number: "return a tensor",
    detached: "do not detach it",
}

# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: the Dice loss of a batch in which some pixels are undecided.
Change `dice_loss` until the file reports success."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def dice_loss(scores, y):
    """The mean over the images of one Dice loss each, with 1 added above and below the fraction line.

    scores: (N, 2, H, W), the logits of background and object; y: (N, H, W), 1 object, 0 background, 255 undecided.
    """
    p, t = scores.argmax(dim=1), (y == 1).float()
    return 1 - 2 * (p * t).sum() / (p.sum() + t.sum())


# --8<-- [end:stub]
def check(dice_loss):
    p = torch.tensor([[[0.8, 0.6], [0.4, 0.2]], [[0.5, 0.5], [0.1, 0.1]]])  # two images of 2 x 2 pixels
    scores = torch.stack([torch.ones(2, 2, 2), 1 + torch.logit(p)], dim=1).requires_grad_()  # (2, 2, 2, 2)

    def loss_of(y):
        answer = dice_loss(scores, torch.tensor(y))
        assert isinstance(answer, torch.Tensor), f"return a tensor, from which PyTorch can go back, not {answer}"
        assert answer.shape == (), f"a training step needs one number, yours has the shape {tuple(answer.shape)}"
        assert answer.requires_grad, "no gradient leads back to the scores: count probabilities, not decisions"
        return answer.item()

    decided = [[[1, 1], [0, 0]], [[1, 0], [0, 0]]]
    right = ((1 - 3.8 / 5) + (1 - 2 / 3.2)) / 2
    answer = loss_of(decided)
    causes = {
        "you take channel 0, the background": ((1 - 2.2 / 5) + (1 - 2 / 4.8)) / 2,
        "you apply a sigmoid to one channel; the probabilities of two are a softmax": None,
        "you use one fraction for the whole batch; each image has its own": 1 - (2 * 1.9 + 1) / (3.2 + 3 + 1),
        "nothing is added above and below the fraction line": ((1 - 2.8 / 4) + (1 - 1 / 2.2)) / 2,
        "this is Dice, which should grow": 1 - right,
    }
    q, t = (1 + torch.logit(p)).sigmoid(), (torch.tensor(decided) == 1).float()
    shared, total = (q * t).sum(dim=(1, 2)), (q + t).sum(dim=(1, 2))
    causes["you apply a sigmoid to one channel; the probabilities of two are a softmax"] = (
        (1 - (2 * shared + 1) / (total + 1)).mean().item()
    )
    close = [why for why, wrong in causes.items() if abs(answer - wrong) < 1e-4]
    reason = f": {close[0]}" if close else ""
    assert abs(answer - right) < 1e-4, f"all pixels decided: the loss is {right:.4f}, yours {answer:.4f}{reason}"
    empty, right = loss_of([[[1, 1], [0, 0]], [[0, 0], [0, 0]]]), ((1 - 3.8 / 5) + (1 - 1 / 2.2)) / 2
    assert abs(empty - right) < 1e-4, f"second image without an object: the loss is {right:.4f}, yours {empty:.4f}"
    answer, right = loss_of([[[1, 1], [255, 0]], [[1, 0], [0, 255]]]), ((1 - 3.8 / 4.6) + (1 - 2 / 3.1)) / 2
    background = ((1 - 3.8 / 5) + (1 - 2 / 3.2)) / 2
    reason = ": you count undecided pixels as background" if abs(answer - background) < 1e-4 else ""
    assert abs(answer - right) < 1e-4, (
        f"one pixel of each undecided: the loss is {right:.4f}, yours {answer:.4f}{reason}"
    )
    print("passed: two images, one without an object, and undecided pixels")


if __name__ == "__main__":
    check(dice_loss)
# --8<-- [end:task]

HINTS = (
    "From what can PyTorch go back to the scores: a decision, or a probability? Over which axes do you add up?",
    "`scores.softmax(dim=1)[:, 1]`; `.sum(dim=(1, 2))` makes one sum for each image; `y != 255` is 0 where undecided.",
    "`p = scores.softmax(dim=1)[:, 1] * (y != 255)`",
)


# --8<-- [start:solution]
def solution(scores, y):
    p, t = scores.softmax(dim=1)[:, 1] * (y != 255), (y == 1).float()
    shared, total = (p * t).sum(dim=(1, 2)), (p + t).sum(dim=(1, 2))
    return (1 - (2 * shared + 1) / (total + 1)).mean()


# --8<-- [end:solution]


def fraction(p, y, extra=1):
    t = (y == 1).float()
    return (1 - (2 * (p * t).sum(dim=(1, 2)) + extra) / ((p + t).sum(dim=(1, 2)) + extra)).mean()


def decisions(scores, y):
    return fraction(scores.argmax(dim=1).float(), y)


def background_channel(scores, y):
    return fraction(scores.softmax(dim=1)[:, 0] * (y != 255), y)


def one_sigmoid(scores, y):
    return fraction(scores[:, 1].sigmoid() * (y != 255), y)


def whole_batch(scores, y):
    p, t = scores.softmax(dim=1)[:, 1] * (y != 255), (y == 1).float()
    return 1 - (2 * (p * t).sum() + 1) / (p.sum() + t.sum() + 1)


def nothing_added(scores, y):
    return fraction(scores.softmax(dim=1)[:, 1] * (y != 255), y, extra=0)


def dice_itself(scores, y):
    return 1 - solution(scores, y)


def undecided_is_background(scores, y):
    return fraction(scores.softmax(dim=1)[:, 1], y)


def one_for_each_image(scores, y):
    p, t = scores.softmax(dim=1)[:, 1] * (y != 255), (y == 1).float()
    return 1 - (2 * (p * t).sum(dim=(1, 2)) + 1) / ((p + t).sum(dim=(1, 2)) + 1)


WRONG = {
    decisions: "count probabilities, not decisions",
    background_channel: "you take channel 0",
    one_sigmoid: "you apply a sigmoid to one channel",
    whole_batch: "one fraction for the whole batch",
    nothing_added: "nothing is added above and below",
    dice_itself: "this is Dice",
    undecided_is_background: "you count undecided pixels as background",
    one_for_each_image: "yours has the shape (2,)",
}

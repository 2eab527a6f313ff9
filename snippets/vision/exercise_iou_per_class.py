# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: the IoU of each class from a predicted and a true class map.
Change `iou_per_class`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def iou_per_class(predicted, truth, classes):
    """A list with the IoU of each class; NaN where neither map contains the class."""
    ious = []
    for k in range(classes):
        both = ((predicted == k) & (truth == k)).sum().item()
        ious.append(both / max((truth == k).sum().item(), 1))
    return ious


# --8<-- [end:stub]
def check(iou_per_class):
    truth = torch.tensor([[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 0, 0]])
    predicted = torch.tensor([[0, 1, 1, 1], [0, 1, 1, 1], [0, 2, 0, 0]])
    got = iou_per_class(predicted, truth, 4)
    assert len(got) == 4, f"four classes need four numbers, you return {len(got)}"
    for k, (both, either) in enumerate([(4, 7), (4, 6), (1, 2)]):
        cause = f"{both} pixels are of this class in both maps, and {either} in one of them or both"
        assert abs(got[k] - both / either) < 1e-6, f"class {k}: {both / either:.3f}, you return {got[k]:.3f}: {cause}"
    assert got[3] != got[3], f"class 3: no pixel in either map, so 0 / 0; return float('nan'), not {got[3]:.3f}"
    print("passed: three IoUs, and NaN for the class that is nowhere")


if __name__ == "__main__":
    check(iou_per_class)
# --8<-- [end:task]

HINTS = (
    "Which pixels count against the prediction? Those that it missed, and also those that it painted too much.",
    "IoU is the number of pixels in both regions, divided by the number in at least one of them.",
    "`either = ((predicted == k) | (truth == k)).sum().item()`",
)


# --8<-- [start:solution]
def solution(predicted, truth, classes):
    ious = []
    for k in range(classes):
        both = ((predicted == k) & (truth == k)).sum().item()
        either = ((predicted == k) | (truth == k)).sum().item()
        ious.append(both / either if either else float("nan"))
    return ious


# --8<-- [end:solution]


def absent_is_zero(predicted, truth, classes):
    return [0.0 if iou != iou else iou for iou in solution(predicted, truth, classes)]


def dice(predicted, truth, classes):
    return [2 * iou / (1 + iou) for iou in solution(predicted, truth, classes)]


def background_left_out(predicted, truth, classes):
    return solution(predicted, truth, classes)[1:]


WRONG = {
    absent_is_zero: "return float('nan')",
    dice: "class 0: 0.571, you return 0.727",
    background_left_out: "need four numbers",
}

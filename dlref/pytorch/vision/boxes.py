r"""Boxes in PyTorch, from tensors up."""

import torch
from torch import Tensor


def box_iou(boxes1: Tensor, boxes2: Tensor) -> Tensor:
    """`torchvision.ops.box_iou`, but 0 where neither box has any area.

    Examples
    --------
    >>> box_iou(torch.tensor([[0.0, 0.0, 2.0, 2.0]]), torch.tensor([[1.0, 0.0, 2.0, 2.0]]))
    tensor([[0.5000]])
    """
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(1) for boxes in (boxes1, boxes2)]
    a, b = boxes1[:, None], boxes2  # (N, 1, 4) and (M, 4)
    shared = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    covered = areas[0][:, None] + areas[1] - shared  # (N, M)
    return shared / torch.where(covered > 0, covered, 1)


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float) -> Tensor:
    """`torchvision.ops.nms`.

    Examples
    --------
    >>> boxes = torch.tensor([[0.0, 0.0, 10.0, 10.0], [1.0, 0.0, 11.0, 10.0], [20.0, 0.0, 30.0, 10.0]])
    >>> nms(boxes, torch.tensor([0.8, 0.9, 0.3]), 0.5)
    tensor([1, 2])
    """
    order = scores.argsort(descending=True, stable=True)
    overlap = box_iou(boxes[order], boxes[order]) > iou_threshold  # (N, N)
    keep = torch.ones_like(order, dtype=torch.bool)
    for i in range(len(order)):
        keep[i + 1 :] &= ~(keep[i] & overlap[i, i + 1 :])
    return order[keep]

r"""What the losses share in PyTorch: check the shapes, then reduce."""

from torch import Tensor


def reduce(operation: str, losses: Tensor, reduction: str) -> Tensor:
    if reduction == "none":
        return losses
    if reduction not in ("mean", "sum"):
        raise ValueError(f'{operation}: reduction must be "mean", "sum" or "none", got {reduction!r}')
    return losses.mean() if reduction == "mean" else losses.sum()


def check_shapes(operation: str, prediction: Tensor, target: Tensor) -> None:
    # Broadcasting (N, 1) against (N,) would compare everyone with everyone.
    if prediction.shape != target.shape:
        raise ValueError(f"{operation}: target must be of shape {tuple(prediction.shape)}, got {tuple(target.shape)}")

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""One convolution in four ways: loops, im2col in NumPy, unfold and einsum in PyTorch, torch.nn; all gradients equal."""

# --8<-- [start:loops]
import numpy as np


def conv_loops(x, weight, bias, stride):
    """x (N, C, H, W), weight (O, C, k, k), bias (O,) -> y (N, O, H', W')."""
    outs, _, k, _ = weight.shape
    rows, columns = ((n - k) // stride + 1 for n in x.shape[2:])
    y = np.empty((len(x), outs, rows, columns))
    for n in range(len(x)):
        for o in range(outs):
            for i in range(rows):
                for j in range(columns):
                    top, left = stride * i, stride * j
                    window = x[n, :, top : top + k, left : left + k]  # (C, k, k)
                    y[n, o, i, j] = (window * weight[o]).sum() + bias[o]
    return y


# --8<-- [end:loops]


# --8<-- [start:loops_backward]
def conv_loops_backward(x, weight, stride, dy):
    """dy (N, O, H', W') -> dx, dweight, dbias."""
    dx, dweight, k = np.zeros_like(x), np.zeros_like(weight), weight.shape[2]
    for n, o, i, j in np.ndindex(dy.shape):
        top, left = stride * i, stride * j
        seen = n, slice(None), slice(top, top + k), slice(left, left + k)
        dweight[o] += dy[n, o, i, j] * x[seen]
        dx[seen] += dy[n, o, i, j] * weight[o]
    return dx, dweight, dy.sum(axis=(0, 2, 3))


# --8<-- [end:loops_backward]


# --8<-- [start:im2col]
def im2col(x, k, stride):
    """What the filter sees at each place, as a row: (N, C, H, W) -> (N, H', W', C·k·k)."""
    views = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    n, channels, rows, columns, _, _ = views.shape  # (N, C, H', W', k, k), nothing copied yet
    return views.transpose(0, 2, 3, 1, 4, 5).reshape(n, rows, columns, channels * k * k)


def conv_im2col(x, weight, bias, stride):
    seen = im2col(x, weight.shape[2], stride)
    y = seen @ weight.reshape(len(weight), -1).T + bias  # one product of matrices
    return y.transpose(0, 3, 1, 2), seen  # (N, O, H', W')


# --8<-- [end:im2col]


# --8<-- [start:col2im]
def conv_im2col_backward(shape, seen, weight, stride, dy):
    """The same three gradients; `shape` is that of x."""
    outs, channels, k, _ = weight.shape
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, outs)  # (N·H'·W', O)
    dweight = (rows.T @ seen.reshape(len(rows), -1)).reshape(weight.shape)
    dseen = (rows @ weight.reshape(outs, -1)).reshape(*seen.shape[:3], channels, k, k)
    dx = np.zeros(shape, seen.dtype)
    height, width = (stride * n for n in dy.shape[2:])
    for u, v in np.ndindex(k, k):  # tap (u, v) has seen every stride-th pixel from (u, v) on
        dx[:, :, u : u + height : stride, v : v + width : stride] += dseen[..., u, v].transpose(0, 3, 1, 2)
    return dx, dweight, rows.sum(axis=0)


# --8<-- [end:col2im]

# --8<-- [start:torch]
import torch


def conv_unfold(x, weight, bias, stride):
    k = weight.shape[2]
    windows = x.unfold(2, k, stride).unfold(3, k, stride)  # (N, C, H', W', k, k)
    return torch.einsum("ncijuv,ocuv->noij", windows, weight) + bias[:, None, None]


def gradients(convolution, x, weight, bias, dy):
    """y and its three gradients, by PyTorch's tape."""
    inputs = [torch.tensor(array, requires_grad=True) for array in (x, weight, bias)]
    y = convolution(*inputs)
    return [y.detach(), *torch.autograd.grad((y * torch.tensor(dy)).sum(), inputs)]


# --8<-- [end:torch]

# --8<-- [start:same]
rng, stride = np.random.default_rng(0), 2
x, weight, bias = (rng.standard_normal(shape) for shape in [(2, 3, 11, 9), (4, 3, 3, 3), 4])
y = conv_loops(x, weight, bias, stride)
dy = rng.standard_normal(y.shape)
loops = [y, *conv_loops_backward(x, weight, stride, dy)]

y, seen = conv_im2col(x, weight, bias, stride)
ways = {
    "im2col": [y, *conv_im2col_backward(x.shape, seen, weight, stride, dy)],
    "unfold": gradients(lambda *a: conv_unfold(*a, stride), x, weight, bias, dy),
    "torch.nn": gradients(lambda *a: torch.nn.functional.conv2d(*a, stride), x, weight, bias, dy),
}
for name, arrays in ways.items():
    gap = max(np.abs(a - np.asarray(b)).max() for a, b in zip(loops, arrays, strict=True))
    print(f"loops = {name:8}: y, dx, dweight and dbias within 1e-12: {gap < 1e-12}")
    # --8<-- [end:same]
    assert gap < 1e-12

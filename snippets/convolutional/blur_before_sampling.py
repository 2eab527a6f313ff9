# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""How much the last features change when a photograph moves by one pixel, with three ways to halve the maps."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_sample_image
from torch import nn

photo = torch.from_numpy(load_sample_image("china.jpg") / 255).permute(2, 0, 1)[None].double()
crops = torch.cat([photo[:, :, i : i + 64, j : j + 64] for i in range(0, 360, 60) for j in range(0, 560, 60)]) - 0.5


def conv(ins, outs, stride=1):
    return nn.Conv2d(ins, outs, 3, stride, padding=1, padding_mode="circular", bias=False).double()


class Blur(nn.Module):
    """Each pixel becomes a weighted mean of its 3 × 3 window, with the weights 1, 2, 1 along both axes."""

    def forward(self, x):
        line = torch.tensor([0.25, 0.5, 0.25], dtype=x.dtype)
        kernel = (line[:, None] * line).expand(x.shape[1], 1, 3, 3)
        return nn.functional.conv2d(nn.functional.pad(x, (1, 1, 1, 1), "circular"), kernel, groups=x.shape[1])


halve = {
    "every second place": lambda: nn.AvgPool2d(1, 2),
    "largest of 2 x 2": lambda: nn.MaxPool2d(2),
    "blur, then every second": lambda: nn.Sequential(Blur(), nn.AvgPool2d(1, 2)),
}
change = {}
for name, smaller in halve.items():
    change[name] = []
    for seed in range(3):
        torch.manual_seed(seed)
        layers = [conv(3, 16), nn.ReLU(), smaller(), conv(16, 32), nn.ReLU(), smaller(), conv(32, 32), nn.ReLU()]
        with torch.no_grad():
            here, there = (nn.Sequential(*layers)(image).mean(dim=(2, 3)) for image in (crops, crops.roll(1, dims=3)))
        change[name].append(((there - here).norm() / (here - here.mean(dim=0)).norm()).item())
    print(f"{name:24}", *(f"{share:.4f}" for share in change[name]))
# --8<-- [end:measure]

plain, largest, blurred = change.values()
assert max(blurred) < 0.5 * min(*plain, *largest)
assert all(4 * few < many for few, many in zip(blurred, largest, strict=True))

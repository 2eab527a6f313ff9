# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: a texture from noise, and the temple in the colours and strokes of the petals, with random filters."""

# --8<-- [start:pictures]
import torch
from sklearn.datasets import load_sample_images
from torch.nn.functional import avg_pool2d, conv2d, pad

torch.manual_seed(0)
temple, flower = (torch.from_numpy(photo / 255 - 0.5).float().permute(2, 0, 1) for photo in load_sample_images().images)
content = avg_pool2d(temple[None, :, 24:408, 40:424], 6)  # (1, 3, 64, 64)
style = avg_pool2d(flower[None, :, 112:304, 208:400], 3)  # (1, 3, 64, 64), petals
filters = torch.randn(48, 3, 9, 9) / 9
filters -= filters.mean(dim=(1, 2, 3), keepdim=True)  # they sum to 0
# --8<-- [end:pictures]


# --8<-- [start:maps]
def maps(picture):
    """Three times, each at half the size of the one before: 48 filtered maps, and the three colours themselves."""
    found = []
    for _ in range(3):
        answers = conv2d(pad(picture, (4, 4, 4, 4), mode="reflect"), filters).relu()
        found.append(torch.cat([answers, picture], dim=1))  # (1, 51, H, W)
        picture = avg_pool2d(picture, 4, stride=2, padding=1)
    return found


def gram(f):
    f = f[0].flatten(1)
    return f @ f.T / f.shape[1]  # (51, 51)


# --8<-- [end:maps]


# --8<-- [start:paint]
def paint(picture, weight, steps=60):
    """Change the pixels until the Gram matrices are those of the style; `weight` holds the content in its place."""
    grams = [gram(f) for f in maps(style)]
    places = maps(content)[1][:, :48]
    picture = picture.clone().requires_grad_()

    def terms():
        found = maps(picture)
        look = sum((gram(f) - g).square().sum() / g.square().sum() for f, g in zip(found, grams, strict=True))
        place = (found[1][:, :48] - places).square().mean() / places.square().mean()
        return look, place

    def loss():
        optimizer.zero_grad()
        look, place = terms()
        total = look + weight * place
        total.backward()
        return total

    optimizer = torch.optim.LBFGS([picture], max_iter=steps, tolerance_change=0, line_search_fn="strong_wolfe")
    print("before: style {:.4f}, content {:.2f}".format(*(term.item() for term in terms())))
    optimizer.step(loss)
    print("after:  style {:.4f}, content {:.2f}".format(*(term.item() for term in terms())))
    return picture.detach().clamp(-0.5, 0.5)


# --8<-- [end:paint]

# --8<-- [start:run]
print("noise with the texture of the petals")
texture = paint(0.1 * torch.randn(1, 3, 64, 64), weight=0)
print("temple with the texture of the petals")
painted = paint(content, weight=0.02)
# --8<-- [end:run]

# --8<-- [start:start]
print("temple again, without the second term")
free = paint(content, weight=0)


def follows(picture):
    """Correlation of the brightness of all pixels with that of the temple."""
    return torch.corrcoef(torch.stack([p.mean(dim=1).flatten() for p in (picture, content)]))[0, 1].item()


for name, picture in {"petals": style, "from noise": texture, "weight 0": free, "weight 0.02": painted}.items():
    print(f"{name:12}  follow the temple by {follows(picture):.2f}")
# --8<-- [end:start]

import matplotlib.pyplot as plt

shown = {"content": content, "style": style, "from noise": texture, "from the temple": painted}
fig, axes = plt.subplots(1, 4, figsize=(7.4, 2.1), layout="constrained")
for ax, (name, picture) in zip(axes, shown.items(), strict=True):
    levels = (15 * (picture[0].permute(1, 2, 0) + 0.5)).round() / 15  # sixteen a colour: a smaller file
    ax.imshow(levels.numpy(), interpolation="none")
    ax.set_title(name, fontsize=10)
    ax.set(xticks=[], yticks=[])
plt.savefig("figure_style.svg")

found, wanted = gram(maps(texture)[0]), gram(maps(style)[0])
assert (found - wanted).norm() < 0.2 * wanted.norm()
assert follows(texture) + 0.1 < follows(free) < follows(painted)

# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Two panels with the boxes of a GAN: how far the slopes run back in the discriminator's and the generator's turn."""

import matplotlib.pyplot as plt
import torch

PLACES = {"noise": (0, 0), "generator": (1, 0), "fakes": (2, 0), "real": (2, 1), "discriminator": (3.1, 0.5)}
PLACES["score"] = (4.2, 0.5)
FORWARD = [("noise", "generator"), ("generator", "fakes"), ("fakes", "discriminator"), ("real", "discriminator")]
FORWARD.append(("discriminator", "score"))


def runs_back(detach):
    """Whether the slopes of a score reach the generator."""
    generator, discriminator = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    fake = generator(torch.ones(1, 1))
    discriminator(fake.detach() if detach else fake).sum().backward()
    return generator.weight.grad is not None


def arrow(axes, start, end, shift=0.0, **look):
    (x, y), (to_x, to_y) = PLACES[start], PLACES[end]
    style = {"arrowstyle": "->", "shrinkA": 20, "shrinkB": 32 if end == "generator" else 20} | look
    axes.annotate("", (to_x, to_y + shift), (x, y + shift), arrowprops=style)


figure, panels = plt.subplots(1, 2, figsize=(9, 2.4))
BACK = {
    "the discriminator's turn": [("score", "discriminator")],
    "the generator's turn": [("score", "discriminator"), ("discriminator", "fakes"), ("fakes", "generator")],
}
for axes, (title, back) in zip(panels, BACK.items(), strict=True):
    for start, end in FORWARD:
        if "real" not in (start, end) or title.startswith("the disc"):
            arrow(axes, start, end, color="0.6")
    for start, end in back:
        arrow(axes, start, end, shift=-0.22, color="C3", linestyle="--", shrinkB=18)
    for name, (x, y) in PLACES.items():
        if name == "real" and title == "the generator's turn":
            continue
        learns = name == title.removeprefix("the ").removesuffix("'s turn")
        box = {"boxstyle": "round", "facecolor": "#cfe3f5" if learns else "white", "edgecolor": "0.4"}
        axes.text(x, y, name, ha="center", va="center", fontsize=9, bbox=box)
    axes.set(title=title, xlim=(-0.4, 4.6), ylim=(-0.6, 1.3))
    axes.title.set_fontsize(10)
    axes.axis("off")
panels[0].text(2.72, 0.05, "× detach", color="C3", fontsize=9, ha="left", va="center")
figure.savefig("figure_turns.svg")

assert not runs_back(detach=True)
assert runs_back(detach=False)

# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From pixels to a residual network
#
# The [first lab](single_neuron_to_97_percent.py) ended with a network that reads 97 % of centred digits and fewer than
# half of them when they move by one pixel. In this lab you meet colour images in which the shapes stand anywhere, and
# go from one filter that is set by hand to a residual network. As before, each step starts from what the one before
# could not do, and some steps help less than one would think.
#
# You need [a layer of filters](../architectures/convolutional/layer.md) and
# [one filter for every place](../architectures/convolutional/sharing.md). What comes later in that topic is explained
# here as far as it is used. All computing is done in NumPy, by way of `dlref`, the library of this site
# ([Set-up](../start/set-up.md#dlref) shows how to install it), and takes about half a minute.
#
# The first cell imports what the lab uses and defines two helpers that draw pictures. You can skip these.

# %%
from base64 import b64encode
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display

from dlref.activations import ReLU
from dlref.convolutional import AdaptiveAvgPool2d, BasicBlock, Conv2d, Flatten, MaxPool2d, conv2d
from dlref.data import Batches, scenes
from dlref.engine import Sequential
from dlref.feedforward import Linear
from dlref.initialization import kaiming_normal_
from dlref.losses import cross_entropy
from dlref.normalization import BatchNorm2d
from dlref.optimization import Adam
from dlref.training import accuracy, evaluate, fit

plt.rcParams.update({"figure.dpi": 90, "figure.facecolor": "white"})
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False})


def show(fig, words):
    """Show a figure, with words for those who cannot see it."""
    file = BytesIO()
    fig.savefig(file, format="png")
    plt.close(fig)
    png = b64encode(file.getvalue()).decode()
    display(HTML(f'<img alt="{words}" src="data:image/png;base64,{png}">'))


def draw(ax, pixels, title=""):
    """A colour image (3, H, W), or a map of numbers (H, W): red above zero, blue below, white at zero."""
    if pixels.ndim == 3:
        ax.imshow((pixels + 0.5).transpose(1, 2, 0).clip(0, 1))
    else:
        limit = abs(pixels).max()
        ax.imshow(pixels, cmap="RdBu_r", vmin=-limit, vmax=limit)
    ax.set_title(title, fontsize=9)
    ax.axis("off")


# %% [markdown]
# ## 1. Two questions
#
# The images show one of five shapes, in any colour, at several sizes and angles and in any light. `shift` says how far
# a shape may be from the middle: with 0 it is in the middle, with 1 it stands anywhere. The networks train on 600
# images with the shape **in the middle**. Each then has to answer two questions, on images that it has not seen: how
# many does it read with the shape in the middle, and how many with the shape **anywhere**? Another 500 images with the
# shape anywhere are set aside for the end. All parts have their own seeds.

# %%
SHAPES = ["disc", "ring", "crescent", "square", "triangle"]
PLAIN = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0, "scale": (0.4, 0.6)}


def images(n, seed, shift):
    made = scenes(n, size=32, shapes=SHAPES, **PLAIN, shift=shift, rng=np.random.default_rng(seed))
    return made.images - np.float32(0.5), made.labels[:, 0]  # centred around zero: (N, 3, 32, 32)


middle, anywhere_too = images(600, 0, shift=0), images(600, 1, shift=1)  # two training parts
unseen = {"middle": images(300, 2, shift=0), "anywhere": images(300, 3, shift=1)}
test = images(500, 4, shift=1)

fig, axes = plt.subplots(2, 5, figsize=(6, 2.6))
for row, part in zip(axes, (middle, anywhere_too), strict=True):
    for ax, image, label in zip(row, *part, strict=False):
        draw(ax, image, SHAPES[label])
show(fig, "Five shapes in the middle of their images, and five elsewhere")

# %% [markdown]
# ## 2. Where we stand
#
# A linear model and a fully connected network with 64 hidden units. `Batches` deals the images into batches of 50, and
# `fit` is the training loop, both as in the first lab. The optimiser is Adam,
# [a method that adapts the rate](../training/optimization/adaptive.md#adam) for each weight. Each network is trained
# with two seeds, at one rate. At another rate it may do better, so small differences say little in this lab.


# %%
def score_of(model, part):
    return evaluate(model, cross_entropy, Batches(*part, batch_size=100), accuracy).metric


scores = {}


def report(name, make, lr, data=middle, seeds=2, epochs=(10,)):
    """Train with several seeds; after so many epochs, print the share of unseen images that are read correctly."""
    rngs = [np.random.default_rng(seed) for seed in range(seeds)]
    models = [make(rng) for rng in rngs]
    size = sum(parameter.size for parameter in models[0].parameters())
    loops = [
        (model, Adam(model.parameters(), lr=lr), cross_entropy, Batches(*data, batch_size=50, rng=rng))
        for model, rng in zip(models, rngs, strict=True)
    ]
    for before, after in zip((0, *epochs), epochs, strict=False):
        for loop in loops:
            fit(*loop, epochs=after - before, metric=accuracy)
        row = name if after == 10 else f"{name}, {after} epochs"
        for place, part in unseen.items():
            scores[row, place] = [score_of(model, part) for model in models]
        columns = (f"{place} " + " ".join(f"{share:4.0%}" for share in scores[row, place]) for place in unseen)
        print(f"{row:30} {size:8,} weights   ", "   ".join(columns))
    return models[0]


def linear(rng):
    return Sequential(Flatten(), Linear(3 * 32 * 32, 5, rng=rng))


def dense(rng):
    return Sequential(Flatten(), Linear(3 * 32 * 32, 64, rng=rng), ReLU(), Linear(64, 5, rng=rng))


report("linear", linear, lr=1e-3)
report("dense", dense, lr=1e-3)
assert min(scores["dense", "middle"]) > 0.62
assert max(scores["linear", "anywhere"] + scores["dense", "anywhere"]) < 0.3

# %% [markdown]
# In the middle the dense network reads about seven of ten images. With the shape anywhere, both are near the 20 % of
# guessing. There the pixels of a shape land in other inputs, where they are multiplied by weights that were trained for
# other pixels.
#
# ## 3. A window, set by hand
#
# So let us ask for something smaller than a whole shape, and ask for it everywhere: *is it brighter at the right than
# at the left?* A kernel of 3 × 3 weights computes that for one window, and a convolution puts the kernel on every
# place. `conv2d` of `dlref` wants the kernels as (filters, channels, height, width). Here are two, with the same
# weights for all three colours.

# %%
upright = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]], np.float32) / 9
level = upright.T
kernels = np.stack([np.stack([kernel] * 3) for kernel in (upright, level)])  # (2, 3, 3, 3)
answers, _ = conv2d(anywhere_too[0][:3], kernels)

fig, axes = plt.subplots(3, 3, figsize=(5, 5))
for row, image, maps in zip(axes, anywhere_too[0], answers, strict=False):
    draw(row[0], image, "image")
    draw(row[1], maps[0], "upright edges")
    draw(row[2], maps[1], "level edges")
show(fig, "Three shapes and the maps of both kernels: red along one side of the shape, blue along the other")

# %% [markdown]
# If the image moves, the maps move with it. Away from the border that holds exactly. Here the images move to the right
# by three pixels:

# %%
here, _ = conv2d(anywhere_too[0][:100], kernels)
there, _ = conv2d(np.roll(anywhere_too[0][:100], 3, axis=3), kernels)
print("largest difference away from the border:", abs(there[:, :, :, 3:] - here[:, :, :, :-3]).max())
assert np.array_equal(there[:, :, :, 3:], here[:, :, :, :-3])

# %% [markdown]
# ## 4. Let it find the filters
#
# Which windows are worth looking for need not be known, because the weights of the kernels can be learned. The next
# network has 16 filters of 5 × 5, put on every second place (`stride=2`), then 32 filters of 3 × 3 over the 16 maps,
# again on every second place, and at the end a linear layer with a weight for each number of the 32 maps.


# %%
def convolutional(rng):
    return Sequential(
        *(Conv2d(3, 16, 5, stride=2, rng=rng), ReLU()),  # (N, 16, 14, 14)
        *(Conv2d(16, 32, 3, stride=2, rng=rng), ReLU()),  # (N, 32, 6, 6)
        *(Flatten(), Linear(32 * 6 * 6, 5, rng=rng)),
    )


small = report("convolutional", convolutional, lr=3e-3)

# %% [markdown]
# In the middle this network reads nearly all images, with a seventeenth of the dense network's weights. With the shape
# anywhere it is hardly better than a guess. Its maps do move with the shape, as we saw, but the last layer has a weight
# for each place of each map, and these weights were trained with the shape in the middle.
#
# So replace that layer: of each of the 32 maps keep the largest number, wherever it stands. That is **max pooling**
# over the whole map, and what is left are 32 numbers for a linear layer. We look at this network after ten epochs and
# again after twenty.


# %%
def pooled(rng):
    return Sequential(
        *(Conv2d(3, 16, 5, stride=2, rng=rng), ReLU()),
        *(Conv2d(16, 32, 3, stride=2, rng=rng), ReLU(), MaxPool2d(6)),  # (N, 32, 1, 1)
        *(Flatten(), Linear(32, 5, rng=rng)),
    )


largest = report("pooled", pooled, lr=1e-2, epochs=(10, 20))
assert min(scores["convolutional", "middle"]) > 0.9
assert max(scores["convolutional", "anywhere"]) + 0.15 < min(scores["pooled", "anywhere"])
assert max(scores["pooled, 20 epochs", "middle"]) < min(scores["convolutional", "middle"])

# %% [markdown]
# Now about half of the images are read with the shape anywhere, although no image in the training had its shape
# anywhere but in the middle. Ten more epochs add some points. The price is paid in the middle: where something was
# found is forgotten, and there the network has become worse, also after twenty epochs.
#
# Why is *anywhere* still harder than *the middle*? Two things that [end the
# equivariance](../architectures/convolutional/sharing.md#equivariance) are at work here, the border and the strides.
# The third question at the end of the lab shows the strides at work.
#
# ## 5. Look inside
#
# These are the 16 filters of the first layer of `convolutional`, as small colour images, and six of their maps for one
# image.

# %%
fig, axes = plt.subplots(2, 8, figsize=(8, 2.2))
for ax, kernel in zip(axes.flat, small[0].weight.data, strict=True):
    draw(ax, kernel / (2 * abs(kernel).max()))
show(fig, "Sixteen filters of 5 by 5 weights, each drawn as a small colour image")

maps = small[1](small[0](anywhere_too[0][:1])).data[0]
fig, axes = plt.subplots(1, 7, figsize=(8, 1.5))
draw(axes[0], anywhere_too[0][0], "image")
for ax, channel in zip(axes[1:], np.argsort(maps.var(axis=(1, 2)))[::-1], strict=False):
    draw(ax, maps[channel], f"filter {channel}")
show(fig, "A disc and six of the maps that the filters make of it")

# %% [markdown]
# *Try:* draw the maps of another image. Does a filter mark the same side of each shape?
#
# ## 6. Show it the places
#
# The architecture is one way to deal with shapes that stand anywhere. The other is to train on such images. Nothing
# else changes.

# %%
report("linear, all places", linear, 1e-3, anywhere_too)
report("dense, all places", dense, 1e-3, anywhere_too)
report("convolutional, all places", convolutional, 3e-3, anywhere_too)
report("pooled, all places", pooled, 1e-2, anywhere_too, epochs=(10, 20))
assert max(scores["dense, all places", "anywhere"]) < 0.32 < 0.4 < min(scores["pooled, all places", "anywhere"])
assert max(scores["convolutional, all places", "anywhere"]) < 0.4
assert max(scores["pooled, all places", "middle"]) < min(scores["pooled", "middle"])
assert min(scores["pooled, all places, 20 epochs", "anywhere"]) > max(scores["pooled, 20 epochs", "anywhere"])

# %% [markdown]
# The first two networks stay near a guess. Each of their weights belongs to one place, and 600 images show little of
# each shape at any one place. The convolutional network has such weights in its last layer, and it reads about a third
# of the images at best.
#
# The pooled network reads about as many images anywhere as before after ten epochs, but fewer in the middle, although
# the middle is among the places that it now trains on. Perhaps ten epochs, which are 120 steps, are too few for it.
# After twenty, both networks that have seen all places are ahead anywhere of both that have seen only the middle. So
# what is learned in the middle goes a long way, and images of all places add to it. But about two of three images is
# still not much.
#
# ## 7. Deeper
#
# The two convolutions of `pooled` are few. Would more of them be better? Take one convolution that makes the maps
# small, then two or ten more with eight filters each. `padding=1` puts a frame of zeros around each map, so that its
# size stays. What counts here is the loss on the *training* images, because a network that cannot fit what it has seen
# will not read what it has not. We take 300 images with the shape in the middle and eight epochs, which are 48 steps.
# Each network has two rates with three seeds each, and the better rate is the one with the lower mean. A guess among
# five shapes costs $\ln 5 = 1.61$.


# %%
def first(rng, *norm):
    return Conv2d(3, 8, 5, stride=4, padding=2, rng=rng), *norm, ReLU()  # (N, 8, 8, 8)


def last(rng):
    return MaxPool2d(8), Flatten(), Linear(8, 5, rng=rng)


def another(rng):
    layer = Conv2d(8, 8, 3, padding=1, rng=rng)
    kaiming_normal_(layer.weight, nonlinearity="relu", rng=rng)  # the usual initial weights before a ReLU
    return layer, ReLU()


def plain(rng, convolutions=10):
    stack = [layer for _ in range(convolutions) for layer in another(rng)]
    return Sequential(*first(rng), *stack, *last(rng))


few = middle[0][:300], middle[1][:300]


def last_loss(make, lr, seed):
    rng = np.random.default_rng(seed)
    model, batches = make(rng), Batches(*few, batch_size=50, rng=rng)
    return fit(model, Adam(model.parameters(), lr=lr), cross_entropy, batches, epochs=8).loss[-1]


def fitted(name, make):
    """The training loss at the end, for two rates and three seeds; return those of the better rate."""
    found = {lr: [last_loss(make, lr, seed) for seed in range(3)] for lr in (3e-3, 1e-2)}
    columns = ("  ".join(f"{loss:.2f}" for loss in losses) for losses in found.values())
    best = min(found, key=lambda lr: sum(found[lr]))
    print(f"{name:19} " + "     ".join(columns) + f"     better: {best}")
    return found[best]


print("convolutions        rate 0.003           rate 0.01")
depth = {"1 and 2, plain": fitted("1 and 2, plain", lambda rng: plain(rng, 2))}
depth["1 and 10, plain"] = fitted("1 and 10, plain", plain)
mean = {name: np.mean(losses) for name, losses in depth.items()}
assert mean["1 and 2, plain"] + 0.03 < mean["1 and 10, plain"]

# %% [markdown]
# Compare both rows at their better rates. With eight more convolutions the mean loss is higher. This is not
# overfitting, because these are the images of the training. But it may be too short a training: with more steps deep
# plain networks learn as well, as the part on [skip connections](../architectures/convolutional/residual.md#depth)
# measures. What the table says is that within these steps, at these rates, the deeper network learns no more than the
# shallow one. Can it learn in fewer steps?
#
# ## 8. A block that adds
#
# **Batch normalisation** subtracts from each map its mean over the batch and divides by its standard deviation, after
# a convolution. A **residual block** computes two convolutions with their normalisations, and *adds its input* to the
# result. What a block does not change passes through it as it is. `BasicBlock` of `dlref` is such a block, so five of
# them are ten convolutions.


# %%
def residual(rng, blocks=5):
    stack = [BasicBlock(8, 8, rng=rng) for _ in range(blocks)]
    return Sequential(*first(rng, BatchNorm2d(8)), *stack, *last(rng))


print("convolutions        rate 0.003           rate 0.01")
depth["1 and 10, residual"] = fitted("1 and 10, residual", residual)
mean = {name: np.mean(losses) for name, losses in depth.items()}
assert mean["1 and 10, residual"] + 0.1 < min(mean["1 and 2, plain"], mean["1 and 10, plain"])

# %% [markdown]
# Compare this row with the two above. With the residual blocks, the mean loss of the deep network is lower than that of
# both plain networks after the same 48 steps. Single seeds of two rows may overlap, so do not compare one with one.
#
# The block brings two things at once, the normalisation and the sum, and this lab does not separate them. The topic
# does: there [normalisation without the sum](../architectures/convolutional/inside-normalisation.md#deep) gained
# nothing at 17 convolutions.
#
# ## 9. A residual network for shapes anywhere
#
# Now put the parts together: filters that are the same everywhere, a maximum over all places, training images with the
# shape anywhere, and residual blocks. In the second block `stride=2` halves the maps, and there are twice as many of
# them.


# %%
def resnet(rng):
    return Sequential(
        *(Conv2d(3, 16, 5, stride=2, padding=2, rng=rng), BatchNorm2d(16), ReLU()),  # (N, 16, 16, 16)
        *(BasicBlock(16, 16, rng=rng), BasicBlock(16, 32, stride=2, rng=rng)),  # (N, 32, 8, 8)
        *(MaxPool2d(8), Flatten(), Linear(32, 5, rng=rng)),
    )


model = report("resnet, all places", resnet, 3e-3, anywhere_too)

# %% [markdown]
# On average the two networks read more of the images with the shape anywhere than the pooled network did after the same
# ten epochs. But they differ from each other, so do not trust a single one. And a network with more layers, more
# weights, residual blocks and a lower rate does not say to which of them the gain is due.
#
# ## 10. The test part
#
# All choices are made, so now, one single time, we use the test part.

# %%
score = score_of(model, test)
error = np.sqrt(score * (1 - score) / len(test[1]))
print(f"{score:.1%} of {len(test[1])} test images, give or take {error:.1%}")
assert abs(score - scores["resnet, all places", "anywhere"][0]) < 0.1
assert np.mean(scores["resnet, all places", "anywhere"]) > np.mean(scores["pooled, all places", "anywhere"]) + 0.05

answers = model(test[0]).data.argmax(axis=1)
wrong = np.flatnonzero(answers != test[1])
fig, axes = plt.subplots(1, 6, figsize=(8, 1.7))
for ax in axes:
    ax.axis("off")
for ax, row in zip(axes, wrong, strict=False):
    draw(ax, test[0][row], f"{SHAPES[test[1][row]]},\nread as {SHAPES[answers[row]]}")
show(fig, "Misread test images with their shape and what was read")

# %% [markdown]
# This is the first of the two networks. The images are as hard as those called *anywhere*, so the number should be
# near the first one above. Which shapes are confused with which?
#
# ## Now you
#
# Write down what you expect before you run anything. The cell below the questions measures all three.
#
# **The mean.** Replace the largest number of each map in `pooled` by the mean over all places. Is it as good?
#
# <details class="success"><summary>Answer</summary>
#
# No. After the same ten epochs it is not far from a guess, in the middle and anywhere. (Longer training or
# normalisation may change that. The cell does not try them.)
#
# </details>
#
# **A wider network.** Does the dense network get better with the shape anywhere if it has 256 hidden units, and all
# places in its training?
#
# <details class="success"><summary>Answer</summary>
#
# No. With four times the weights it is as near to a guess as with 64 units.
#
# </details>
#
# **How far?** Take the unseen images with the shape in the middle and move them by 1, 2, 4 and 8 pixels with `np.roll`,
# which brings back at the left what leaves at the right. How do `convolutional` and `pooled` change, both trained in
# the middle?
#
# <details class="success"><summary>Answer</summary>
#
# `convolutional` falls to 59 % after two pixels and to a guess after four. `pooled` goes down and up again: 84 %, 65 %
# and 54 % after 0, 1 and 2 pixels, but 83 % after four. Its two strides of 2 multiply to 4, so after a move by four
# pixels the second layer meets the same windows as before, only elsewhere, and the maximum does not mind where. In
# between it meets other windows. After eight pixels they are the same again, but by then some shapes reach the border.
#
# </details>


# %%
def averaged(rng):
    return Sequential(
        *(Conv2d(3, 16, 5, stride=2, rng=rng), ReLU()),
        *(Conv2d(16, 32, 3, stride=2, rng=rng), ReLU(), AdaptiveAvgPool2d(1)),
        *(Flatten(), Linear(32, 5, rng=rng)),
    )


def wide(rng):
    return Sequential(Flatten(), Linear(3 * 32 * 32, 256, rng=rng), ReLU(), Linear(256, 5, rng=rng))


report("averaged", averaged, 1e-2, seeds=1)
report("wide, all places", wide, 1e-3, anywhere_too, seeds=1)
assert max(scores["averaged", "middle"]) < min(scores["pooled", "middle"]) - 0.2
assert max(scores["wide, all places", "anywhere"]) < 0.34

print("moved by      0     1     2     4     8 pixels")
moved = {}
for name, network in ("convolutional", small), ("pooled", largest):
    x, y = unseen["middle"]
    moved[name] = [score_of(network, (np.roll(x, step, axis=3), y)) for step in (0, 1, 2, 4, 8)]
    print(f"{name:13}", *(f"{share:4.0%} " for share in moved[name]))
assert moved["convolutional"][3] < 0.35 < 0.5 < moved["convolutional"][2]
assert moved["pooled"][3] > moved["pooled"][2] + 0.15
assert moved["pooled"][4] > moved["convolutional"][4] + 0.2

# %% [markdown]
# ## You are done when
#
# - you can say why a convolutional network with a linear layer at its end is not indifferent to the place, and what a
#   maximum over all places changes;
# - you can say what the depth experiment shows and what it does not show;
# - you have predicted and measured at least one of the three questions.
#
# Next: [sizes](../architectures/convolutional/sizes.md), or any part of
# [the topic](../architectures/convolutional/index.md) that you want to see from the inside.

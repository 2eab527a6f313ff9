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
# # From a single neuron to 97 % on digits
#
# In this lab you go from one neuron, which decides whether an image shows an eight, to a network that reads about 97 of
# 100 handwritten digits that it has never seen. Each step starts from what the one before could not do.
#
# It builds on the five pages from [Learning one number](../start/learning-one-number.md) to
# [Training two layers](../start/train-two-layers.md). You can read it in the browser, because every cell stands here
# with what it printed. To run and change the cells you need `dlref`, the library of this site;
# [Set-up](../start/set-up.md#dlref) shows how to install it, and
# [how to open the lab as a notebook](../start/set-up.md#lab). Nothing is downloaded, and all cells together take less
# than a minute.
#
# The first cell imports what the lab uses and defines two helpers that draw pictures. You can skip these. The names
# from `dlref` are explained where they are used.

# %%
from base64 import b64encode
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display

from dlref.data import Batches, digits, split
from dlref.engine import apply
from dlref.feedforward import MLP
from dlref.losses import cross_entropy
from dlref.optimization import SGD
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


def draw(ax, pixels, title="", cmap="gray_r"):
    """64 numbers as an image of 8 × 8."""
    limit = abs(pixels).max()
    lowest = 0 if cmap == "gray_r" else -limit  # weights: white is zero
    ax.imshow(pixels.reshape(8, 8), cmap=cmap, vmin=lowest, vmax=limit)
    ax.set_title(title, fontsize=9)
    ax.axis("off")


# %% [markdown]
# ## 1. Look at the data, and set a part of it aside
#
# The data are 1,797 images of 8 × 8 grey values. We deal them at random into three parts. The *training* part is for
# learning weights, the *validation* part for making choices, such as how many hidden units to take, and the *test* part
# for one number at the very end. A choice that was made on some images makes them look easier than new ones, so the
# test part has to take no part in any choice. (`stratify` gives each digit the same share of all three parts.)

# %%
images, labels = digits(dtype=np.float64)
images = images.reshape(-1, 64)
rng = np.random.default_rng(0)
parts = split(images, labels, fractions=(0.6, 0.2, 0.2), rng=rng, stratify=labels)
(x, y), (x_validation, y_validation), (x_test, y_test) = parts
print("training", x.shape, "validation", x_validation.shape, "test", x_test.shape)

fig, axes = plt.subplots(2, 10, figsize=(9, 2.1))
for ax, image, label in zip(axes.flat, x, y, strict=False):
    draw(ax, image, label)
show(fig, "Twenty handwritten digits of 8 by 8 pixels, with their labels")

# %% [markdown]
# ## 2. One neuron
#
# Let a single neuron answer: *is this an eight?* It is the neuron of
# [A neuron that decides](../start/a-neuron.md#training), now with 64 weights, one for each pixel. The loss is the
# cross-entropy, so the slope for each score is the error $p - y$, and every step goes against the mean of the errors
# times the pixels.

# %%
eight, eight_validation = (np.int64(part == 8) for part in (y, y_validation))  # 1 is yes, 0 is no
weight, bias = np.zeros(64), 0.0
for _ in range(500):
    p = 1 / (1 + np.exp(-(x @ weight + bias)))
    dz = (p - eight) / len(x)
    weight, bias = weight - 2.0 * dz @ x, bias - 2.0 * dz.sum()

right = ((x_validation @ weight + bias > 0) == eight_validation).mean()
always_no = (eight_validation == 0).mean()
print(f"right on the validation part: {right:.1%}; by always saying no: {always_no:.1%}")

# %% [markdown]
# The accuracy sounds high, but nine images of ten are not an eight, so a program that always answers *no* is right nine
# times out of ten as well. Only what the neuron does better than this baseline is something that it has learned.
#
# The weights have the shape of an image, so we can look at them. Where a pixel is red, its weight is positive, and ink
# there makes *eight* more probable; where it is blue, ink makes it less probable.

# %%
fig, ax = plt.subplots(figsize=(2.4, 2.4))
draw(ax, weight, cmap="RdBu_r")
show(fig, "Weights of the neuron: positive in the centre, negative beside it")

# %% [markdown]
# The strokes of an eight cross in the centre, and there the weights are positive. The places left and right of its
# waist are usually empty, and there they are negative.
#
# *Try:* ask for another digit. For which one is the accuracy furthest above its baseline?
#
# ## 3. Ten neurons
#
# Ten digits need ten scores, so we take ten neurons, one for each digit. How do ten scores become ten probabilities?
# Take three scores, 0, 0.7 and 1.6. The exponential function makes them positive: they become about 1, 2 and 5, which
# add up to 8. Divided by 8 they are the probabilities 0.125, 0.25 and 0.625. This is the **softmax**. The loss is again
# the negative logarithm of the probability that the right answer got, and its slope for each score is again the error:
# the probability, minus 1 for the right digit and minus 0 for the others. (Why this is so you will
# [derive later](../architectures/feedforward/losses.md#softmax).)
#
# From here on `dlref` computes the slopes, by the same backpropagation that you did by hand. Our training loop gets
# three new parts, which [Training on digits](../architectures/feedforward/digits.md#program) builds from scratch:
#
# - A step does not use all 1,078 training images but only 32 of them, a **batch**, because their mean slope points in
#   roughly the same direction and takes a small part of the time. `Batches` deals the images into such batches. One
#   pass through all of them is an **epoch**, here 34 steps, and each epoch deals them in a new random order.
# - Gradient descent on random batches is called *stochastic*, which means random, and so its name in the code is `SGD`.
# - With **momentum** 0.9, a step follows a running sum: nine tenths of the sum before, plus the new slope. If the slope
#   is 1 three times in a row, the sums are 1, 1.9 and 2.71, so steps in a direction on which the batches agree become
#   longer. If it is 1 and then $-1$, the sums are 1 and $-0.1$, so disagreement nearly cancels.
#
# The weights start at random numbers and the batches are random too. The **seed** is the number from which the
# generator of random numbers starts: with the same seed you get the same weights and batches, with another seed others.
#
# `MLP` stands for *multilayer perceptron*, another name for a feedforward network. `MLP([64, 10])` goes from 64 inputs
# straight to 10 scores, and later `MLP([64, 32, 10])` will have 32 hidden units with ReLU in between. `fit` is the
# loop: for every batch of every epoch it computes the loss and its slopes and lets the optimiser take a step. After
# each epoch it notes the loss and the accuracy on both parts.


# %%
def train(sizes, seed=0, epochs=30, lr=0.1):
    """Train a network on the training part; return it, and what `fit` noted after each epoch."""
    rng = np.random.default_rng(seed)
    model = MLP(sizes, rng=rng, dtype=np.float64)  # random weights
    optimizer = SGD(model.parameters(), lr=lr, momentum=0.9)
    batches = Batches(x, y, batch_size=32, rng=rng)
    validation = Batches(x_validation, y_validation, batch_size=100)
    options = {"epochs": epochs, "validation": validation, "metric": accuracy}
    return model, fit(model, optimizer, cross_entropy, batches, **options)


def report(history):
    seen, unseen = history.metric[-1], history.validation_metric[-1]
    print(f"right on the training part {seen:.1%}, on the validation part {unseen:.1%}")


linear, linear_history = train([64, 10])
report(linear_history)

# %% [markdown]
# These are the weights of the ten neurons. Each is a template of its digit, a compromise between all ways to write it:

# %%
fig, axes = plt.subplots(1, 10, figsize=(9, 1.3))
for digit, ax in enumerate(axes):
    draw(ax, linear[0].weight.data[digit], digit, cmap="RdBu_r")
show(fig, "The weights of ten neurons; that of the zero shows a ring")

# %% [markdown]
# Such a neuron adds up the ink, pixel by pixel, each with its weight. It cannot find out whether there is ink in one
# place *or* in another but not in both. That is XOR, and [no single layer](../start/two-layers.md#corners) solves it.
#
# ## 4. A hidden layer
#
# So we put a layer of ReLUs in between. How many units should it have? That is a choice, so the validation part
# decides. A single run may be lucky, so each size is trained with three seeds, and the spread between the three tells
# us how far to trust a difference. We take the size with the highest mean.

# %%
means = {}
print("hidden units   validation accuracy, three seeds")
for hidden in (2, 4, 8, 16, 32, 64, 128):
    runs = [train([64, hidden, 10], seed)[1] for seed in range(3)]
    scores = [history.validation_metric[-1] for history in runs]  # after the last epoch
    means[hidden] = np.mean(scores)
    print(f"{hidden:12}   " + "  ".join(f"{score:.1%}" for score in scores))
chosen = max(means, key=means.get)
print(f"highest mean: {chosen} hidden units")
assert max(means[2], means[4]) < linear_history.validation_metric[-1] < means[16]
assert means[32] > 0.96

# %% [markdown]
# Two hidden units are much worse than none, because everything that the last layer gets has to pass through two
# numbers. From sixteen on the network is better than the ten neurons. From 32 on the differences are small: one image
# of the 360 is 0.3 percentage points, and the runs of one row differ by up to a few of these. So the choice between
# the last rows is not a sure one, but a choice has to be made, and the highest mean is what we had agreed on.

# %%
model, history = train([64, chosen, 10])
report(history)
for epoch in (10, 20, 30):
    seen, unseen = history.loss[epoch - 1], history.validation_loss[epoch - 1]
    print(f"epoch {epoch}: loss on the training part {seen:.3f}, on the validation part {unseen:.3f}")
assert history.loss[29] < history.loss[9] / 3
assert history.validation_loss[29] > history.validation_loss[9] / 2

fig, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8), layout="constrained")
for run, name in ((linear_history, "no hidden layer"), (history, f"{chosen} hidden units")):
    (line,) = left.semilogy(run.validation_loss, label=f"{name}, validation")
    left.semilogy(run.loss, "--", color=line.get_color(), label=f"{name}, training")
    right.plot(run.validation_metric, color=line.get_color(), label=name)
left.set(xlabel="epoch", ylabel="loss")
left.legend(fontsize=8)
right.set(xlabel="epoch", ylabel="validation accuracy", ylim=(0.85, 1))
right.legend(fontsize=8)
show(fig, "Loss and accuracy by epoch; the training loss of the network falls furthest")

# %% [markdown]
# After the tenth epoch the training loss of the network still falls, to less than a third, but its validation loss
# falls far less. What it learns then is mostly about the training images and hardly helps with others.
#
# ## 5. What has the hidden layer learned?
#
# These are the weights of 20 of its units. None is the template of a digit. In some of them a stroke is red and its
# surroundings are blue, while others still look much like the random numbers that they started from. A digit's score
# adds up all of the hidden units, each with its weight.

# %%
fig, axes = plt.subplots(2, 10, figsize=(9, 2))
for ax, unit in zip(axes.flat, model[0].weight.data, strict=False):
    draw(ax, unit, cmap="RdBu_r")
show(fig, "The weights of twenty hidden units, some with strokes, some like noise")

# %% [markdown]
# ## 6. The test part
#
# All choices are made, so now, one single time, we use the test part. `evaluate` computes the loss and the accuracy
# without training.

# %%
test = Batches(x_test, y_test, batch_size=100)
score = evaluate(model, cross_entropy, test, accuracy)
error = np.sqrt(score.metric * (1 - score.metric) / len(x_test))
print(f"{score.metric:.1%} of {len(x_test)} test images, give or take {error:.1%}")
assert score.metric > 0.95  # within two standard errors of 97 %

# %% [markdown]
# The second number is the **standard error**, which says how far such an accuracy typically varies by chance when it is
# measured on so few images. For a person whose writing is not in the training part, expect less: we dealt the images at
# random, so the same hands are probably in all three parts, and a split that keeps neighbouring images together gives a
# [lower accuracy](../architectures/feedforward/evaluation.md#evaluation).
#
# What does the network still get wrong, and how high was the probability of its answer? The next cell computes the
# softmax itself. It subtracts the largest score first, so that no exponential becomes too large; this changes all
# exponentials by the same factor, which the division removes.

# %%
scores = model(x_test).data  # (359, 10)
p = np.exp(scores - scores.max(axis=1, keepdims=True))
p /= p.sum(axis=1, keepdims=True)
wrong = np.flatnonzero(p.argmax(axis=1) != y_test)

fig, axes = plt.subplots(1, 8, figsize=(9, 1.8))
for ax in axes:
    ax.axis("off")
for ax, row in zip(axes, wrong, strict=False):
    guess, sure = p[row].argmax(), p[row].max()
    draw(ax, x_test[row], f"{y_test[row]}, read as {guess}\n(p = {sure:.0%})")
show(fig, "Misread digits with their label, what was read, and with which probability")

# %% [markdown]
# Some of these you would perhaps misread too. For others the network gives a wrong answer a high probability, so such a
# probability is no promise.
#
# ## 7. Check one slope
#
# Whenever a slope comes from somewhere else, nudge once and compare, as on
# [the first page](../start/learning-one-number.md#exact-slope). `dlref` keeps the weights of a layer in `.data` and,
# after `loss.backward()`, their slopes in `.grad`; `model[0]` is the first layer, and `apply` computes the loss so that
# `backward` can walk back from it. We nudge the weight with the largest slope.

# %%
loss = apply(cross_entropy, model(x[:32]), y[:32])
for parameter in model.parameters():
    parameter.grad = None  # forget the slopes of the training
loss.backward()
unit, pixel = np.unravel_index(abs(model[0].weight.grad).argmax(), (chosen, 64))
predicted = model[0].weight.grad[unit, pixel]

model[0].weight.data[unit, pixel] += 1e-6
nudged = apply(cross_entropy, model(x[:32]), y[:32])
model[0].weight.data[unit, pixel] -= 1e-6
measured = (nudged.item() - loss.item()) / 1e-6
print(f"by backpropagation {predicted:.6f}, by nudging {measured:.6f}")
assert abs(measured / predicted - 1) < 1e-2

# %% [markdown]
# ## Now you
#
# Write down what you expect before you run anything. The cell below the questions measures all three, with three seeds
# each.
#
# **Deeper.** Give the network two hidden layers of 64 units, `train([64, 64, 64, 10])`. Does the validation accuracy
# rise by more than the spread between seeds, compared with `train([64, 64, 10])`?
#
# <details class="success"><summary>Answer</summary>
#
# No. In the first two columns of the table below the ranges overlap: the worst run with two hidden layers is lower than
# the best run with one. Two hidden layers may be a little better, but three seeds cannot show it.
#
# </details>
#
# **Fewer images.** Train on 100 images instead of 1,078. How far do the network and the ten neurons fall, and which of
# the two falls further?
#
# <details class="success"><summary>Answer</summary>
#
# Both end between about 85 % and 92 %, depending on which 100 images were drawn, and on the same images the two differ
# by less than two percentage points. So the network falls further, because it comes from higher up.
#
# </details>
#
# **Shifted images.** Move the test images by one pixel to the right with `np.roll`. How many are still read correctly?
#
# <details class="success"><summary>Answer</summary>
#
# Fewer than half, although to us they look the same as before. After the shift every pixel value lands in a different
# input, where it is multiplied by a weight that was trained for another pixel. A later page shows this
# [failure](../architectures/feedforward/neighbours.md#shift), and what to do about it.
#
# </details>


# %%
def score_of(model, images, labels):
    return evaluate(model, cross_entropy, Batches(images, labels, batch_size=100), accuracy).metric


def trained_on_few(sizes, seed, rows):
    """Train on a part of the training images only, with about as many steps."""
    rng = np.random.default_rng(seed)
    model = MLP(sizes, rng=rng, dtype=np.float64)
    optimizer = SGD(model.parameters(), lr=0.1, momentum=0.9)
    fit(model, optimizer, cross_entropy, Batches(x[rows], y[rows], batch_size=32, rng=rng), epochs=250)
    return score_of(model, x_validation, y_validation)


shifted = np.roll(x_test.reshape(-1, 8, 8), 1, axis=2).reshape(-1, 64)
print("seed   one, two hidden layers   100 images: ten neurons, network   shifted")
rows = []
for seed in range(3):
    one, deep = (train(sizes, seed)[0] for sizes in ([64, 64, 10], [64, 64, 64, 10]))
    few = np.random.default_rng(seed).permutation(len(x))[:100]
    row = [score_of(net, x_validation, y_validation) for net in (one, deep)]
    row += [trained_on_few(sizes, seed, few) for sizes in ([64, 10], [64, 64, 10])]
    rows.append([*row, score_of(one, shifted, y_test)])
    print(seed, *(f"{value:13.1%}" for value in rows[-1]))

one, deep, few_linear, few_network, moved = np.transpose(rows)
assert deep.min() < one.max()  # the ranges overlap
assert 0.84 < min(few_linear.min(), few_network.min()) < max(few_linear.max(), few_network.max()) < 0.92
assert abs(few_linear - few_network).max() < 0.02
assert moved.max() < 0.5

# %% [markdown]
# ## You are done when
#
# - you can say what a softmax, a batch, an epoch, momentum and a seed are, each in one sentence;
# - you can say which part of the images was used for what, and why the test part was used one single time;
# - you have predicted and measured at least one of the three questions.
#
# Next: [Feedforward networks](../architectures/feedforward/index.md), where you build what `dlref` did here, one part
# after the other.

# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: five 3x3 kernels on a photograph, and what each of them answers in the sky and on the roof."""

# --8<-- [start:kernels]
import matplotlib.pyplot as plt
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.datasets import load_sample_image

photo = load_sample_image("china.jpg").mean(axis=2) / 255  # (427, 640), grey values from 0 to 1
sobel = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
kernels = {
    "blur": np.ones((3, 3)) / 9,
    "sharpen": np.array([[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]]),
    "left to right": sobel,
    "top to bottom": sobel.T,
    "Laplace": np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]),
}


def slide(image, kernel):
    """Put the kernel on every place of the image, multiply, sum up."""
    windows = sliding_window_view(image, kernel.shape)  # (H', W', 3, 3)
    return np.einsum("ijuv,uv->ij", windows, kernel)


# --8<-- [end:kernels]

# --8<-- [start:answers]
sky, roof = (slice(10, 60), slice(20, 120)), (slice(170, 220), slice(240, 340))
print("kernel         sum    sky   roof")
answers = {}
for name, kernel in kernels.items():
    answer = np.abs(slide(photo, kernel))
    answers[name] = answer[sky].mean(), answer[roof].mean()
    print(f"{name:13} {kernel.sum():4.0f}  {answers[name][0]:5.2f}  {answers[name][1]:5.2f}")
# --8<-- [end:answers]

fig, axes = plt.subplots(2, 3, figsize=(7.4, 3.7), layout="constrained")
pictures = {"photograph": photo} | {name: slide(photo, kernel) for name, kernel in kernels.items()}
for ax, (name, picture) in zip(axes.flat, pictures.items(), strict=True):
    low, high = (0, 1) if name in ("photograph", "blur", "sharpen") else (-1.2, 1.2)
    small = np.rint((picture[120:330:3, 150:465:3].clip(low, high) - low) / (high - low) * 10)  # eleven greys
    ax.imshow(small, vmin=0, vmax=10, interpolation="none")
    ax.set_title(name, fontsize=11, pad=3)
    ax.axis("off")
plt.savefig("figure_kernels.svg")

edges = [name for name, kernel in kernels.items() if np.isclose(kernel.sum(), 0)]
assert edges == ["left to right", "top to bottom", "Laplace"]
assert all(answers[name][1] > 5 * answers[name][0] for name in edges)
assert abs(answers["blur"][0] - photo[sky].mean()) < 0.01

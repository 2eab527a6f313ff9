# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""k-means in six lines on digits, and what a t-SNE map does to three groups at different distances."""

# --8<-- [start:kmeans]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

images, labels = load_digits(return_X_y=True)


def k_means(x, k, rng, rounds=50):
    centres = x[rng.choice(len(x), k, replace=False)]  # k rows as first centres
    for _ in range(rounds):
        nearest = ((x[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)  # 1. the nearest centre of each row
        centres = np.array([x[nearest == j].mean(axis=0) for j in range(k)])  # 2. the mean of its rows
    return nearest, ((x - centres[nearest]) ** 2).sum(axis=1).mean()


shares = []
for seed in range(5):
    cluster, spread = k_means(images, 10, np.random.default_rng(seed))
    commonest = sum(np.bincount(labels[cluster == j]).max() for j in range(10))
    shares.append(commonest / 1797)
    print(f"start {seed}: mean squared distance {spread:.0f}, most frequent digit of the group {shares[-1]:.0%}")
# --8<-- [end:kmeans]

# --8<-- [start:tsne]
rng = np.random.default_rng(0)
places = np.repeat([0, 5, 50], 60)  # three groups on a line: the third is nine times as far from the second
groups = rng.normal(size=(180, 10))
groups[:, 0] += places


def gaps(points):
    """Distances between the middles of neighbouring groups."""
    middles = [points[places == place].mean(axis=0) for place in (0, 5, 50)]
    return [np.linalg.norm(middles[1] - middles[0]), np.linalg.norm(middles[2] - middles[1])]


ratios = {}
for name, points in (
    ("the data", groups),
    ("principal components", PCA(2).fit_transform(groups)),
    *((f"t-SNE, perplexity {p}", TSNE(perplexity=p, random_state=0).fit_transform(groups)) for p in (5, 20, 50)),
):
    near, far = gaps(points)
    ratios[name] = far / near
    print(f"{name:21} far gap / near gap = {ratios[name]:.1f}")
# --8<-- [end:tsne]

assert min(shares) > 0.6
assert abs(ratios["principal components"] - 9) < 1.5
assert ratios["t-SNE, perplexity 5"] < 1.6 < 4 < ratios["t-SNE, perplexity 50"] < 8

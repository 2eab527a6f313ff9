# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: cut images into patches of any size.
Change `cut`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def cut(images, patch):
    """images (N, C, H, W) -> (N, patches, C * patch * patch), row by row from the upper left corner."""
    return images.reshape(len(images), -1, images.shape[1] * patch * patch)


# --8<-- [end:stub]
def check(cut):
    images = torch.arange(16.0).reshape(1, 1, 4, 4)  # one channel, 0 to 3 in the first row
    got = cut(images, 2)
    assert got.shape == (1, 4, 4), f"4 x 4 pixels are four patches of four numbers; you return {tuple(got.shape)}"
    first = got[0, 0].tolist()
    assert first != [0, 1, 2, 3], "your first patch is 0, 1, 2, 3, the first row of the image: reshape alone cuts rows"
    assert first == [0, 1, 4, 5], f"the first patch is 0, 1, 4, 5; yours is {first}"
    second = got[0, 1].tolist()
    assert second == [2, 3, 6, 7], f"the second patch, right of the first, is 2, 3, 6, 7; yours is {second}"
    torch.manual_seed(0)
    images = torch.randn(2, 3, 12, 8)
    got = cut(images, 4)
    assert got.shape == (2, 6, 48), f"12 x 8 pixels in colour are 6 patches of 48; you return {tuple(got.shape)}"
    for p, (i, j) in enumerate([(0, 0), (0, 4), (4, 0), (4, 4), (8, 0), (8, 4)]):
        own = images[:, :, i : i + 4, j : j + 4].flatten(1)
        assert torch.equal(got[:, p], own), (
            f"patch {p} is images[:, :, {i}:{i + 4}, {j}:{j + 4}], flattened; yours is not"
        )
    print("passed: four patches by hand, and six colour patches of an image that is no square")


if __name__ == "__main__":
    check(cut)
# --8<-- [end:task]

HINTS = (
    "Split each of the axes H and W into two: which patch, and where inside the patch.",
    "Reshape to (N, C, H/p, p, W/p, p), move the two patch axes to the front, and flatten the rest.",
    "`grid = images.reshape(n, c, h // patch, patch, w // patch, patch)`",
)


# --8<-- [start:solution]
def solution(images, patch):
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // patch, patch, w // patch, patch)
    return grid.permute(0, 2, 4, 1, 3, 5).reshape(n, -1, c * patch * patch)


# --8<-- [end:solution]


def columns_first(images, patch):
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // patch, patch, w // patch, patch)
    return grid.permute(0, 4, 2, 1, 3, 5).reshape(n, -1, c * patch * patch)


def colours_last(images, patch):
    n, c, h, w = images.shape
    grid = images.reshape(n, c, h // patch, patch, w // patch, patch)
    return grid.permute(0, 2, 4, 3, 5, 1).reshape(n, -1, c * patch * patch)


def inside_out(images, patch):
    n, c, h, w = images.shape
    grid = images.reshape(n, c, patch, h // patch, patch, w // patch)
    return grid.permute(0, 3, 5, 1, 2, 4).reshape(n, -1, c * patch * patch)


WRONG = {
    columns_first: "right of the first, is 2, 3, 6, 7",
    colours_last: "patch 0 is images[:, :, 0:4, 0:4]",
    inside_out: "the first patch is 0, 1, 4, 5; yours is [0.0, 2.0, 8.0, 10.0]",
}

# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Exercise ★★: the Gram matrices of a batch of maps.
Change `grams`, then run this file until it reports what passed."""

# --8<-- [start:task]
import torch


# --8<-- [start:stub]
def grams(maps):
    """(N, C, H, W) -> (N, C, C): for each picture, which of its maps are large at the same places."""
    f = maps.flatten(2)
    return f @ f.mT


# --8<-- [end:stub]
def check(grams):
    torch.manual_seed(0)
    maps = torch.rand(2, 3, 4, 5)
    right = torch.einsum("nchw,ndhw->ncd", maps, maps) / 20
    g = grams(maps)
    assert g.shape == (2, 3, 3), f"two pictures with three maps need the shape (2, 3, 3), yours has {tuple(g.shape)}"
    twice = grams(torch.cat([maps, maps], dim=3))
    same = torch.allclose(twice, g, atol=1e-6)
    assert same, f"a picture beside its copy has the same style, your numbers grow by {(twice / g).mean():.1f} times"
    first, wanted = g[0, 0, 1].item(), right[0, 0, 1].item()
    centred = maps - maps.mean(dim=(2, 3), keepdim=True)
    covariance = torch.einsum("nchw,ndhw->ncd", centred, centred) / 20
    causes = {"you divide by the maps as well": right / 3, "you subtract the means, so it is a covariance": covariance}
    why = next((why for why, wrong in causes.items() if torch.allclose(g, wrong, atol=1e-6)), "mean of the products")
    assert torch.allclose(g, right, atol=1e-6), f"maps 0 and 1: {wanted:.4f}, yours {first:.4f}: {why}"
    print("passed: one Gram matrix for each picture, whatever its size")


if __name__ == "__main__":
    check(grams)
# --8<-- [end:task]

HINTS = (
    "Two pictures of the same texture, one of them larger: which numbers should be equal?",
    "G = F Fᵀ / (H · W), so each entry is a mean over the places.",
    "`f = maps.flatten(2)`, and `f.shape[2]` is the number of places",
)


# --8<-- [start:solution]
def solution(maps):
    f = maps.flatten(2)  # (N, C, H·W)
    return f @ f.mT / f.shape[2]


# --8<-- [end:solution]


def divided_by_all(maps):
    return solution(maps) / maps.shape[1]


def covariance(maps):
    return solution(maps - maps.mean(dim=(2, 3), keepdim=True))


def one_for_all(maps):
    f = maps.transpose(0, 1).flatten(1)
    return f @ f.T / f.shape[1]


WRONG = {
    divided_by_all: "divide by the maps",
    covariance: "it is a covariance",
    one_for_all: "need the shape (2, 3, 3)",
}

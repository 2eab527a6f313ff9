# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★: the multiply-adds of a convolutional layer.
Change `layer_cost`, then run this file until it reports what passed."""

# --8<-- [start:task]


# --8<-- [start:stub]
def layer_cost(channels_in, channels_out, kernel, height, width):
    """Patterns of kernel x kernel pixels, maps of height x width places -> multiply-adds for one image."""
    return channels_out * kernel * kernel


# --8<-- [end:stub]
def check(layer_cost):
    one = layer_cost(1, 1, 3, 5, 4)
    assert one == 180, f"one map of 5 x 4 places, at each 9 multiply-adds: 180, you return {one}"
    maps = layer_cost(1, 16, 3, 14, 14)
    assert maps == 28_224, f"16 such maps of 14 x 14 places: 28,224, you return {maps:,}"
    second = layer_cost(16, 32, 3, 7, 7)
    assert second == 225_792, (
        f"a pattern covers all 16 channels, so it has 16 x 9 weights: 225,792, you return {second:,}"
    )
    wide = layer_cost(4, 8, 5, 10, 20)
    assert wide == 160_000, f"4 channels, 8 maps of 10 x 20 places, patterns of 5 x 5: 160,000, you return {wide:,}"
    print("passed: one map, 16 maps, 16 channels, and patterns of 5 x 5")


if __name__ == "__main__":
    check(layer_cost)
# --8<-- [end:task]

HINTS = (
    "How many numbers does the layer compute, and how many multiply-adds does each of them need?",
    "It computes `channels_out * height * width` numbers, each from a pattern with `channels_in * kernel**2` weights.",
    "`places = channels_out * height * width`",
)


# --8<-- [start:solution]
def solution(channels_in, channels_out, kernel, height, width):
    places = channels_out * height * width
    return places * channels_in * kernel**2


# --8<-- [end:solution]


def weights_alone(channels_in, channels_out, kernel, height, width):
    return channels_in * channels_out * kernel**2


def one_channel(channels_in, channels_out, kernel, height, width):
    return channels_out * height * width * kernel**2


def three_always(channels_in, channels_out, kernel, height, width):
    return channels_out * height * width * channels_in * 9


WRONG = {
    weights_alone: "180, you return 9",
    one_channel: "covers all 16 channels",
    three_always: "patterns of 5 x 5: 160,000",
}

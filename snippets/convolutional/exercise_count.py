# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★★: parameters and products of a convolution. Change `count_convolution` until the file reports success."""

# --8<-- [start:task]


# --8<-- [start:stub]
def count_convolution(ins, outs, kernel, size, groups=1):
    """Parameters with one bias for each filter, and products for one image; the output is `size` by `size`."""
    parameters = ins * outs * kernel**2 + 1
    return parameters, parameters * size**2


# --8<-- [end:stub]
def check(count_convolution):
    answer = count_convolution(3, 64, 3, 224)
    assert isinstance(answer, tuple), f"return parameters and products, two numbers; yours is {answer}"
    assert len(answer) == 2, f"return parameters and products, two numbers; yours is {answer}"
    parameters, products = answer
    assert parameters == 1792, f"VGG's first layer has 64 filters with 27 weights and a bias, 1792; yours {parameters}"
    assert products == 1728 * 224**2, f"only weights are multiplied, at every position: 86704128; yours {products}"
    halves = count_convolution(96, 256, 5, 27, groups=2)
    assert halves[0] == 307456, f"with two groups a filter looks at 48 of the 96 maps: 307456; yours {halves[0]}"
    assert halves[1] == 223948800, f"fewer weights mean fewer products: 223948800; yours {halves[1]}"
    print("passed: VGG's first layer, and AlexNet's second in two groups")


if __name__ == "__main__":
    check(count_convolution)
# --8<-- [end:task]

HINTS = (
    "How many weights has a single filter, and how many filters have a bias?",
    "A filter has ins / groups times kernel squared weights, and each weight works once at every position.",
    "`weights = outs * (ins // groups) * kernel**2`",
)


# --8<-- [start:solution]
def solution(ins, outs, kernel, size, groups=1):
    weights = outs * (ins // groups) * kernel**2
    return weights + outs, weights * size**2


# --8<-- [end:solution]


def one_bias(ins, outs, kernel, size, groups=1):
    weights = outs * (ins // groups) * kernel**2
    return weights + 1, weights * size**2


def biases_multiplied(ins, outs, kernel, size, groups=1):
    parameters = outs * (ins // groups) * kernel**2 + outs
    return parameters, parameters * size**2


def no_groups(ins, outs, kernel, size, groups=1):
    return solution(ins, outs, kernel, size)


WRONG = {
    one_bias: "64 filters with 27 weights and a bias",
    biases_multiplied: "only weights are multiplied",
    no_groups: "looks at 48 of the 96 maps",
}

# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★: count the parameters of a fully connected network. Change the function until the file reports success."""

# --8<-- [start:task]
from itertools import pairwise


# --8<-- [start:stub]
def count_parameters(sizes):
    """Weights and biases of a fully connected network, for example with sizes = [64, 32, 10]."""
    return sum(fan_in * fan_out for fan_in, fan_out in pairwise(sizes))


# --8<-- [end:stub]
def check(count_parameters):
    usual = {
        2368: "the weights are there; what does each unit add to its sum?",
        2370: "one bias for a whole layer, but each of its units has its own",
        2464: "a bias for each input of a layer, but biases belong to units, and those are the outputs of a layer",
        2474: "the 64 inputs have biases too, but they are given and no unit computes them",
    }
    cases = {(64, 32, 10): 2410, (2, 1): 3, (64, 10): 650, (784, 300, 100, 10): 266610}
    for sizes, expected in cases.items():
        got = count_parameters(list(sizes))
        missing = f"{expected - got} too few" if got < expected else f"{got - expected} too many"
        why = usual.get(got, "compare with the shapes of the weights and biases of each layer")
        assert got == expected, f"{list(sizes)}: there are {expected} parameters; you return {got}, {missing}: {why}"
    print("passed: four networks, from one neuron to three layers")


if __name__ == "__main__":
    check(count_parameters)
# --8<-- [end:task]

HINTS = (
    "Write the shapes of all arrays of the network [2, 1] on paper. There are two of them.",
    "Each unit has one weight for every input, and one number more.",
    "`(fan_in + 1) * fan_out`",
)


# --8<-- [start:solution]
def solution(sizes):
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(sizes))


# --8<-- [end:solution]


def one_bias_a_layer(sizes):
    return sum(fan_in * fan_out + 1 for fan_in, fan_out in pairwise(sizes))


def bias_for_inputs(sizes):
    return sum((fan_out + 1) * fan_in for fan_in, fan_out in pairwise(sizes))


def bias_everywhere(sizes):
    return sum(fan_in * fan_out for fan_in, fan_out in pairwise(sizes)) + sum(sizes)


def weights_alone(sizes):
    return sum(fan_in * fan_out for fan_in, fan_out in pairwise(sizes))


WRONG = {
    weights_alone: "42 too few: the weights are there; what does each unit add",
    one_bias_a_layer: "one bias for a whole layer",
    bias_for_inputs: "biases belong to units",
    bias_everywhere: "the 64 inputs have biases too",
}

# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""What torch.compile sees: a backend of our own prints the graph and compiles nothing, so no compiler is needed."""

# --8<-- [start:compile]
import torch

graphs, counts = [], []


def look(graph, inputs):
    graphs.append([node.name for node in graph.graph.nodes if node.op.startswith("call")])
    return graph.forward  # run it as it is


def block(x):
    return torch.relu(x * 2 + 1).sum()


def with_if(x):
    total = torch.relu(x * 2 + 1).sum()
    if total > 0:  # Python needs the number itself
        return total * 3
    return total - 1


x = torch.linspace(-1, 1, 5)
for function in (block, with_if):
    graphs.clear()
    compiled = torch.compile(function, backend=look)
    equal = torch.equal(compiled(x), function(x)) and torch.equal(compiled(2 * x), function(2 * x))
    print(f"{function.__name__}: equal {equal}, graphs {graphs}")
    counts.append(len(graphs))
# --8<-- [end:compile]

assert counts == [1, 2]
assert equal

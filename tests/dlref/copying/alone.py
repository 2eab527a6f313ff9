"""Run copies where the library is not: `python alone.py FOLDER`, in an empty folder. No test itself.

FOLDER has the copies, `copies.json` (file, name, what must not be importable) and `cases.pickle` (inputs).
One line of JSON for each copy says what was tried and what went wrong.
"""

import contextlib
import copy
import doctest
import io
import json
import pickle
import sys
import traceback
import types
import warnings
from pathlib import Path

import numpy as np


class Blocked:
    """An import of what must not be there fails."""

    def __init__(self, names):
        self.names = set(names)

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            raise ImportError(f"{name} must not be needed")


def loaded(path):
    """The copy as a module; dataclasses want to find it in sys.modules."""
    module = types.ModuleType(path.stem + "_copied")
    sys.modules[module.__name__] = module
    exec(compile(path.read_text("utf-8"), str(path), "exec"), vars(module))
    return module


def run_examples(module, name, seen):
    """The examples of the thing itself, and those in its file that no earlier copy has shown: how many, and faults."""
    runner, count, out = doctest.DocTestRunner(verbose=False), 0, io.StringIO()
    for test in doctest.DocTestFinder().find(module, module.__name__, module=module):
        own = test.name.split(".")[1:2] == [name]
        if test.examples and (own or test.docstring not in seen):
            seen.add(test.docstring)
            count += 1
            with contextlib.redirect_stdout(out):
                runner.run(test)
    return count, out.getvalue()


def check_operation(module, name, cases, grad_check):
    """Its pullback against central differences."""
    for arrays, options in cases:
        grad_check(getattr(module, name), *arrays, rng=np.random.default_rng(1), **options)


def recorded(module, name):
    """The first call of a Module in its own examples, as it was before it: the module, the arguments."""
    kind, calls = getattr(module, name), []
    if not (isinstance(kind, type) and "Module" in vars(module) and issubclass(kind, module.Module)):
        return None
    plain = module.Module.__call__

    def call(self, *args, **kwargs):
        if type(self) is kind and not calls:
            calls.append(copy.deepcopy((self, args, kwargs)))
        return plain(self, *args, **kwargs)

    module.Module.__call__ = call
    try:
        run_examples(module, name, set())
    finally:
        module.Module.__call__ = plain
    if calls or kind.forward is module.Module.forward:
        return calls[0] if calls else None
    return written_down(module, name)


CALLS = {  # modules that no example calls, or whose examples call something larger
    "GAN": ("GAN(Scale(), Scale())", (3, 4)),
    "WGAN": ("WGAN(Scale(), Scale())", (3, 4)),
    "TiedAutoencoder": ("TiedAutoencoder(6, 3, rng=rng)", (4, 6)),
    "DBN": ("DBN([6, 4, 3], rng=rng)", (5, 6)),
    "RBM": ("RBM(6, 4, rng=rng)", (5, 6)),
    "GaussianRBM": ("GaussianRBM(6, 4, rng=rng)", (5, 6)),
    "Harmonium": ("Harmonium(6, 4, rng=rng)", (5, 6)),
    "DDPM": ("DDPM(Scale(), np.full(9, 0.1))", (3, 2), (3,)),
    "Ensemble": ("Ensemble(Scale(), Scale())", (3, 4)),
    "Sequential": ("Sequential(Scale(), Scale())", (3, 4)),
    "ImageClassifier": ("ImageClassifier(Scale(), 2, Scale())", (2, 3, 6, 6)),
    "ResidualClassifier": ("ResidualClassifier(block, (1, 1, 1, 1), 4, 5, rng=rng)", (2, 3, 32, 32)),
}
BESIDE = """
class Scale(Module):
    def __init__(self):
        self.factor = Parameter([2.0])

    def forward(self, x, *others):
        return self.factor * x

def block(inputs, outputs, stride=1, **options):
    return Conv2d(inputs, outputs, 1, stride=stride, **options)
"""


def written_down(module, name):
    """A call of a Module: the one in the table, or that of an activation, which needs no arguments."""
    make, *shapes = CALLS.get(name, (f"{name}()", (3, 4)))
    space = {**vars(module), "np": np, "rng": np.random.default_rng(0)}
    exec(BESIDE, space)
    inputs = [np.random.default_rng(i).standard_normal(shape) for i, shape in enumerate(shapes)]
    if name == "DDPM":
        inputs[1] = np.arange(3)  # times are whole numbers
    return eval(make, space), tuple(inputs), {}


def precise(value, tensor, rng):
    """A floating-point argument in float64, off the kinks, asking for a gradient; anything else as it is."""
    if isinstance(value, tuple | list):
        return type(value)(precise(part, tensor, rng) for part in value)
    array = value.data if isinstance(value, tensor) else value
    if isinstance(array, np.ndarray) and array.dtype.kind == "f":
        return tensor(array + 0.1 * rng.standard_normal(array.shape), requires_grad=True)
    return value


def outputs(value, tensor):
    """The tensors in what a module returns."""
    if isinstance(value, tensor):
        return [value] if value.requires_grad else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else []
    return [found for part in parts for found in outputs(part, tensor)]


def check_module(module, call):
    """Gradients of a module's parameters and inputs along one direction, against central differences.

    A step may lead over a kink, of one of the many units of a large network; a tiny one hardly does.
    """
    rng, tensor = np.random.default_rng(2), module.Tensor
    net, args, kwargs = call
    for part in net.modules():
        for key, value in vars(part).items():
            if isinstance(value, np.ndarray) and value.dtype == np.float32:
                setattr(part, key, value.astype(np.float64))
    for parameter in net.parameters():
        parameter.data = parameter.data + 0.02 * rng.standard_normal(parameter.shape)
    args, kwargs = precise(args, tensor, rng), {key: precise(value, tensor, rng) for key, value in kwargs.items()}

    def leaves(net, args, kwargs):
        found = [*outputs(args, tensor), *outputs(kwargs, tensor)]
        return [*net.parameters(), *found]

    directions = [rng.standard_normal(leaf.shape) for leaf in leaves(net, args, kwargs)]
    weights = {}

    def loss(shift):
        state = copy.deepcopy((net, args, kwargs))  # the same random numbers each time
        given = leaves(*state)
        for leaf, direction in zip(given, directions, strict=True):
            leaf.data = leaf.data + shift * direction
        found = outputs(state[0](*state[1], **state[2]), tensor)
        total = 0.0
        for i, value in enumerate(found):
            weight = weights.setdefault(i, rng.standard_normal(value.shape))
            total = (value * weight).sum() + total
        return total, given

    total, given = loss(0.0)
    total.backward()
    pairs = [(leaf.grad, direction) for leaf, direction in zip(given, directions, strict=True) if leaf.grad is not None]
    assert pairs, "nothing has a gradient"
    exact = sum(float((gradient * direction).sum()) for gradient, direction in pairs)
    slopes = ((loss(step)[0].item() - loss(-step)[0].item()) / (2 * step) for step in (1e-6, 1e-8))
    numeric = [slope for slope in slopes if abs(exact - slope) > 1e-4 * abs(exact) + 1e-5]
    assert len(numeric) < 2, f"backward says {exact}, differences say {numeric}"


def tried(path, name, cases, grad_check, seen):
    """What was tried with one copy."""
    checked = []
    module = loaded(path)
    try:
        count, faults = run_examples(module, name, seen)
        if cases:
            check_operation(module, name, cases, grad_check)
            checked.append("operation")
        call = recorded(module, name)
        if call:
            check_module(module, call)
            checked.append("module")
    finally:
        del sys.modules[module.__name__]
    return {"examples": count, "faults": faults, "checked": checked}


def main(folder):
    warnings.simplefilter("error")
    index = json.loads((folder / "copies.json").read_text("utf-8"))
    cases = pickle.loads((folder / "cases.pickle").read_bytes())
    sys.meta_path.insert(0, Blocked(index["blocked"]))
    grad_check = loaded(folder / index["grad_check"]).grad_check if index["grad_check"] else None
    seen = set()
    for file, name in index["copies"].items():
        try:
            found = tried(folder / file, name, cases.get(file), grad_check, seen)
        except Exception:
            found = {"examples": 0, "faults": traceback.format_exc(), "checked": []}
        print(json.dumps({"file": file, **found}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

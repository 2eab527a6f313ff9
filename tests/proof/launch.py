"""Run a program as `python program.py` would, and report what it did.

    python launch.py program.py report.json '{"root": "…", "cells": [12, 20], "arguments": []}'

The report holds the seconds, the memory, the assertions that were reached, and, for a failure or an exercise, what its
functions say when asked once more after the program has ended. Imports nothing that a program could lean on.
"""

import ast
import contextlib
import inspect
import json
import os
import sys
import time
import traceback
import types

NEXT = "\x1e"  # what separates the output of one cell from that of the next


class NoteAsserts(ast.NodeTransformer):
    """Put a note in front of each assert, so that one which is never reached is noticed."""

    def visit_Assert(self, node):
        note = ast.parse(f"__reached__.add({node.lineno})").body[0]
        for part in ast.walk(note):
            ast.copy_location(part, node)
        return [note, node]


def separate_cells(tree, cells):
    """Before the first statement of each later cell, print a separator."""
    for line in reversed(cells):
        place = next((i for i, node in enumerate(tree.body) if first_line(node) >= line), len(tree.body))
        call = ast.parse("__next_cell__()").body[0]
        for part in ast.walk(call):
            if hasattr(part, "lineno"):
                part.lineno = part.end_lineno = line
        tree.body.insert(place, call)


def first_line(node):
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])


def watch_files(root, own):
    """The files below `root` that the program opens, other than code."""
    opened = set()

    def note(event, arguments):
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.abspath(os.fsdecode(arguments[0]))
            if path.startswith(root + os.sep) and not path.endswith((".py", ".pyc")) and not path.startswith(own):
                opened.add(os.path.relpath(path, root).replace(os.sep, "/"))

    sys.addaudithook(note)
    return opened


def memory():
    """The largest resident size so far, in MiB. (ru_maxrss would count the parent's pages on Linux.)"""
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="utf-8") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return None


def cuda_memory():
    """The most memory that tensors took on the device, in MiB, 0 where the program did not touch it."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_initialized():
        return 0.0
    torch.cuda.synchronize()
    return torch.cuda.max_memory_allocated() / 2**20


def outcome(check, candidate):
    """None where the candidate passes, else the name of the exception."""
    try:
        check(candidate)
    except Exception as error:
        return type(error).__name__
    return None


def ask(stem, names):
    """The proof of a failure, or of an exercise, from its own functions."""
    if stem.startswith("failure_"):
        return {part: bool(names["symptom"](names[part]())) for part in ("broken", "fixed")}
    if stem.startswith("exercise_"):
        check = names["check"]
        (stub,) = inspect.signature(check).parameters
        return {"name": stub, "stub": outcome(check, names[stub]), "solution": outcome(check, names["solution"])}
    return {}


def main(program, report, settings):
    settings = json.loads(settings)
    with open(program, encoding="utf-8") as file:
        tree = ast.parse(file.read(), program)
    asserts = sorted({node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)})
    separate_cells(tree, settings["cells"])
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=program, __reached__=set(), __next_cell__=lambda: print(end=NEXT))
    sys.path.insert(0, settings["root"])  # the dlref of this very repository, whichever is installed
    before = set(sys.modules)
    sys.modules["__main__"], sys.argv = module, [program, *settings["arguments"]]
    code = compile(NoteAsserts().visit(tree), program, "exec", dont_inherit=True)
    opened = watch_files(settings["root"], os.path.dirname(program))

    start = time.perf_counter()
    try:
        exec(code, module.__dict__)
    except Exception as error:
        traceback.print_exception(error.with_traceback(error.__traceback__.tb_next))
        sys.exit(1)
    taken = cuda_memory()
    found = {
        "seconds": time.perf_counter() - start,
        "memory": memory(),
        "cuda_memory": taken,
        "asserts": asserts,
        "reached": sorted(module.__reached__),
        "modules": sorted({name.partition(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names),
        "reads": sorted(opened),
        "files": sorted(os.listdir()),
    }
    sys.stdout.flush()
    with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet):
        found["answers"] = ask(os.path.basename(program), module.__dict__)
    with open(report, "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(*sys.argv[1:])

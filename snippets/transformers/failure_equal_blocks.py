# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: TransformerEncoder copies one block, so that all of them start with the same weights."""

# --8<-- [start:broken]
import torch
from torch import nn


def block():
    return nn.TransformerEncoderLayer(32, 4, 128, dropout=0.0, batch_first=True, norm_first=True)


def equal(stack):
    return torch.equal(stack.layers[0].linear1.weight, stack.layers[1].linear1.weight)


torch.manual_seed(0)
stack = nn.TransformerEncoder(block(), 2, norm=nn.LayerNorm(32), enable_nested_tensor=False)
print("first weights of both blocks equal:", equal(stack))
# --8<-- [end:broken]
copied = equal(stack)
# --8<-- [start:fixed]
stack.layers = nn.ModuleList(block() for _ in range(2))
print("and made one by one:", equal(stack))
# --8<-- [end:fixed]


def broken():
    return copied


def fixed():
    return equal(stack)


# --8<-- [start:symptom]
def symptom(same):
    return same


# --8<-- [end:symptom]
assert copied
assert not equal(stack)

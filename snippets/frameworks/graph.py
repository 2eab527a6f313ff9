# /// script
# requires-python = ">=3.11"
# dependencies = ["jax"]
# ///
"""Define-by-run against a graph: what a function traced by JAX runs, and what it does not."""

# --8<-- [start:trace]
import jax
import jax.numpy as jnp

calls = []


def double(x):
    calls.append(x.shape)  # an ordinary line of Python
    return 2 * x


for x in [jnp.ones(3), jnp.ones(3), jnp.ones(3)]:
    double(x)
print("define-by-run:", len(calls), "calls of the Python lines")

calls.clear()
graph = jax.jit(double)
for x in [jnp.ones(3), jnp.ones(3), jnp.ones(4)]:
    graph(x)
print("graph:        ", len(calls), "calls, for the shapes", calls)
traced = calls.copy()
# --8<-- [end:trace]


# --8<-- [start:branch]
@jax.jit
def relu(x):
    return x if x > 0 else 0 * x


try:
    relu(1.0)
    message = ""
except jax.errors.TracerBoolConversionError as error:
    message = type(error).__name__
print(message)
print(jax.jit(lambda x: jnp.where(x > 0, x, 0))(-1.0))
# --8<-- [end:branch]

assert traced == [(3,), (4,)]
assert message == "TracerBoolConversionError"

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Attention within a window: as a mask on the whole table, and in blocks that never make the rest of it."""

# --8<-- [start:mask]
import numpy as np


def softmax(s):
    p = np.exp(s - s.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


def masked(q, k, v, window):
    """Each position looks at itself and the `window` - 1 positions before it."""
    i, j = np.arange(len(q))[:, None], np.arange(len(q))
    allowed = (j <= i) & (j > i - window)  # (T, T)
    return softmax(np.where(allowed, q @ k.T / np.sqrt(q.shape[1]), -np.inf)) @ v


# --8<-- [end:mask]


# --8<-- [start:blocks]
def blocked(q, k, v, window):
    """The same, in blocks of `window` queries; each looks at its own block and the one before."""
    q, k, v = (x.reshape(-1, window, x.shape[1]) for x in (q, k, v))  # (blocks, window, d)
    with_last = [np.concatenate([np.roll(x, 1, axis=0), x], axis=1) for x in (k, v)]  # (blocks, 2 window, d)
    i, j = np.arange(window, 2 * window)[:, None], np.arange(2 * window)
    allowed = np.tile((j <= i) & (j > i - window), (len(q), 1, 1))  # (blocks, window, 2 window)
    allowed[0, :, :window] = False  # nothing stands before the first block
    s = q @ with_last[0].transpose(0, 2, 1) / np.sqrt(q.shape[2])
    return (softmax(np.where(allowed, s, -np.inf)) @ with_last[1]).reshape(-1, v.shape[2])


# --8<-- [end:blocks]

# --8<-- [start:compare]
import time
import tracemalloc


def cost(run, *inputs):
    """Processor time of the fastest of three calls, and the most MiB that NumPy held during one."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        run(*inputs)
        taken.append(time.process_time() - start)
    tracemalloc.start()
    run(*inputs)
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return min(taken), most


rng = np.random.default_rng(0)
found, gaps = {}, []
print("length   equal   MiB with the mask   in blocks   time with the mask / in blocks")
for length in (1024, 2048, 4096):
    q, k, v = (rng.normal(size=(length, 32)) for _ in range(3))
    gaps.append(np.abs(masked(q, k, v, 128) - blocked(q, k, v, 128)).max())
    mask, blocks = found[length] = [cost(version, q, k, v, 128) for version in (masked, blocked)]
    print(f"{length:6}   {gaps[-1] < 1e-12}  {mask[1]:12.1f} {blocks[1]:16.1f} {mask[0] / blocks[0]:18.0f}")
# --8<-- [end:compare]

# --8<-- [start:reach]
window, length = 4, 20
i, j = np.arange(length)[:, None], np.arange(length)
one = ((j <= i) & (j > i - window)).astype(int)
reach = np.eye(length, dtype=int)
for layer in range(1, 5):
    reach = np.minimum(reach @ one, 1)
    back = length - 1 - reach[-1].argmax()
    print(f"{layer} layers: the last position depends on {reach[-1].sum()}, the farthest {back} back")
# --8<-- [end:reach]

assert max(gaps) < 1e-12
assert back == 4 * (window - 1)
assert 3.9 < found[4096][0][1] / found[2048][0][1] < 4.1
assert 1.9 < found[4096][1][1] / found[2048][1][1] < 2.1
assert found[4096][0][0] > 3 * found[4096][1][0]

"""What the tests of several processes share."""

import pytest
import torch


def assert_close(found, expected, rtol=1e-4, atol=1e-5):
    assert found["weights"].keys() == expected["weights"].keys()
    for name, tensor in expected["weights"].items():
        torch.testing.assert_close(found["weights"][name], tensor, rtol=rtol, atol=atol)
    for name, values in expected["history"].items():
        assert found["history"][name] == pytest.approx(values, rel=rtol, abs=atol), name

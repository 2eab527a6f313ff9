"""Compiled training is eager training, and states keep their names."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from dlref.pytorch.training import (
    fit,
)
from tests.dlref.training import ranks
from tests.dlref.training.processes import assert_close

COMPILER = os.environ.get("CXX", "clang++" if sys.platform == "darwin" else "g++")


HEADERS = Path(sysconfig.get_path("include"), "Python.h")


@pytest.mark.skipif(sys.platform == "win32", reason="not tried with the compiler of Windows")
@pytest.mark.skipif(
    not shutil.which(COMPILER), reason=f"torch.compile needs a C++ compiler, and there is no {COMPILER}"
)
@pytest.mark.skipif(not HEADERS.exists(), reason="torch.compile needs Python's header files")
@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning", "ignore::DeprecationWarning:torch")
def test_compiled_training_equals_eager_training(tmp_path, monkeypatch, torch_device):
    import torch._inductor.config as settings

    monkeypatch.setattr(settings, "compile_threads", 1)  # in this process: no others are left behind
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    results = []
    for compiled in (False, True):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2)).to(torch_device)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        history = fit(model, optimizer, cross_entropy, ranks.moons(48), epochs=2, compile=compiled)
        results.append({"weights": model.state_dict(), "history": vars(history)})
    torch._dynamo.reset()
    assert any(path.suffix == ".so" or path.suffix == ".cubin" for path in tmp_path.rglob("*")), "it was compiled"
    assert_close(results[1], results[0], rtol=1e-4)


def test_compile_is_asked_for_the_model_and_states_have_their_names(monkeypatch, tmp_path):
    compiled = []

    class Wrapped(nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner
            compiled.append(inner)

        def forward(self, x):
            compiled.append("called")
            return self.inner(x)

    monkeypatch.setattr(torch, "compile", Wrapped)
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters())
    fit(model, optimizer, cross_entropy, ranks.moons(16), epochs=1, compile=True, checkpoint=tmp_path / "run")
    assert compiled == [model, "called"]
    assert set(torch.load(tmp_path / "run", weights_only=True)["model"]) == {"weight", "bias"}

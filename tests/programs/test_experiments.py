"""An exercise whose answer is a change of a printed program: the change is made, and the program still runs."""

import subprocess
import sys

from tests.proof.keys import ROOT

READS = ("dlref", "snippets/feedforward/mlp_from_tensors.py")
ADDED_LAYER = {
    "ours = MLP([64, 32, 10],": "ours = MLP([64, 32, 16, 10],",
    "torch.nn.ReLU(), torch.nn.Linear(32, 10)\n": (
        "torch.nn.ReLU(), torch.nn.Linear(32, 16), torch.nn.ReLU(), torch.nn.Linear(16, 10)\n"
    ),
}


def test_a_layer_can_be_added_by_changing_two_lines(tmp_path):
    source = (ROOT / "snippets/feedforward/mlp_from_tensors.py").read_text("utf-8")
    for old, new in ADDED_LAYER.items():
        assert source.count(old) == 1
        source = source.replace(old, new)
    changed = tmp_path / "mlp_from_tensors.py"
    changed.write_text(source, "utf-8")
    done = subprocess.run([sys.executable, changed], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("the loss and 6 gradients") == 2

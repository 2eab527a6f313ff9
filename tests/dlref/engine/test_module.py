"""Modules: what is found under which name, and files that are whole or refused."""

import io
import os
import pickle
import zipfile

import numpy as np
import pytest
import torch

from dlref.engine import Module, Parameter, Sequential, Tensor


class Affine(Module):
    def __init__(self, n_in, n_out, dtype=np.float32):
        rng = np.random.default_rng(n_in)
        self.weight = Parameter(rng.standard_normal((n_out, n_in)).astype(dtype))
        self.bias = Parameter(np.zeros(n_out, dtype))

    def forward(self, x):
        return x @ self.weight.T + self.bias if isinstance(x, Tensor) else Tensor(x) @ self.weight.T + self.bias


class Net(Module):
    """A tree with everything: a list, a buffer, a parameter after its children, an empty place."""

    def __init__(self, width=4):
        self.layers = [Affine(3, width), Affine(width, width)]
        self.head = Sequential(Affine(width, 2), Affine(2, 2))
        self.scale = Parameter(np.ones(1, np.float32))
        self.shift = None
        self.note = "not a parameter"
        self.register_buffer("steps", np.array(7))
        self.register_buffer("nothing", None)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.head(x) * self.scale


class TorchNet(torch.nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.layers = torch.nn.ModuleList([torch.nn.Linear(3, width), torch.nn.Linear(width, width)])
        self.head = torch.nn.Sequential(torch.nn.Linear(width, 2), torch.nn.Linear(2, 2))
        self.scale = torch.nn.Parameter(torch.ones(1))
        self.register_buffer("steps", torch.tensor(7))


def test_names_and_order_are_torchs():
    ours, theirs = Net(), TorchNet()
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert [name for name, _ in ours.named_parameters()] == [name for name, _ in theirs.named_parameters()]
    assert [name for name, _ in ours.named_buffers()] == ["steps"]
    assert [p.shape for p in ours.parameters()] == [tuple(p.shape) for p in theirs.parameters()]
    assert [type(m).__name__ for m in ours.modules()] == ["Net", "Affine", "Affine", "Sequential", "Affine", "Affine"]
    assert [name for name, _ in ours.named_children()] == ["layers.0", "layers.1", "head"]


def test_state_moves_to_torch_and_back():
    ours, theirs = Net(), TorchNet()
    assert ours.load_state_dict(theirs.state_dict()) == ([], [])
    for name, value in theirs.state_dict().items():
        np.testing.assert_array_equal(ours.state_dict()[name], value)
    other = TorchNet()
    other.load_state_dict({name: torch.from_numpy(value) for name, value in ours.state_dict().items()})
    x = np.ones((5, 3), np.float32)
    expected = theirs.head(theirs.layers[1](theirs.layers[0](torch.ones(5, 3)))) * theirs.scale
    np.testing.assert_allclose(ours(x).data, expected.detach(), rtol=1e-5, atol=1e-6)


def test_lists_of_parameters_are_found():
    module = Module()
    module.weights = [Parameter([1.0]), Parameter([2.0])]
    assert list(module.state_dict()) == ["weights.0", "weights.1"]


def test_shared_parameters_are_learned_once_and_saved_under_both_names():
    net = Sequential(Affine(2, 2), Affine(2, 2))
    net[1].weight = net[0].weight
    assert len(list(net.parameters())) == 3
    assert [name for name, _ in net.named_parameters()] == ["0.weight", "0.bias", "1.bias"]
    assert list(net.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    net.load_state_dict(net.state_dict())
    assert net[1].weight is net[0].weight


def test_state_dict_is_a_copy_and_loading_is_in_place():
    net = Affine(2, 2)
    state, array = net.state_dict(), net.weight.data
    net.weight.data += 1
    assert not np.array_equal(state["weight"], net.weight.data)
    net.load_state_dict(state)
    assert net.weight.data is array
    state["weight"] += 1
    assert not np.array_equal(state["weight"], net.weight.data)


def test_parameters_and_buffers_do_not_share_the_arrays_they_were_made_from():
    array = np.zeros(2)
    module = Module()
    module.weight = Parameter(array)
    module.register_buffer("mean", array)
    module.weight.data += 1
    module.mean += 1
    assert not array.any()


def test_buffer_may_be_replaced_and_registered_again():
    net = Net()
    net.steps = net.steps + 1
    assert net.state_dict()["steps"] == 8
    net.register_buffer("steps", 9)
    assert list(net.state_dict()).count("steps") == 1
    assert Net().steps == 7


def test_buffers_of_a_part_are_called_by_the_way_to_it_in_the_order_of_registration():
    inside, outside = Module(), Module()
    inside.register_buffer("mean", np.zeros(2))
    inside.register_buffer("count", np.array(3))
    outside.norm = inside
    outside.register_buffer("steps", np.array(7))
    twin = torch.nn.Module()
    twin.norm = torch.nn.Module()
    twin.norm.register_buffer("mean", torch.zeros(2))
    twin.norm.register_buffer("count", torch.tensor(3))
    twin.register_buffer("steps", torch.tensor(7))
    assert list(outside.state_dict()) == ["steps", "norm.mean", "norm.count"] == list(twin.state_dict())
    assert [name for name, _ in outside.named_buffers()] == list(outside.state_dict())


def test_train_eval_and_zero_grad():
    net = Net()
    assert net.training
    assert net.eval() is net
    assert not any(m.training for m in net.modules())
    assert net.train() is net
    assert all(m.training for m in net.modules())
    (net(np.ones((2, 3), np.float32)) ** 2).sum().backward()
    assert all(p.grad is not None for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


def test_sequential():
    net = Sequential(Affine(3, 4), Affine(4, 2))
    assert len(net) == 2
    assert net[-1].weight.shape == (2, 4)
    x = np.ones((5, 3), np.float32)
    np.testing.assert_array_equal(net(x).data, net[1](net[0](x)).data)
    assert repr(net) == "Sequential(\n  (0): Affine()\n  (1): Affine()\n)"
    with pytest.raises(TypeError, match="Sequential: argument 1 must be a Module, got function"):
        Sequential(Affine(3, 4), lambda x: x)


def test_a_module_without_forward_says_so():
    with pytest.raises(NotImplementedError, match="Module has no forward method"):
        Module()(1)


# States that do not fit


def altered(net, **changes):
    state = net.state_dict()
    for name, value in changes.items():
        if value is None:
            del state[name]
        else:
            state[name] = value
    return state


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"weight": None}, ValueError, "load_state_dict: Affine: missing: weight$"),
        ({"weights": np.ones(2)}, ValueError, "unexpected: weights$"),
        ({"weight": None, "extra": np.ones(1)}, ValueError, "missing: weight; unexpected: extra"),
        ({"weight": np.ones((3, 2))}, ValueError, r"weight must be of shape \(2, 3\), got \(3, 2\)"),
        ({"bias": np.ones(1)}, ValueError, r"bias must be of shape \(2,\), got \(1,\)"),
        ({"bias": np.ones(2, complex)}, TypeError, "bias must be float32, got complex128"),
        ({"bias": np.array(["a", "b"])}, TypeError, "bias must be float32, got <U1"),
    ],
)
def test_state_that_does_not_fit_changes_nothing(changes, error, message):
    net = Affine(3, 2)
    before = net.state_dict()
    state = {name: value + 1 if value.dtype == np.float32 else value for name, value in altered(net, **changes).items()}
    with pytest.raises(error, match=message):
        net.load_state_dict(state)
    for name, value in net.state_dict().items():
        np.testing.assert_array_equal(value, before[name])


def test_not_strict_reports_and_loads_the_rest():
    net = Affine(3, 2)
    result = net.load_state_dict({"bias": np.ones(2), "extra": np.ones(1)}, strict=False)
    assert result.missing_keys == ["weight"]
    assert result.unexpected_keys == ["extra"]
    np.testing.assert_array_equal(net.bias.data, [1, 1])
    with pytest.raises(ValueError, match="bias must be of shape"):
        net.load_state_dict({"bias": np.ones(3)}, strict=False)


def test_float64_state_becomes_float32():
    net = Affine(3, 2)
    net.load_state_dict({"weight": np.ones((2, 3)), "bias": np.array([1, 2])})
    assert net.weight.dtype == net.bias.dtype == np.float32
    np.testing.assert_array_equal(net.bias.data, [1, 2])


def test_buffers_of_objects_are_refused():
    with pytest.raises(TypeError, match="register_buffer: names must hold numbers"):
        Module().register_buffer("names", np.array([{}, []], dtype=object))


# Files


@pytest.mark.parametrize("name", ["weights.npz", "weights"])
def test_save_and_load(tmp_path, name):
    net, other = Net(), Net()
    for parameter in other.parameters():
        parameter.data += 1
    net.save(tmp_path / name)
    assert [f.name for f in tmp_path.iterdir()] == [name]
    assert other.load(str(tmp_path / name)) == ([], [])
    for key, value in net.state_dict().items():
        np.testing.assert_array_equal(other.state_dict()[key], value)
    Module().save(tmp_path / "empty.npz")
    Module().load(tmp_path / "empty.npz")


def test_saved_file_has_usual_permissions_and_opens_with_numpy_alone(tmp_path):
    Affine(3, 2).save(tmp_path / "w.npz")
    (tmp_path / "plain").write_bytes(b"")
    assert os.stat(tmp_path / "w.npz").st_mode == os.stat(tmp_path / "plain").st_mode
    with np.load(tmp_path / "w.npz", allow_pickle=False) as file:
        assert set(file.files) == {"weight", "bias"}


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let a file be replaced while it is open")
def test_who_reads_the_old_file_goes_on_reading_it(tmp_path):
    """The new file takes the name, it does not overwrite the old one."""
    net = Affine(3, 2)
    net.save(tmp_path / "w.npz")
    before = (tmp_path / "w.npz").read_bytes()
    with (tmp_path / "w.npz").open("rb") as reader:
        net.weight.data += 1
        net.save(tmp_path / "w.npz")
        assert reader.read() == before
    assert (tmp_path / "w.npz").read_bytes() != before


def test_failed_save_keeps_the_old_file(tmp_path, monkeypatch):
    net = Affine(3, 2)
    net.save(tmp_path / "w.npz")
    before = (tmp_path / "w.npz").read_bytes()

    def full_disk(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    net.weight.data += 1
    with pytest.raises(OSError, match="No space left"):
        net.save(tmp_path / "w.npz")
    assert (tmp_path / "w.npz").read_bytes() == before
    assert [f.name for f in tmp_path.iterdir()] == ["w.npz"]


def whole_file():
    buffer = io.BytesIO()
    np.savez(buffer, **Affine(3, 2).state_dict())
    return buffer.getvalue()


def zip_of_text():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("weight", "not an array")
    return buffer.getvalue()


def npy():
    buffer = io.BytesIO()
    np.save(buffer, np.ones(3))
    return buffer.getvalue()


def damaged():
    data = bytearray(whole_file())
    at = data.index(b"\x93NUMPY") + 140
    data[at] ^= 0xFF
    return bytes(data)


class Evil:
    def __reduce__(self):
        return os.mkdir, ("evil",)


def pickled_array():
    buffer = io.BytesIO()
    np.savez(buffer, weight=np.array([Evil()]), bias=np.zeros(2, np.float32))
    return buffer.getvalue()


FOREIGN = {
    "empty": lambda: b"",
    "text": lambda: b"weights: 1, 2, 3",
    "npy": npy,
    "pickle": lambda: pickle.dumps(Evil()),
    "pickle inside": pickled_array,
    "zip of text": zip_of_text,
    "damaged": damaged,
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_foreign_files_are_refused_and_run_no_code(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w.npz").write_bytes(FOREIGN[kind]())
    net = Affine(3, 2)
    before = net.state_dict()
    with pytest.raises(ValueError, match=r"load: .*w\.npz is (damaged or )?not an .npz file of arrays"):
        net.load(tmp_path / "w.npz")
    assert not (tmp_path / "evil").exists()
    np.testing.assert_array_equal(net.weight.data, before["weight"])


def test_a_file_cut_anywhere_is_refused(tmp_path):
    data = whole_file()
    for length in range(0, len(data), 7):
        (tmp_path / "w.npz").write_bytes(data[:length])
        with pytest.raises(ValueError, match="is damaged or not an"):
            Affine(3, 2).load(tmp_path / "w.npz")


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        Affine(3, 2).load(tmp_path / "none.npz")

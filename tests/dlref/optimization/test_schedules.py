"""Schedules: PyTorch's sequences over 200 steps, exact continuation, and the learning-rate range test."""

import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim import lr_scheduler as torch_schedules

from dlref import optimization
from dlref.engine import Parameter
from dlref.optimization import (
    SGD,
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    OneCycleLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from dlref.optimization.schedules import cosine, linear
from dlref.pytorch.optimization import schedules as twin

SCHEDULES = [
    ("StepLR", {"step_size": 30}),
    ("StepLR", {"step_size": 1, "gamma": 0.99}),
    ("ExponentialLR", {"gamma": 0.97}),
    ("CosineAnnealingLR", {"T_max": 200}),
    ("CosineAnnealingLR", {"T_max": 30, "eta_min": 0.01}),
    ("CosineAnnealingLR", {"T_max": 1}),
    ("LinearLR", {}),
    ("LinearLR", {"start_factor": 0.01, "end_factor": 0.5, "total_iters": 77}),
    ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 201}),
    ("LambdaLR", {"lr_lambda": lambda t: 1 / (1 + t) ** 0.5}),
    ("OneCycleLR", {"max_lr": 0.3, "total_steps": 201}),
    ("OneCycleLR", {"max_lr": [0.3, 0.7], "epochs": 21, "steps_per_epoch": 10, "pct_start": 0.4}),
    ("OneCycleLR", {"max_lr": 0.3, "total_steps": 250, "anneal_strategy": "linear", "three_phase": True}),
    ("OneCycleLR", {"max_lr": 0.3, "total_steps": 201, "base_momentum": 0.6, "max_momentum": 0.99, "pct_start": 0.0}),
    ("OneCycleLR", {"max_lr": 1.0, "total_steps": 300, "cycle_momentum": False, "div_factor": 2.0, "pct_start": 1.0}),
]
IDS = [f"{name}-{'-'.join(options)}" for name, options in SCHEDULES]
every_schedule = pytest.mark.parametrize(("name", "options"), SCHEDULES, ids=IDS)


def optimizer_of(name="SGD", **options):
    """One with two groups of different rates."""
    groups = [{"params": [Parameter(np.zeros(1))], "lr": 0.1}, {"params": [Parameter(np.zeros(2))], "lr": 1.5}]
    return getattr(optimization, name)(groups, **options)


def torch_optimizer_of(name="SGD", **options):
    groups = [
        {"params": [torch.nn.Parameter(torch.zeros(1))], "lr": 0.1},
        {"params": [torch.nn.Parameter(torch.zeros(2))], "lr": 1.5},
    ]
    optimizer = getattr(torch.optim, name)(groups, **options)
    optimizer.step()  # else PyTorch warns
    return optimizer


def one_group(lr=1.0):
    return SGD([Parameter(np.zeros(1))], lr=lr)


def settings_over(optimizer, schedule, steps):
    """Learning rates and momenta of all groups, before each of so many steps."""
    seen = []
    for _ in range(steps):
        seen.append(
            [[g["lr"], g["betas"][0] if "betas" in g else g.get("momentum", 0)] for g in optimizer.param_groups]
        )
        optimizer.step()
        schedule.step()
    return np.array(seen, dtype=float)


def sequence(make, steps, lr=1.0):
    """The learning rates that `make(optimizer)` gives."""
    optimizer = one_group(lr)
    return settings_over(optimizer, make(optimizer), steps)[:, 0, 0]


@every_schedule
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_200_steps_equal_torch(name, options, optimizer):
    settings = {"momentum": 0.5} if optimizer == "SGD" else {}
    mine, other = optimizer_of(optimizer, **settings), torch_optimizer_of(optimizer, **settings)
    my_schedule = getattr(optimization, name)(mine, **options)
    other_schedule = getattr(torch_schedules, name)(other, **options)
    assert my_schedule.get_last_lr() == pytest.approx(other_schedule.get_last_lr(), rel=1e-12)
    ours, theirs = settings_over(mine, my_schedule, 200), settings_over(other, other_schedule, 200)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-13)
    assert my_schedule.get_last_lr() == pytest.approx(other_schedule.get_last_lr(), rel=1e-9, abs=1e-13)


@pytest.mark.parametrize("milestones", [[10, 60], [1, 2], [100, 150]])
def test_sequence_of_three_equals_torch(milestones):
    mine, other = optimizer_of(), torch_optimizer_of()
    runs = []
    for optimizer, module in ((mine, optimization), (other, torch_schedules)):
        parts = [
            module.LinearLR(optimizer, start_factor=0.1, total_iters=10),
            module.CosineAnnealingLR(optimizer, T_max=50, eta_min=0.05),
            module.StepLR(optimizer, step_size=7, gamma=0.5),
        ]
        runs.append(settings_over(optimizer, module.SequentialLR(optimizer, parts, milestones=milestones), 200))
    np.testing.assert_allclose(*runs, rtol=1e-9, atol=1e-13)


def test_sequences_can_be_nested():
    def nested(module, optimizer):
        inner = [module.ExponentialLR(optimizer, gamma=0.9), module.StepLR(optimizer, step_size=3)]
        parts = [module.LinearLR(optimizer), module.SequentialLR(optimizer, inner, milestones=[8])]
        return module.SequentialLR(optimizer, parts, milestones=[5])

    rates = sequence(lambda optimizer: nested(optimization, optimizer), 25)
    expected = (
        [1 / 3 + 2 / 3 * t / 5 for t in range(5)] + [0.9**t for t in range(8)] + [0.1 ** (t // 3) for t in range(12)]
    )
    np.testing.assert_allclose(rates, expected, rtol=1e-12)


PLATEAUS = [
    {},
    {"patience": 0},
    {"patience": 2, "factor": 0.5, "threshold": 0.1},
    {"patience": 2, "threshold": 0.05, "threshold_mode": "abs", "cooldown": 3},
    {"mode": "max", "patience": 1, "factor": 0.7},
    {"mode": "max", "patience": 3, "threshold": 0.2, "threshold_mode": "abs", "min_lr": 0.02},
    {"patience": 0, "factor": 0.1, "eps": 1e-3},
    {"patience": 1, "cooldown": 1, "factor": 0.0, "min_lr": 1e-3},
]


@pytest.mark.parametrize("options", PLATEAUS, ids=str)
def test_plateau_equals_torch(options):
    rng = np.random.default_rng(0)
    figures = np.concatenate([np.linspace(2, 1, 40), 1 + 0.1 * rng.standard_normal(80), np.linspace(1, 3, 80)])
    mine, other = optimizer_of(), torch_optimizer_of()
    my_schedule = ReduceLROnPlateau(mine, **options)
    other_schedule = torch_schedules.ReduceLROnPlateau(other, **options)
    seen = []
    for figure in figures:
        my_schedule.step(float(figure))
        other_schedule.step(float(figure))
        assert my_schedule.get_last_lr() == other_schedule.get_last_lr()
        seen.append(my_schedule.get_last_lr()[0])
    assert len(set(seen)) > 1, "nothing was ever reduced: the comparison says nothing"


def test_plateau_state_goes_on():
    def figures():
        return iter([3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.9, 1.9, 1.9, 1.9])

    straight, stopped, resumed = one_group(), one_group(), one_group()
    whole, first = (ReduceLROnPlateau(o, patience=1, cooldown=1) for o in (straight, stopped))
    values = figures()
    for _ in range(4):
        first.step(next(values))
    second = ReduceLROnPlateau(resumed, patience=1, cooldown=1)
    resumed.load_state_dict(stopped.state_dict())
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    for value in values:
        second.step(value)
    for value in figures():
        whole.step(value)
    assert second.get_last_lr() == whole.get_last_lr()
    assert second.state_dict() == whole.state_dict()
    assert whole.get_last_lr()[0] < 0.5


# Closed forms


def test_stairs():
    rates = sequence(lambda o: StepLR(o, step_size=2, gamma=0.5), 6, lr=8.0)
    assert rates.tolist() == [8, 8, 4, 4, 2, 2]


def test_cosine_starts_at_lr_is_half_way_in_the_middle_and_ends_at_eta_min():
    rates = sequence(lambda o: CosineAnnealingLR(o, T_max=10, eta_min=0.2), 11)
    assert rates[[0, 5, 10]] == pytest.approx([1.0, 0.6, 0.2])
    assert (np.diff(rates) < 0).all()


def test_warm_up_rises_by_equal_amounts_and_then_stays():
    rates = sequence(lambda o: LinearLR(o, start_factor=0.2, total_iters=4), 8)
    np.testing.assert_allclose(rates, [0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1])


def test_one_cycle_peaks_once_and_momentum_does_the_opposite():
    optimizer = SGD([Parameter(np.zeros(1))], momentum=0.5)
    seen = settings_over(optimizer, OneCycleLR(optimizer, max_lr=2.0, total_steps=101, pct_start=0.25), 101)
    rates, momenta = seen[:, 0, 0], seen[:, 0, 1]
    assert rates[0] == pytest.approx(2 / 25)
    assert rates.max() == pytest.approx(2.0, rel=1e-3)
    assert rates[-1] == pytest.approx(2 / 25 / 1e4)
    peak = int(rates.argmax())
    assert abs(peak - 0.25 * 101) < 2
    assert (np.diff(rates[: peak + 1]) > 0).all()
    assert (np.diff(rates[peak:]) < 0).all()
    assert momenta.argmin() == peak
    assert momenta[[0, -1]] == pytest.approx(0.95)


def test_three_phases_are_back_at_the_start_after_the_second():
    rates = sequence(lambda o: OneCycleLR(o, max_lr=1.0, total_steps=100, three_phase=True, cycle_momentum=False), 100)
    assert rates[58] == pytest.approx(rates[0], rel=1e-3)
    assert rates[29] == pytest.approx(1.0)


def test_one_cycle_never_goes_below_zero_where_torch_does():
    optimizer = one_group()
    schedule = OneCycleLR(optimizer, max_lr=1.0, total_steps=10, anneal_strategy="linear", cycle_momentum=False)
    for _ in range(10):
        schedule.step()
    assert schedule.get_last_lr()[0] == pytest.approx(1 / 25 / 1e4)
    with pytest.raises(ValueError, match="OneCycleLR: step 11 of a schedule of 10 steps"):
        schedule.step()


def test_linear_and_cosine_meet_at_both_ends_and_in_the_middle():
    for share, expected in ((0, 3.0), (0.5, 2.0), (1, 1.0)):
        assert linear(3.0, 1.0, share) == pytest.approx(expected)
        assert cosine(3.0, 1.0, share) == pytest.approx(expected)
    assert cosine(3.0, 1.0, 0.25) > linear(3.0, 1.0, 0.25)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.floats(0, 10), st.integers(1, 60))
def test_schedules_are_never_negative_and_never_above_what_was_asked(data, lr, steps):
    share = st.floats(0, 1)
    made = data.draw(
        st.sampled_from(
            [
                lambda o: StepLR(o, data.draw(st.integers(1, 9)), data.draw(share)),
                lambda o: ExponentialLR(o, data.draw(share)),
                lambda o: CosineAnnealingLR(o, data.draw(st.integers(1, 9)), lr * data.draw(share)),
                lambda o: LinearLR(o, data.draw(st.floats(1e-3, 1)), data.draw(share), data.draw(st.integers(1, 9))),
                lambda o: OneCycleLR(
                    o,
                    lr,
                    steps,
                    pct_start=data.draw(share),
                    anneal_strategy=data.draw(st.sampled_from(["cos", "linear"])),
                    three_phase=data.draw(st.booleans()),
                    cycle_momentum=False,
                ),
            ]
        )
    )
    optimizer = one_group(lr)
    schedule = made(optimizer)
    for _ in range(steps):
        assert 0 <= optimizer.param_groups[0]["lr"] <= lr * (1 + 1e-9)
        schedule.step()


# State


@every_schedule
def test_resumed_schedule_goes_on_exactly(name, options):
    straight, stopped, resumed = (optimizer_of(momentum=0.9) for _ in range(3))
    whole = settings_over(straight, getattr(optimization, name)(straight, **options), 60)
    first = getattr(optimization, name)(stopped, **options)
    settings_over(stopped, first, 25)
    second = getattr(optimization, name)(resumed, **options)
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    np.testing.assert_array_equal(settings_over(resumed, second, 35), whole[25:])


def test_resumed_sequence_goes_on_exactly():
    def make(optimizer):
        parts = [LinearLR(optimizer), OneCycleLR(optimizer, max_lr=0.5, total_steps=50, cycle_momentum=False)]
        return SequentialLR(optimizer, parts, milestones=[5])

    straight, stopped, resumed = optimizer_of(), optimizer_of(), optimizer_of()
    whole = settings_over(straight, make(straight), 30)
    first = make(stopped)
    settings_over(stopped, first, 12)
    second = make(resumed)
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    np.testing.assert_array_equal(settings_over(resumed, second, 18), whole[12:])


def test_a_second_schedule_starts_from_the_same_base_rates():
    optimizer = one_group(0.8)
    LinearLR(optimizer, start_factor=0.5)
    assert optimizer.param_groups[0]["lr"] == 0.4
    assert ExponentialLR(optimizer, gamma=0.5).base_lrs == [0.8]


# Twin: functions of time for LambdaLR


@pytest.mark.parametrize(
    ("factor", "schedule"),
    [
        (twin.stairs(30, 0.5), lambda o: torch_schedules.StepLR(o, 30, 0.5)),
        (twin.exponential(0.97), lambda o: torch_schedules.ExponentialLR(o, 0.97)),
        (twin.cosine(50, 0.1), lambda o: torch_schedules.CosineAnnealingLR(o, 50, 0.1 * 1.3)),
        (twin.warm_up(40, 0.2), lambda o: torch_schedules.LinearLR(o, 0.2, total_iters=40)),
        (twin.one_cycle(201), lambda o: torch_schedules.OneCycleLR(o, 1.3, 201, cycle_momentum=False)),
        (
            twin.then(twin.warm_up(10, 0.1), 10, twin.cosine(190)),
            lambda o: torch_schedules.SequentialLR(
                o,
                [torch_schedules.LinearLR(o, 0.1, total_iters=10), torch_schedules.CosineAnnealingLR(o, 190)],
                [10],
            ),
        ),
    ],
    ids=["stairs", "exponential", "cosine", "warm_up", "one_cycle", "then"],
)
def test_twin_functions_give_torchs_sequences(factor, schedule):
    runs = []
    for make in (lambda o: torch_schedules.LambdaLR(o, factor), schedule):
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.3)
        optimizer.step()
        runs.append(settings_over(optimizer, make(optimizer), 200)[:, 0, 0])
    np.testing.assert_allclose(*runs, rtol=1e-9, atol=1e-13)


# Bad input


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda o: StepLR(None, 3), TypeError, "StepLR: optimizer must be an Optimizer, got NoneType"),
        (lambda o: StepLR(o, 0), ValueError, "StepLR: step_size must be at least 1, got 0"),
        (lambda o: StepLR(o, 2.0), TypeError, "StepLR: step_size must be an int, got float"),
        (lambda o: StepLR(o, 2, gamma=-1), ValueError, "StepLR: gamma must lie"),
        (lambda o: ExponentialLR(o, -0.1), ValueError, "ExponentialLR: gamma must lie"),
        (lambda o: CosineAnnealingLR(o, -3), ValueError, "CosineAnnealingLR: T_max must be at least 1, got -3"),
        (lambda o: CosineAnnealingLR(o, 3, eta_min=-1), ValueError, "CosineAnnealingLR: eta_min must lie"),
        (lambda o: LinearLR(o, start_factor=0), ValueError, "LinearLR: start_factor must lie above 0"),
        (lambda o: LinearLR(o, start_factor=1.5), ValueError, "LinearLR: start_factor"),
        (lambda o: LinearLR(o, end_factor=1.5), ValueError, r"LinearLR: end_factor must lie in \[0, 1\], got 1.5"),
        (lambda o: LinearLR(o, total_iters=0), ValueError, "LinearLR: total_iters must be at least 1"),
        (lambda o: LambdaLR(o, 0.5), TypeError, "LambdaLR: lr_lambda must be callable, got float"),
        (lambda o: OneCycleLR(o, 1.0), ValueError, "give total_steps, or both epochs and steps_per_epoch"),
        (lambda o: OneCycleLR(o, 1.0, epochs=3), ValueError, "give total_steps, or both"),
        (lambda o: OneCycleLR(o, 1.0, steps_per_epoch=3), ValueError, "give total_steps, or both"),
        (lambda o: OneCycleLR(o, 1.0, 0), ValueError, "OneCycleLR: total_steps must be at least 1"),
        (lambda o: OneCycleLR(o, 1.0, 10, pct_start=1.1), ValueError, "OneCycleLR: pct_start must lie"),
        (lambda o: OneCycleLR(o, 1.0, 10, anneal_strategy="sine"), ValueError, "anneal_strategy must be .* got 'sine'"),
        (lambda o: OneCycleLR(o, [1.0], 10), ValueError, "OneCycleLR: max_lr must hold 2 rates, got 1"),
        (lambda o: OneCycleLR(o, -1.0, 10), ValueError, "OneCycleLR: max_lr must lie"),
        (lambda o: OneCycleLR(o, 1.0, 10, div_factor=0), ValueError, "OneCycleLR: factors must be above 0"),
        (lambda o: OneCycleLR(o, 1.0, 10, final_div_factor=0), ValueError, "OneCycleLR: factors must be above 0"),
        (lambda o: OneCycleLR(optimizer_of("Adagrad"), 1.0, 10), ValueError, "Adagrad has no momentum"),
        (
            lambda o: SequentialLR(o, [StepLR(o, 3)] * 2, []),
            ValueError,
            r"2 schedules need 1 rising milestones, got \[\]",
        ),
        (lambda o: SequentialLR(o, [StepLR(o, 3)] * 3, [5, 4]), ValueError, r"rising milestones, got \[5, 4\]"),
        (lambda o: SequentialLR(o, [StepLR(o, 3)] * 3, [5, 5]), ValueError, r"rising milestones, got \[5, 5\]"),
        (lambda o: SequentialLR(o, [], []), ValueError, "0 schedules need"),
        (lambda o: SequentialLR(o, [StepLR(optimizer_of(), 3)], []), ValueError, r"schedulers\[0\] is not"),
        (lambda o: SequentialLR(o, [StepLR(o, 3), ReduceLROnPlateau(o)], [2]), ValueError, r"schedulers\[1\] is not"),
        (lambda o: ReduceLROnPlateau(None), TypeError, "ReduceLROnPlateau: optimizer must be an Optimizer"),
        (lambda o: ReduceLROnPlateau(o, mode="least"), ValueError, "mode must be .* got 'least' and 'rel'"),
        (lambda o: ReduceLROnPlateau(o, threshold_mode="x"), ValueError, "got 'min' and 'x'"),
        (lambda o: ReduceLROnPlateau(o, factor=1.0), ValueError, "factor must be at least 0 and below 1, got 1.0"),
        (lambda o: ReduceLROnPlateau(o, patience=-1), ValueError, "patience must be at least 0, got -1"),
        (lambda o: ReduceLROnPlateau(o, cooldown=-1), ValueError, "cooldown must be at least 0"),
        (lambda o: ReduceLROnPlateau(o, threshold=-1), ValueError, "threshold must lie"),
        (lambda o: ReduceLROnPlateau(o, min_lr=-1), ValueError, "min_lr must lie"),
        (lambda o: ReduceLROnPlateau(o, eps=-1), ValueError, "eps must lie"),
        (lambda o: twin.stairs(0), ValueError, "stairs: step_size must be at least 1"),
        (lambda o: twin.stairs(2, -1), ValueError, "stairs: gamma must lie"),
        (lambda o: twin.exponential(-1), ValueError, "exponential: gamma must lie"),
        (lambda o: twin.cosine(0), ValueError, "cosine: T_max must be at least 1"),
        (lambda o: twin.cosine(5, -1), ValueError, "cosine: least must lie"),
        (lambda o: twin.warm_up(0), ValueError, "warm_up: total_iters must be at least 1"),
        (lambda o: twin.warm_up(3, 2), ValueError, "warm_up: start_factor must lie"),
        (lambda o: twin.one_cycle(1), ValueError, "one_cycle: total_steps must be at least 2"),
        (lambda o: twin.one_cycle(9, 2), ValueError, "one_cycle: pct_start must lie"),
        (lambda o: twin.then(abs, 0, abs), ValueError, "then: milestone must be at least 1"),
    ],
)
def test_bad_arguments_are_named(make, error, message):
    with pytest.raises(error, match=message):
        make(optimizer_of())


def test_state_of_other_groups_is_refused():
    schedule = StepLR(optimizer_of(), 3)
    with pytest.raises(ValueError, match="StepLR: the optimiser has 2 groups, the state has 1"):
        schedule.load_state_dict(StepLR(one_group(), 3).state_dict())


def test_the_clock_alone_has_no_formula():
    with pytest.raises(NotImplementedError):
        LRScheduler(one_group())


def test_a_wrong_sequence_would_be_seen():
    mine, other = optimizer_of(), torch_optimizer_of()
    ours = settings_over(mine, ExponentialLR(mine, gamma=0.97), 200)
    theirs = settings_over(other, torch_schedules.ExponentialLR(other, gamma=0.9701), 200)
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-13)
    assert not math.isclose(ours[-1, 0, 0], theirs[-1, 0, 0], rel_tol=1e-9)

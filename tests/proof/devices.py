"""The same program on the processor and on a card: it must use the card, and say the same."""

from itertools import zip_longest

from tests.proof.outputs import same_line
from tests.proof.programs import Run

RTOL = 0.02  # sums run in another order there; a program may state its own in [tool.proof]


def agree(cpu: Run, card: Run) -> Run:
    """The run on the card, if it took memory there and printed what the run on the processor printed."""
    cpu.require()
    card.require()
    name, settings = card.program.name, card.program.settings
    assert card.cuda_memory > 0, f"{name} ran on {card.device} and took no memory there: it never used the device"
    assert cpu.cuda_memory == 0, f"{name} took memory on the card when the card was hidden"
    rtol, atol = settings.get("rtol", RTOL), settings.get("atol", 0.0)
    for ours, theirs in zip_longest(cpu.stdout.splitlines(), card.stdout.splitlines(), fillvalue=""):
        assert same_line(ours, theirs, rtol, atol), (
            f"{name} prints {ours!r} on the processor and {theirs!r} on {card.device}: more than rtol={rtol}, "
            f"atol={atol} apart. Find out why, or state another tolerance in [tool.proof] of its header"
        )
    return card

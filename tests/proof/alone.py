"""Run every program alone, one after the other, so that its seconds are its own: the first half of `make stamp`.

The second half is a session that runs everything else side by side and takes the census. Both believe nothing older:
they share the name of a session, which this prints.
"""

import sys

from tests.proof import ledger
from tests.proof.card import programs
from tests.proof.keys import ROOT
from tests.proof.programs import Programs


def main() -> int:
    ledger.start_afresh()
    runs, red = Programs(ROOT), 0
    for name, program in programs(ROOT):
        done = runs.result(program)
        red += done.code != 0
        outcome = f"{done.seconds:.2f} s" if done.code == 0 else f"failed\n{done.stderr}"
        print(f"{name}: {outcome}", file=sys.stderr, flush=True)
    print(runs.ledgers["cpu"].session)
    return int(red > 0)


if __name__ == "__main__":
    sys.exit(main())

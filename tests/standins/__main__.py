"""For a look by hand: `python -m tests.standins --port 8500 --seed 15 --fault missing`."""

from __future__ import annotations

import argparse
import sys
import threading
from datetime import date

from tests.standins.people import DAY, day_of_patients
from tests.standins.server import serve
from tests.standins.vary import FAULTS


def main() -> int:
    """Serve until Ctrl-C."""
    reader = argparse.ArgumentParser(prog="python -m tests.standins", description=__doc__)
    reader.add_argument("--port", type=int, default=8500)
    reader.add_argument("--seed", type=int, default=0)
    reader.add_argument("--fault", default=None, help="one of: " + ", ".join(FAULTS))
    reader.add_argument("--delay", type=int, default=1200, help="milliseconds, for the fault slow")
    reader.add_argument("--day", type=date.fromisoformat, default=DAY, help="YYYY-MM-DD")
    asked = reader.parse_args()
    people = day_of_patients(asked.day)
    try:
        with serve(
            asked.port, seed=asked.seed, fault=asked.fault, patients=people, delay=asked.delay
        ) as stand:
            sys.stdout.write(
                f"{stand.origin}/ until Ctrl-C; {stand.origin}/recorded tells what was saved\n"
            )
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""`python -m benchmarks [start|files|speed|shapes|links|turnover|brokers|real]…`: Markdown."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module

from benchmarks import machine

# those that need a small parent process first
PARTS = ("start", "files", "speed", "shapes", "links", "turnover", "brokers", "real")


def main() -> None:
    """Runs the parts that are asked for and prints what each found."""
    asked = _arguments()
    print(machine.described())
    for part in asked.parts or PARTS:
        print(f"\n## {part}\n\n{_report(part, asked)()}\n\n{machine.load()}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar=f"{{{','.join(PARTS)}}}")
    parser.add_argument(
        "--sizes", default="300,3000,20000", help="partnerships of `speed`, `links` and `turnover`"
    )
    parser.add_argument("--broker-sizes", default="2000,20000,200000", help="partnerships of `brokers`")
    parser.add_argument("--rows", default="10000,1000000", help="rows of `files`")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each timing")
    return parser.parse_args()


def _report(part: str, asked: argparse.Namespace) -> Callable[[], str]:
    module = import_module(f"benchmarks.{'awkward' if part == 'shapes' else part}")
    given = {
        "speed": {"sizes": [int(size) for size in asked.sizes.split(",")], "rounds": asked.rounds},
        "start": {"rounds": asked.rounds},
        "files": {"sizes": [int(size) for size in asked.rows.split(",")]},
        "links": {"sizes": [int(size) for size in asked.sizes.split(",")], "rounds": asked.rounds},
        "turnover": {"sizes": [int(size) for size in asked.sizes.split(",")], "rounds": asked.rounds},
        "brokers": {"sizes": [int(size) for size in asked.broker_sizes.split(",")], "rounds": asked.rounds},
    }
    return lambda: str(module.report(**given.get(part, {})))


if __name__ == "__main__":
    main()

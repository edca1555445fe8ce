"""`python -m benchmarks [start|files|speed|shapes|links|turnover|brokers|real|service]…`: Markdown.

`neo4j_store` and `neo4j_peers` run only where they are named.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks import machine

# those that need a small parent process first
PARTS = ("start", "files", "speed", "shapes", "links", "turnover", "brokers", "real", "service")
NAMED_ONLY = ("neo4j_store", "neo4j_peers")  # they need Java and Maven, and gigabytes of memory


def main() -> None:
    """Runs the parts that are asked for and prints what each found."""
    asked = _arguments()
    print(machine.described())
    for part in asked.parts or PARTS:
        print(f"\n## {part}\n\n{_report(part, asked)()}\n\n{machine.load()}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    every = (*PARTS, *NAMED_ONLY)
    parser.add_argument("parts", nargs="*", choices=[[], *every], metavar=f"{{{','.join(every)}}}")
    parser.add_argument(
        "--sizes", default="300,3000,20000", help="partnerships of `speed`, `links` and `turnover`"
    )
    parser.add_argument("--broker-sizes", default="2000,20000,200000", help="partnerships of `brokers`")
    parser.add_argument("--neo4j-sizes", default="2000,20000", help="partnerships of `neo4j_…`")
    parser.add_argument("--rows", default="10000,1000000", help="rows of `files`")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each timing")
    parser.add_argument("--service-size", type=int, default=20_000, help="partnerships of `service`")
    parser.add_argument("--folder", type=Path, help="where `service` and `neo4j_peers` keep registries")
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
        "service": {
            "rounds": asked.rounds,
            "partnerships": asked.service_size,
            "folder": asked.folder,
        },
        "neo4j_store": {"sizes": [int(size) for size in asked.neo4j_sizes.split(",")]},
        "neo4j_peers": {
            "sizes": [int(size) for size in asked.neo4j_sizes.split(",")],
            "rounds": asked.rounds,
            "folder": asked.folder,
        },
    }
    return lambda: str(module.report(**given.get(part, {})))


if __name__ == "__main__":
    main()

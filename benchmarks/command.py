"""A benchmark as a command: its numbers are options, and what it finds is a table or JSON."""

import argparse
import json
from collections.abc import Callable


def command(about: str | None, measured: Callable[..., dict[str, float]], **numbers: int) -> None:
    """Measure with these numbers, or with what the command line says instead, and print what was found."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    for name, usual in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    told = vars(parser.parse_args())
    as_json = told.pop("json")
    found = measured(**told)
    if as_json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:<26} {value:12.4f}")

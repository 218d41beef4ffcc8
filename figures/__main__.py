"""python -m figures NAME …: draws figures from records, without loading any network."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from figures.correspondence import plain
from figures.gallery import write_gallery
from figures.library import COMMITTED, NAMES, PICTURES, figure, write


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the figures asked for; the exit status: 0, 1 when records are missing, 2: bad usage."""
    parser = argparse.ArgumentParser(
        prog="python -m figures",
        description="Draws figures from the records that come with the package, or from others.",
        epilog="Figures: " + ", ".join(NAMES),
    )
    parser.add_argument("name", nargs="*", help="a figure (default: all)")
    parser.add_argument("--records", type=Path, default=COMMITTED, metavar="DIR",
                        help="folder of record sets (default: those of the package)")  # fmt: skip
    parser.add_argument("--out", type=Path, default=PICTURES, metavar="DIR",
                        help="where pictures go (default: figures/pictures)")  # fmt: skip
    parser.add_argument("--gallery", action="store_true",
                        help="also write the page with all of them, and count tables 1 and 2; a "
                        "figure without records is left out")  # fmt: skip
    parser.add_argument("--publish", type=Path, metavar="DIR",
                        help="make the record sets of DIR those of the package: copy them (those "
                        "of figures/records are there), draw all, write the gallery and the "
                        "finding in the README")  # fmt: skip
    parser.add_argument(
        "--papers", action="store_true", help="print what answers each figure of the papers"
    )
    options = parser.parse_args(arguments)
    if options.papers:
        print(plain())
        return 0
    if options.publish:
        from figures.publish import publish

        for path in publish(options.publish):
            print(path)
        return 0
    try:
        for name in options.name:
            figure(name)
    except ValueError as problem:
        parser.error(str(problem))
    status = 0
    for name in options.name or NAMES:
        try:
            written = write(name, options.records, options.out)
        except (FileNotFoundError, ValueError) as problem:
            if options.gallery:
                print(f"left out: {name}: {problem}", flush=True)
            else:
                print(f"{name}: {problem}", file=sys.stderr)
                status = 1
            continue
        for path, now in written:
            print(f"{path}{'' if now else ' (unchanged)'}", flush=True)
    if options.gallery:
        print(write_gallery(options.records, options.out))
    return status


if __name__ == "__main__":
    sys.exit(main())

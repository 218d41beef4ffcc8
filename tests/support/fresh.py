"""What a fresh interpreter does."""

from __future__ import annotations

import subprocess
import sys

from support import ROOT


def loaded_torch(code: str) -> bool:
    """Whether a fresh interpreter holds torch after running the code."""
    return loaded("torch", code)


def loaded(package: str, code: str) -> bool:
    """Whether a fresh interpreter holds a package after running the code."""
    code += f"\nimport sys; print({package!r} in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return run.stdout.split()[-1] == "True"

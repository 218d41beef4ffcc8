"""The machine that a run was made on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from verify.games.memory import available_bytes, readable

PEERS = ("shapiq", "galois")  # which are measured beside where they are installed


def machine() -> dict[str, str]:
    """Processor, cores, memory, graphics card and versions, in words."""
    others = "".join(f", {name} {version(name)}" for name in PEERS if find_spec(name))
    return {
        "processor": _processor(),
        "cores": f"{os.cpu_count()}, torch on {torch.get_num_threads()}",
        "memory": f"{readable(available_bytes())} free",
        "load": _load(),
        "graphics card": torch.cuda.get_device_name() if torch.cuda.is_available() else "none",
        "system": f"{platform.system()} {platform.machine()}",
        "versions": f"Python {platform.python_version()}, torch {torch.__version__}, "
        f"NumPy {np.__version__}{others}",
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    named = info.read_text().splitlines() if info.exists() else []
    models = [line.split(":", 1)[1].strip() for line in named if line.startswith("model name")]
    return models[0] if models else platform.processor() or "unknown"


def _load() -> str:
    """What else kept the machine busy when the run began."""
    if not hasattr(os, "getloadavg"):
        return "unknown"
    return f"{os.getloadavg()[0]:.1f} processes at the start"

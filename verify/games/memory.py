"""The memory guard: refuses a table of 2^n scores before anything is allocated."""

from __future__ import annotations

import os
from pathlib import Path

BYTES_PER_SCORE = 8
LOW_ORDERS_FROM = 20  # variables: with fewer, a table would fit but for what is asked of it


def available_bytes() -> int:
    """Memory that can be had now: MemAvailable and the container's limit, else half of the RAM."""
    limits = []
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        fields = dict(line.split(":", 1) for line in meminfo.read_text().splitlines())
        limits.append(1024 * int(fields["MemAvailable"].split()[0]))
    elif hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        limits.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2)
    folder = Path("/sys/fs/cgroup")
    most, used = folder / "memory.max", folder / "memory.current"
    if most.exists() and used.exists() and most.read_text().strip() != "max":
        limits.append(max(0, int(most.read_text()) - int(used.read_text())))
    return min(limits, default=4 << 30)


def require_memory(n: int, tables: int) -> None:
    """Raises MemoryError (n, the bytes, the way out) if `tables` tables of 2^n do not fit."""
    needed = tables * BYTES_PER_SCORE * 2**n
    available = available_bytes()
    if needed > available or n > 62:
        raise MemoryError(
            f"n = {n} variables are too many: {tables} tables of 2^{n} float64 scores need "
            f"{readable(needed)}, and {readable(available)} are free. {_ways_out(n)}"
        )


def _ways_out(n: int) -> str:
    """What can be done instead of a table of 2^n."""
    fewer = (
        "ake fewer, larger groups (groups=columns(...) or patches(...)), or keep some entries "
        "always present (-1 in groups)"
    )
    if n < LOW_ORDERS_FROM:
        return f"M{fewer}"
    cost = 1 + n + n * (n - 1) // 2
    return (
        'check(model, x, baseline, method="low-order") has a report without it. For the '
        f"interactions of at most two of them {cost} scores are enough: "
        f"interactions_up_to(model, x, baseline, order=2); for conditions (ii) and (iii) random "
        f"masks are: order_means(model, x, baseline). For all orders, m{fewer}"
    )


def readable(size: int) -> str:
    """A number of bytes in words a person reads: 1536 is "1.5 KiB"."""
    if size >= 2**70:
        return f"2^{size.bit_length() - 1} bytes"
    scaled = float(size)
    for unit in ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB"):
        if scaled < 1024:
            return f"{size} bytes" if unit == "bytes" else f"{scaled:.1f} {unit}"
        scaled /= 1024
    return f"{scaled:.1f} EiB"

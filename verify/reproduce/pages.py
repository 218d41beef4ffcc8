"""The page that lists every sample, and where the pages are that a person opens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verify import records
from verify.report.pages.page import render
from verify.reproduce.measuring.plan import Settings


def publish(settings: Settings, samples: Sequence[dict[str, Any]]) -> None:
    """Writes the report that lists every sample, where there are samples."""
    if samples:
        text = render(samples, provenance(samples))
        records.write_whole(pages(settings)["report"], text.encode())


def pages(settings: Settings) -> dict[str, Path]:
    """Where the pages are that a person opens."""
    out = settings.out
    return {"gallery": out / "figures" / "index.html", "report": out / "report.html"}


def provenance(found: Sequence[dict[str, Any]]) -> dict[str, str]:
    """What a reader needs to repeat the run, as text."""
    first = found[0]
    networks = {}
    for r in found:
        settings = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in r["training"].items())
        right = (
            "labels are its own answers"
            if r["own_labels"]
            else f"test accuracy {r['test_accuracy']:.3f} on {r['test_samples']} samples (training "
            f"{r['train_accuracy']:.3f})"
        )
        networks[f"{r['network']} on {r['data']}"] = (
            f"{right}; {settings}; variables: {r['variables']}; key {r['network_key']}"
        )
    return {
        **networks,
        "score": f"{first['score']} of the predicted class; {first['dtype']} on {first['device']}",
        "numerical error": ", ".join(sorted({r["error"]["source"] for r in found})),
        "seed": str(first["seed"]),
        "versions": ", ".join(
            f"{name} {version or 'not installed'}" for name, version in first["versions"].items()
        ),
    }

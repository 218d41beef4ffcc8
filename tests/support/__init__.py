"""What several tests share: strategies, small networks, forged proofs, records to draw."""

from pathlib import Path

ROOT = Path(__file__).parents[2]

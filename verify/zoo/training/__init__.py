"""Seeded training, done once and kept."""

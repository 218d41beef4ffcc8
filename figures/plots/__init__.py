"""The figures, by the paper that they answer; `figures.library` has their order."""

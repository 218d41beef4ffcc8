"""Reports as HTML pages that fetch nothing: one report, and a summary of many."""

"""Past 2^n: low orders, and what random masks say, where a table of all masks cannot be had."""

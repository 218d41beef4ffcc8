"""Where not all masks can be had: which way is taken, what it costs, and the report it makes."""

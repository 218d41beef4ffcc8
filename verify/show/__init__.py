"""Tables and pictures of measurements: plain values in, HTML, text or pixels out."""

"""Readers of times, units, citations and labels: words in, values and spans out."""

"""Records beside Records: whether a plan answers a conclusion (coverage.py), and what changed between two versions of a plan (diff.py)."""

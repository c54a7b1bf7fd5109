"""kehoach: tables that people trust out of Vietnamese administrative plans."""

from __future__ import annotations

__version__ = "0.1.0"

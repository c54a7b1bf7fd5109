"""Turns one plan source (`corpus/sources/*.plan`) into the formats that offices keep plans in."""

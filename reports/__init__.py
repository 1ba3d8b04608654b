"""Findings in, documents out; pure."""

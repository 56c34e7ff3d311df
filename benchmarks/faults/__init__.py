"""Typical faults of deep learning programs, put into working answers of the lab."""

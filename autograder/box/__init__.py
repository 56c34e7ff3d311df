"""Run one untrusted notebook in its own sandbox, and keep what it claims."""

"""Run one untrusted notebook in a sandbox of its own, and keep what it claims."""

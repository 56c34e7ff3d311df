"""The notebook given back, harmless to whoever reads it."""

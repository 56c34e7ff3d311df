"""Any notebook's bytes, as one that can run."""

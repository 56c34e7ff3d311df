"""Turn any notebook's bytes into a notebook that can run."""

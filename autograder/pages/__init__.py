"""Make the notebook that is given back, harmless to its readers."""

"""What can be seen of a model."""

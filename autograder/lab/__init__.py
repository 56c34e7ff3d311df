"""The lab's source, and both notebooks from it."""

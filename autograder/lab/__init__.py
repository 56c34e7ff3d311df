"""The lab's source, and building both notebooks from it."""

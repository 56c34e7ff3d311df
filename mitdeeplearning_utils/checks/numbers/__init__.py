"""Accuracies and losses, compared."""

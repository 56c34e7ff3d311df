"""From evidence to findings: the claims, their points and their hints."""

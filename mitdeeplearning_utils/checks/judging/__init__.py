"""Turn evidence into findings: claims, points and hints."""

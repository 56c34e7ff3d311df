"""Turn what a course system gave into one notebook per student."""

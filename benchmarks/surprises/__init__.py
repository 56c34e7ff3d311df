"""Where good guesses about the tools of such a course are wrong, checked on the real packages."""

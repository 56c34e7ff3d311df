"""What instructors and TAs run: build the notebooks, make a course, grade it."""

import sys

# jsonschema would load a grammar of web addresses, unused here: most of a second of every process
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

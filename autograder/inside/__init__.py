"""What a box mounts of ours: the driver, and what runs in the student's kernel."""

import sys

# jsonschema would load a grammar of web addresses, unused here: most of a second of every process
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

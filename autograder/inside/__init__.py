"""Our code that a box mounts: the driver, and what runs in the student's kernel."""

import sys

# jsonschema would load a grammar of web addresses, which takes each process most of a second
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

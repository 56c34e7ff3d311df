"""Run one untrusted notebook in a sandbox of its own, and keep what it claims."""

import sys

# jsonschema would load a grammar of web addresses, unused here: a second of every run
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

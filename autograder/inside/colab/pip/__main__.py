"""Run as `python -m pip`."""

import sys

from . import main

sys.exit(main())

"""On PYTHONPATH: each look at the clock, in any Python process, is up to a day wrong.

`time.monotonic` is left as it is: it does not jump in reality either.
"""

import random
import time

_DAY = 86400
_real, _real_ns = time.time, time.time_ns

time.time = lambda: _real() + random.uniform(-_DAY, _DAY)
time.time_ns = lambda: _real_ns() + random.randint(-_DAY, _DAY) * 10**9

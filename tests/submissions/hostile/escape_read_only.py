"""Change what later runs will read: the lab's code, the checks, the environment, the system."""
# refused: 12

# %% fc_model
import os
import sys

import mitdeeplearning_utils.checks as checks

code = checks.__file__
places = ["/", "/usr", "/lab", "/lab/autograder/box", "/dev", "/etc", sys.prefix, "/proc"]
for place in places:
    attempt(place, lambda: open(f"{place}/escaped", "w"))
attempt("append to a check", lambda: open(code, "a"))
attempt("remove a check", lambda: os.unlink(code))
attempt("rename a check", lambda: os.rename(code, f"{code}.old"))
attempt("its rights", lambda: os.chmod(code, 0o777))

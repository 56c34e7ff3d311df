"""Evidence that is a link to a device, to a file of the box, a pipe, a folder, or endless."""
# status: needs_review, grader_fault

# %% fc_model
import os

import autograder.inside.kernel as inside

def forged(path, evidence):
    kinds = {
        "fc_model": lambda: path.symlink_to("/dev/zero"),
        "fc_train": lambda: path.symlink_to("/etc/passwd"),
        "fc_evaluate": lambda: os.mkfifo(path),
        "cnn_model": lambda: path.mkdir(),
        "cnn_train": lambda: path.symlink_to("/proc/self/environ"),
    }
    kinds.get(path.stem, lambda: path.write_bytes(b"PK"))()

inside.write_evidence = forged

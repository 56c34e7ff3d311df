"""Use the parts of the kernel that its exploits begin with."""
# refused: 12

# %% fc_model
calls = {
    "BPF": (321, 0, 0, 0),
    "performance counters": (298, 0, 0, 0, 0, 0),
    "page faults": (323, 0),
    "keys": (250, 0, 0, 0),
    "a key": (248, b"user", b"x", b"y", 1, -3),
    "io_uring": (425, 8, b"\0" * 120),
    "file handles": (304, -100, b"\0" * 16, 0),
    "a module": (313, 0, b"", 0),
    "another kernel": (246, 0, 0, 0, 0),
    "the log": (103, 3, 0, 0),
    "accounting": (163, 0),
    "a call of x32": (0x40000000 + 39,),
}
for name, words in calls.items():
    attempt(name, lambda: syscall(*words))

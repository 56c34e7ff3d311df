"""Trace or read another process of the box with the calls that debuggers use."""
# refused: 6

# %% fc_model
import os

attempt("be traced", lambda: call("ptrace", 0, 0, 0, 0))
attempt("attach to the driver", lambda: call("ptrace", 16, os.getppid(), 0, 0))
attempt("seize process 1", lambda: call("ptrace", 0x4206, 1, 0, 0))
attempt("read", lambda: call("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0))
attempt("write", lambda: call("process_vm_writev", os.getppid(), 0, 0, 0, 0, 0))
attempt("copy a descriptor", lambda: syscall(438, os.pidfd_open(os.getpid()), 1, 0))

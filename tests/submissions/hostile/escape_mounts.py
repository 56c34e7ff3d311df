"""Mount, unmount, or make writable what is read-only."""
# refused: 8

# %% fc_model
import os

attempt("a folder", lambda: call("mount", b"x", b"/tmp", b"tmpfs", 0, 0))
attempt("proc", lambda: call("mount", b"proc", b"/scratch", b"proc", 0, 0))
attempt("the environment, to write", lambda: call("mount", b"", b"/usr", b"", 0x1020, 0))
attempt("unmount", lambda: call("umount2", b"/usr", 2))
attempt("another root", lambda: os.chroot("/scratch"))
attempt("pivot", lambda: syscall(155, b"/scratch", b"/scratch"))
attempt("the new calls", lambda: syscall(428, -100, b"/", 1))
attempt("a file system", lambda: syscall(430, b"ext4", 0))

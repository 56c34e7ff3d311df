"""Make or enter other namespaces, where a process may have rights again."""
# refused: 8

# %% fc_model
import os

attempt("users", lambda: call("unshare", 0x10000000))
attempt("mounts", lambda: call("unshare", 0x00020000))
attempt("network", lambda: call("unshare", 0x40000000))
attempt("processes", lambda: call("unshare", 0x20000000))
attempt("of process 1", lambda: call("setns", os.open("/proc/1/ns/mnt", os.O_RDONLY), 0))
attempt("clone", lambda: syscall(56, 0x10000000 | 17, 0, 0, 0, 0))
attempt("clone3", lambda: syscall(435, b"\0" * 88, 88))
attempt("more namespaces", lambda: open("/proc/sys/user/max_user_namespaces", "w").write("10"))

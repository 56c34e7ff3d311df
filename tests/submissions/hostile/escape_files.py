"""Read what is not the student's: other submissions, the gradebook, homes, passwords, logs."""
# refused: 9

# %% fc_model
import os

known = {"bin", "content", "dev", "etc", "lab", "lib", "lib32", "lib64", "proc", "sbin", "scratch", "tmp", "usr"}
known |= {part.split("/")[1] for part in (os.sys.prefix, os.sys.base_prefix)}

attempt("the course", lambda: open("__SECRET__").read())
attempt("by the root of process 1", lambda: open("/proc/1/root__SECRET__").read())
attempt("by the parent's folder", lambda: open("/proc/self/cwd/../../../..__SECRET__").read())
attempt("any other folder", lambda: sorted(set(os.listdir("/")) - known)[0])
attempt("the solution", lambda: os.listdir("/lab/solutions"))
attempt("homes", lambda: os.listdir("/home"))
attempt("passwords", lambda: open("/etc/shadow").read())
attempt("logs", lambda: os.listdir("/var/log"))
attempt("services", lambda: os.listdir("/run/systemd"))

"""Write to /proc and /sys, where root of a box could change the machine."""
# refused: 7

# %% fc_model
def write(path, text):
    with open(path, "w") as file:
        file.write(text)

attempt("core dumps", lambda: write("/proc/sys/kernel/core_pattern", "|/scratch/x"))
attempt("modules", lambda: write("/proc/sys/kernel/modprobe", "/scratch/x"))
attempt("the emergency key", lambda: write("/proc/sysrq-trigger", "h"))
attempt("to be killed last", lambda: write("/proc/self/oom_score_adj", "-900"))
attempt("user ids", lambda: write("/proc/self/uid_map", "0 0 4294967295"))
attempt("control groups", lambda: write("/sys/fs/cgroup/memory/release_agent", "/scratch/x"))
attempt("the kernel's memory", lambda: open("/proc/kcore", "rb").read(1))

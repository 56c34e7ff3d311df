"""See, signal, slow down or trace processes outside of the box."""
# refused: 7

# %% fc_model
import os

def others():
    return [p for p in os.listdir("/proc") if p.isdigit() and int(p) > 200][0]

attempt("see", others)
attempt("its folder", lambda: os.listdir("/proc/__PID__"))
attempt("kill", lambda: os.kill(__PID__, 9))
attempt("its priority", lambda: os.setpriority(os.PRIO_PROCESS, __PID__, 19))
attempt("a higher priority", lambda: os.nice(-5))
attempt("trace", lambda: call("ptrace", 16, __PID__, 0, 0))
attempt("a handle", lambda: os.pidfd_open(__PID__))

"""Become somebody else: by a program with the setuid bit, by calls, by capabilities."""
# refused: 7

# %% fc_model
import os
import shutil
import subprocess

def own_program():
    shutil.copy("/usr/bin/id", "/scratch/id")
    os.chmod("/scratch/id", 0o4755)
    os.chown("/scratch/id", 0, 0)

def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=5, stdin=subprocess.DEVNULL)
    if "uid=0" not in done.stdout:
        raise PermissionError(done.stderr)
    return done.stdout

attempt("setuid", lambda: os.setuid(0))
attempt("another user", lambda: os.setresuid(1001, 1001, 1001))
attempt("groups", lambda: os.setgroups([0]))
attempt("a program of ours", own_program)
attempt("su", lambda: run("su", "-c", "id"))
attempt("sudo", lambda: run("sudo", "-n", "id"))
attempt("capabilities", lambda: call("prctl", 47, 2, 21, 0, 0))

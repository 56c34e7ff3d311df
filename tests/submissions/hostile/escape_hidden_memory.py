"""Take memory that belongs to no process, so that nobody sees who has it."""
# refused: 6

# %% fc_model
import os

attempt("a file without a name", lambda: os.memfd_create("x"))
attempt("a secret one", lambda: syscall(447, 0))
attempt("a shared segment", lambda: call("shmget", 0, 1 << 30, 0o1666))
attempt("a queue", lambda: call("msgget", 0, 0o1666))
attempt("semaphores", lambda: call("semget", 0, 32_000, 0o1666))
attempt("a message queue", lambda: syscall(240, b"x", os.O_CREAT | os.O_RDWR, 0o666, 0))

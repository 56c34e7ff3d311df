"""Open or make devices: disks, memory, the hypervisor, terminals, the kernel's log."""
# refused: 11

# %% fc_model
import fcntl
import os
import stat

def make(kind, number):
    os.mknod(f"/scratch/device-{kind}", kind | 0o666, os.makedev(*number))
    return open(f"/scratch/device-{kind}", "rb").read(1)

for name in ("sda", "vda", "mem", "kmem", "kmsg", "kvm", "fuse", "net/tun"):
    attempt(name, lambda: open(f"/dev/{name}", "rb").read(1))
attempt("a disk of ours", lambda: make(stat.S_IFBLK, (8, 0)))
attempt("memory of ours", lambda: make(stat.S_IFCHR, (1, 1)))
attempt("type at the terminal", lambda: fcntl.ioctl(open("/dev/tty"), 0x5412, b"x"))

"""A seccomp filter for the box, as the BPF program that bubblewrap loads.

It is assembled here because every binding needs a system library, which the box must not need.
"""

import errno
import os
import platform
import struct

# linux/audit.h, and the calls' numbers from asm/unistd_64.h and asm-generic/unistd.h
_ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_DENIED = {
    # name: (x86_64, aarch64)
    "ptrace": (101, 117),
    "pidfd_getfd": (438, 438),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "open_by_handle_at": (304, 265),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "swapon": (167, 224),
    "reboot": (169, 142),
    "sched_setaffinity": (203, 122),  # a box stays on its core
    "syslog": (103, 116),
    # memory that no process maps, so the watchdog would not see it
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
}
_CLONE, _CLONE3 = (56, 220), 435
_SOCKET = (41, 198)
_SET_OPTION, _SOCKET_LEVEL, _SEND_BUFFER, _RECEIVE_BUFFER = (54, 208), 1, 7, 8
_NEW_USER = 0x10000000
# AF_UNIX, AF_INET and AF_INET6; netlink lists the interfaces, which is harmless
_FAMILIES = (1, 2, 10, 16)
_LOAD, _EQUAL, _GREATER_EQUAL, _BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000


def seccomp_program(machine: str = platform.machine()) -> bytes | None:
    """Return the filter for a processor, or None for one that is not known here.

    It denies with EPERM what kernel exploits need and a notebook never does: namespaces, mounts,
    tracing, keys, BPF, io_uring, memory outside processes. `clone3` gets ENOSYS, because a filter
    can't see its flags.
    """
    if machine not in _ARCHES:
        return None
    column = list(_ARCHES).index(machine)
    rules = [_op(_LOAD, 4), _op(_EQUAL, _ARCHES[machine], 1, 0), _op(_RETURN, _KILL)]
    rules += [_op(_LOAD, 0)]
    if machine == "x86_64":  # the x32 calls share the architecture's number
        rules += [_op(_GREATER_EQUAL, 0x40000000, 0, 1), _deny(errno.EPERM)]
    for numbers in _DENIED.values():
        rules += [_op(_EQUAL, numbers[column], 0, 1), _deny(errno.EPERM)]
    rules += [_op(_EQUAL, _CLONE3, 0, 1), _deny(errno.ENOSYS)]
    rules += [_op(_EQUAL, _CLONE[column], 0, 4), _op(_LOAD, 16), _op(_BITS, _NEW_USER, 0, 1)]
    rules += [_deny(errno.EPERM), _op(_RETURN, _ALLOW)]
    rules += _buffers(column)
    families = [_op(_EQUAL, family, len(_FAMILIES) - i, 0) for i, family in enumerate(_FAMILIES)]
    rules += [_op(_EQUAL, _SOCKET[column], 0, len(families) + 2), _op(_LOAD, 16), *families]
    rules += [_deny(errno.EAFNOSUPPORT), _op(_RETURN, _ALLOW)]
    return b"".join(rules)


def _buffers(column: int) -> list[bytes]:
    """Return rules that ignore another size for a socket's buffers: the usual one is counted."""
    return [
        _op(_EQUAL, _SET_OPTION[column], 0, 7),
        _op(_LOAD, 24),
        _op(_EQUAL, _SOCKET_LEVEL, 0, 4),
        _op(_LOAD, 32),
        _op(_EQUAL, _SEND_BUFFER, 1, 0),
        _op(_EQUAL, _RECEIVE_BUFFER, 0, 1),
        _deny(0),
        _op(_RETURN, _ALLOW),
    ]


def program_file() -> int | None:
    """Return a file descriptor to read the filter from, or None for an unknown processor."""
    program = seccomp_program()
    if program is None:
        return None
    descriptor = os.memfd_create("lab2-seccomp", 0)
    os.write(descriptor, program)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _op(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _deny(error: int) -> bytes:
    return _op(_RETURN, _ERROR | error)

"""The filter of system calls, row by row: its program is run here as the kernel would run it."""

import errno
import struct

import pytest

from autograder.box.seccomp import seccomp_program

ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# What a notebook never needs, by its numbers on x86_64 and aarch64. A second list on purpose: the
# filter's own may lose a row only together with this one.
DENIED = {
    "ptrace": (101, 117),
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
    "syslog": (103, 116),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "pidfd_getfd": (438, 438),
    "sched_setaffinity": (203, 122),
}
ALLOWED = {
    "read": (0, 63),
    "write": (1, 64),
    "openat": (257, 56),
    "close": (3, 57),
    "mmap": (9, 222),
    "futex": (202, 98),
    "execve": (59, 221),
    "wait4": (61, 260),
    "kill": (62, 129),
    "getrandom": (318, 278),
    "socketpair": (53, 199),
    "connect": (42, 203),
}
CLONE, CLONE3, SOCKET = (56, 220), 435, (41, 198)
NEW_USER = 0x10000000
A_THREAD = 0x003D0F00  # the flags of pthread_create
A_CHILD = 17  # those of fork: SIGCHLD
FAMILIES = {"unix": 1, "inet": 2, "inet6": 10, "netlink": 16}
OTHER_FAMILIES = {"packet": 17, "bluetooth": 31, "crypto": 38, "hypervisor": 40, "xdp": 44}
EACH = pytest.mark.parametrize("machine", ARCHES)


def answer(machine: str, number: int, *arguments: int, arch: int = 0) -> int:
    """Return what the filter for a machine answers to a call with some arguments."""
    program = seccomp_program(machine)
    assert program is not None
    values = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number, arch or ARCHES[machine], 0, *values)
    steps = list(struct.iter_unpack("=HBBI", program))
    place = loaded = 0
    while True:
        code, yes, no, value = steps[place]
        place += 1
        if code == 0x20:
            (loaded,) = struct.unpack_from("=I", data, value)
        elif code == 0x06:
            return value
        else:
            found = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}
            place += yes if found[code] else no


def test_each_processor_has_numbers_of_its_own() -> None:
    for numbers in zip(*DENIED.values(), strict=True):
        assert len(set(numbers)) == len(DENIED)


@EACH
@pytest.mark.parametrize("call", DENIED)
def test_what_no_notebook_needs_is_denied(machine: str, call: str) -> None:
    number = DENIED[call][list(ARCHES).index(machine)]
    assert answer(machine, number) == ERROR | errno.EPERM


@EACH
@pytest.mark.parametrize("call", ALLOWED)
def test_what_every_notebook_needs_is_allowed(machine: str, call: str) -> None:
    assert answer(machine, ALLOWED[call][list(ARCHES).index(machine)]) == ALLOW


@EACH
def test_threads_and_children_are_made_but_no_user_namespace(machine: str) -> None:
    clone = CLONE[list(ARCHES).index(machine)]
    assert answer(machine, clone, A_THREAD) == answer(machine, clone, A_CHILD) == ALLOW
    assert answer(machine, clone, A_CHILD | NEW_USER) == ERROR | errno.EPERM
    assert answer(machine, CLONE3) == ERROR | errno.ENOSYS  # so that the C library takes clone


@EACH
def test_sockets_are_of_ordinary_families(machine: str) -> None:
    socket = SOCKET[list(ARCHES).index(machine)]
    assert {answer(machine, socket, family) for family in FAMILIES.values()} == {ALLOW}
    denied = {answer(machine, socket, family) for family in OTHER_FAMILIES.values()}
    assert denied == {ERROR | errno.EAFNOSUPPORT}


@EACH
def test_another_size_for_a_sockets_buffers_is_ignored_and_other_options_are_set(machine) -> None:
    option = (54, 208)[list(ARCHES).index(machine)]
    for size in (7, 8):
        assert answer(machine, option, 3, 1, size) == ERROR  # without an error's number: it worked
    for level, name in ((1, 2), (1, 9), (6, 7), (0, 8)):
        assert answer(machine, option, 3, level, name) == ALLOW
    assert answer(machine, option + 1, 3, 1, 7) == ALLOW


@EACH
def test_a_call_in_the_name_of_another_processor_ends_the_process(machine: str) -> None:
    read = ALLOWED["read"][list(ARCHES).index(machine)]
    for arch in (0x40000003, 0x40000028, *ARCHES.values()):  # i386, 32-bit ARM
        expected = ALLOW if arch == ARCHES[machine] else KILL
        assert answer(machine, read, arch=arch) == expected


def test_the_calls_of_x32_are_denied() -> None:
    for number, _ in (*ALLOWED.values(), *DENIED.values()):
        assert answer("x86_64", 0x40000000 + number) == ERROR | errno.EPERM


def test_another_processor_has_no_filter() -> None:
    assert seccomp_program("riscv64") is None

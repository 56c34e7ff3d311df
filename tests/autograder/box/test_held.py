"""What a box's sockets, pipes and folders hold counts as its memory where no group counts it."""

import os
import socket
from dataclasses import replace

import psutil
from real_box import SMALL

from autograder.box import held
from autograder.box.held import held_bytes
from autograder.job import MB

FILL = """
import os, socket, time
for _ in range(6):
    if not os.fork():
        break
hold = []
while True:
    try:
        pair = socket.socketpair()
    except OSError:
        break
    for end in pair:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_000_000)
        end.setblocking(False)
        try:
            while True:
                end.send(bytes(60_000))
        except OSError:
            pass
    hold.append(pair)
time.sleep(600)
"""
FILES = """
import psutil, time
for name in ("/dev/shm/x", "y"):
    with open(name, "wb") as file:
        file.write(bytes(60_000_000))
time.sleep(1.5)
print(sum(process.memory_info().rss for process in psutil.process_iter()))
"""


def test_sockets_and_pipes_count_once_however_many_hold_them() -> None:
    me, before = psutil.Process(), held_bytes([psutil.Process()])
    pairs = [socket.socketpair() for _ in range(10)]
    copies = [os.dup(end.fileno()) for pair in pairs for end in pair]
    pipe = os.pipe()
    assert held_bytes([me, me]) - before == 20 * held._socket_bytes() + 64 * 1024
    for descriptor in (*copies, *pipe):
        os.close(descriptor)
    for pair in pairs:
        for end in pair:
            end.close()
    assert held_bytes([me]) == before


def test_what_waits_in_an_internet_socket_counts_as_it_is() -> None:
    before = sum(held._queued(os.getpid()))
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
        server.accept()[0],
    ):
        client.sendall(bytes(50_000))
        assert sum(held._queued(os.getpid())) - before >= 50_000


def test_a_process_that_has_ended_holds_nothing() -> None:
    with psutil.Popen(["true"]) as ended:
        ended.wait()
        assert held_bytes([ended]) == 0


def test_without_a_group_a_box_full_of_sockets_is_stopped(box, monkeypatch) -> None:
    monkeypatch.setattr("autograder.box.cgroup.parents", list)
    box.run(FILL, limits=replace(SMALL, memory=600 * MB, total_seconds=20))
    assert box.report.status == "out_of_memory"


def test_without_a_group_files_in_memory_count(box, monkeypatch) -> None:
    monkeypatch.setattr("autograder.box.cgroup.parents", list)
    (inside,) = box.run(FILES)
    assert 100 * MB < box.report.peak_memory - int(inside) < 250 * MB

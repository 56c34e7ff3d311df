"""Open sockets that see or change the machine's network, or reach its hypervisor."""
# refused: 6

# %% fc_model
import fcntl
import socket
import struct

def set_address():
    with socket.socket() as any_socket:
        name = struct.pack("16sHHI8x", b"lo", socket.AF_INET, 0, 0x0100007F)
        return fcntl.ioctl(any_socket, 0x8916, name)

attempt("packets", lambda: socket.socket(17, 3))
attempt("raw", lambda: socket.socket(2, 3, 1))
attempt("hypervisor", lambda: socket.socket(40, 1))
attempt("bluetooth", lambda: socket.socket(31, 3, 1))
attempt("kernel crypto", lambda: socket.socket(38, 5))
attempt("an interface's address", set_address)

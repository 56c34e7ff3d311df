"""Connect to the machine: its loopback, its addresses, a name server, by TCP and UDP."""
# refused: 5

# %% fc_model
import socket

def say_hello(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(b"hello", address)
        out.settimeout(1)
        return out.recvfrom(10)

attempt("loopback", lambda: socket.create_connection(("127.0.0.1", __PORT__), 2))
attempt("loopback of IPv6", lambda: socket.create_connection(("::1", __PORT__), 2))
attempt("any address", lambda: socket.create_connection(("0.0.0.0", __PORT__), 2))
attempt("datagrams", lambda: say_hello(("127.0.0.1", __PORT__)))
attempt("another machine", lambda: socket.create_connection(("10.0.0.1", 53), 2))

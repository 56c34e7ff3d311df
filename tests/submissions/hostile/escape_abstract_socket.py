"""Connect to a Unix socket of the machine that has a name but no file, and to those with one."""
# refused: 4

# %% fc_model
import socket

def connect(name):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(name)
        return client.recv(10)

attempt("abstract", lambda: connect("\0__SOCKET__"))
attempt("docker", lambda: connect("/var/run/docker.sock"))
attempt("dbus", lambda: connect("/run/dbus/system_bus_socket"))
attempt("X11", lambda: connect("\0/tmp/.X11-unix/X0"))

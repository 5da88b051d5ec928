"""A network that can be cut: a port in front of the server of the tests, which answers, refuses, or swallows answers."""

import socket
import threading
from contextlib import suppress


class Line:
    """`url` leads to the server as long as the line is not cut. A cut line refuses like a server whose process is gone."""

    def __init__(self, server: str):
        host, port = server.removeprefix("http://").rsplit(":", 1)
        self.target = (host, int(port))
        self.cut_off, self.swallow, self.open = False, False, set()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://{host}:{self.door.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """From now on nothing comes through; what was open is broken off."""
        self.cut_off = True
        for end in list(self.open):
            _close(end)

    def mend(self) -> None:
        """The network is back."""
        self.cut_off = False

    def cut_after_next_row(self) -> None:
        """The request of the next row arrives, its answer does not, and the line stays cut."""
        self.swallow = True

    def close(self) -> None:
        """No more connections."""
        self.cut()
        self.door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _address = self.door.accept()
                threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        self.open.add(caller)
        with suppress(OSError), caller:
            if self.cut_off:
                return
            with socket.create_connection(self.target) as server:
                self.open.add(server)
                lost = threading.Event()
                up = threading.Thread(target=self._pass, args=(caller, server, lost), daemon=True)
                up.start()
                while data := server.recv(65536):
                    if lost.is_set():
                        self.cut()
                        return
                    caller.sendall(data)
                _close(caller)

    def _pass(self, caller: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while data := caller.recv(65536):
                if self.swallow and b"/desk/rows/ HTTP" in data:
                    self.swallow = False
                    lost.set()
                server.sendall(data)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        end.close()

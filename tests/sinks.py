"""A mail server and an SMS gateway on this machine, for tests with real connections and real worker processes."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LONG = 120  # seconds: longer than any timeout that is tested


class _Server:
    """Runs in a thread; `behave` is "well", "hang", "drop" or "refuse"."""

    behave = "well"
    delay = 0.0  # seconds before a letter is accepted

    @contextmanager
    def running(self) -> Iterator:
        thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()
            thread.join()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request, client_address) -> None:
        """A client that was killed in the middle is what these tests are about."""


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        if self.server.behave == "drop":
            return
        if self.server.behave == "hang":
            self.server.let_go.wait(LONG)
            return
        self.say(220)
        while line := self.rfile.readline():
            command = line.strip().upper()
            if command.startswith(b"DATA"):
                self.say(354)
                raw = self.data()
                time.sleep(self.server.delay)
                self.keep(raw)
                self.say(250)
            elif command.startswith(b"RCPT") and self.server.behave == "refuse":
                self.say(550)
            elif command.startswith(b"QUIT"):
                self.say(221)
                return
            else:
                self.say(250)

    def say(self, code: int) -> None:
        self.wfile.write(b"%d sink\r\n" % code)

    def data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def keep(self, raw: bytes) -> None:
        with self.server.lock:
            self.server.letters.append(email.message_from_bytes(raw, policy=email.policy.default))


class SmtpSink(_Server, socketserver.ThreadingTCPServer):
    """`letters` holds what was accepted, in order."""

    allow_reuse_address = daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.letters: list[EmailMessage] = []
        self.lock, self.let_go = threading.Lock(), threading.Event()

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def ids(self) -> list[str]:
        """Message-IDs of what was accepted."""
        with self.lock:
            return [letter["Message-ID"] for letter in self.letters]


class _Sms(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.behave == "hang":
            self.server.let_go.wait(LONG)
            return
        self.server.messages.append({"path": self.path, "headers": dict(self.headers), "body": body})
        self.send_response(self.server.status)
        for name, value in self.server.answer.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args) -> None:
        """Tests are quiet."""


class SmsGateway(_Server, ThreadingHTTPServer):
    """`messages` holds path, headers and body of what was posted."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Sms)
        self.messages: list[dict] = []
        self.status, self.answer = 200, {}
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        """For SMS_BACKEND, without parameters."""
        return f"http://127.0.0.1:{self.port}/send"


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with server.lock:
            server.calls.append({"path": self.path, "headers": headers, "body": body})
        if server.behave == "hang":
            server.let_go.wait(LONG)
            return
        if server.behave == "drop":
            return
        if server.behave == "noise":
            self.wfile.write(b"what is HTTP?\r\n")
            return
        if server.behave == "drip":  # one byte now and then, for ever
            while not server.let_go.wait(0.05):
                self.wfile.write(b"H")
            return
        time.sleep(server.delay)
        self.send_response(server.statuses.pop(0) if server.statuses else server.status)
        for name, value in server.answer.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"x" * server.size)

    def log_message(self, *args) -> None:
        """Tests are quiet."""


class HookSink(_Server, ThreadingHTTPServer):
    """A system that is told by a webhook: `calls` holds path, headers (small letters) and body of what came.

    `statuses` are answered one after the other, then `status`; `size` is the number of bytes of an answer.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Hook)
        self.calls: list[dict] = []
        self.status, self.statuses, self.answer, self.size = 204, [], {}, 0
        self.lock, self.let_go = threading.Lock(), threading.Event()

    @property
    def url(self) -> str:
        """For a webhook."""
        return f"http://127.0.0.1:{self.port}/hook?from=kezdesu"

    def ids(self) -> list[str]:
        """Ids of the messages that came, each as often as it came."""
        with self.lock:
            return [call["headers"]["webhook-id"] for call in self.calls]

    def bodies(self) -> list[dict]:
        """The messages that came."""
        with self.lock:
            return [json.loads(call["body"]) for call in self.calls]


def wait_until(condition, *, seconds: float = 30, what: str = "the condition") -> None:
    """Look every tenth of a second until the condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"{what} did not hold within {seconds} s"
        time.sleep(0.1)

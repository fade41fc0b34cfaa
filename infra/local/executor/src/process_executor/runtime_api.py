"""The Lambda Runtime API of one process: an HTTP server on a loopback port of its own."""

import contextlib
import fcntl
import socket
import sys
import termios
import threading
from http.server import BaseHTTPRequestHandler

PREFIX = "/2018-06-01/runtime/"


class RuntimeApi:
    """Accepts the connections of one process and hands each request to `process`:

    next_event(connection) -> event or None, init_error(body), response(request_id, body, is_error) -> HTTP status,
    and hung_up(connection, unread): whether the process ended without having read all that was sent to it.
    """

    def __init__(self, process):
        self.process = process
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=8)
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name=f"runtime-api-{self.address}", daemon=True).start()

    def close(self):
        with contextlib.suppress(OSError):
            # Closing alone would leave the thread in accept().
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, peer = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection, peer), daemon=True).start()

    def _serve(self, connection, peer):
        unread = False
        with connection:
            try:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _Handler(connection, peer, self)
                unread = _sent_in_vain(connection)
            except ConnectionError:
                unread = True
            except ValueError:
                pass
        self.process.hung_up(connection, unread)


def _sent_in_vain(connection):
    """Whether what was sent last came after the other side's end.

    Then reading ends as if in order, and only the socket's state tells: an error, or bytes that nobody acknowledged.
    """
    if connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        return True
    try:
        return int.from_bytes(fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)), sys.byteorder) > 0
    except OSError:
        return False  # not on this system


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for head and body

    def log_message(self, *args):
        pass

    def do_GET(self):
        if self.path != PREFIX + "invocation/next":
            return self._reply(404)
        event = self.server.process.next_event(self.connection)
        if event is None:
            self.close_connection = True
            return None
        return self._reply(
            200,
            event.payload,
            {
                "Content-Type": "application/json",
                "Lambda-Runtime-Aws-Request-Id": event.request_id,
                "Lambda-Runtime-Deadline-Ms": str(event.deadline_ms),
                "Lambda-Runtime-Invoked-Function-Arn": event.function_arn,
                "Lambda-Runtime-Trace-Id": event.trace_id,
            },
        )

    def do_POST(self):
        body = self._body()
        path = self.path.removeprefix(PREFIX).split("/")
        match path:
            case ["init", "error"]:
                self.server.process.init_error(body)
                return self._reply(202)
            case ["invocation", request_id, "response" | "error" as kind]:
                # The answer is recorded before the reply, so that a process that exits upon it is too late to undo it.
                return self._reply(self.server.process.response(request_id, body, kind == "error"))
        return self._reply(404)

    def _reply(self, status, body=b"", headers=None):
        self.send_response_only(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():  # trailers
            pass
        return b"".join(chunks)

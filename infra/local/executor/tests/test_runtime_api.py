import socket
import threading
import types

import pytest

from process_executor.runtime_api import RuntimeApi

NEXT = b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n"


class Process:
    """Hands out one event, at the moment the test says, and keeps what it is told of the connection's end."""

    def __init__(self, payload):
        self.event = types.SimpleNamespace(request_id="1", payload=payload, function_arn="arn", trace_id="Root=1", deadline_ms=0)
        self.asked, self.hand_out, self.ended = threading.Event(), threading.Event(), threading.Event()

    def next_event(self, connection):
        self.asked.set()
        assert self.hand_out.wait(5)
        return self.event

    def hung_up(self, connection, unread):
        self.unread = unread
        self.ended.set()


def ends_before_the_event(client, process):
    client.close()
    process.hand_out.set()


def ends_with_the_event_unread(client, process):
    process.hand_out.set()
    client.recv(1, socket.MSG_PEEK)
    client.close()


def ends_with_the_event_read(client, process):
    process.hand_out.set()
    received = b""
    while len(received.partition(b"\r\n\r\n")[2]) < len(process.event.payload):
        received += client.recv(1 << 20)
    client.close()


@pytest.mark.parametrize("payload", [b"{}", b" " * (1 << 20)], ids=["small", "larger than a packet"])
@pytest.mark.parametrize(
    ("end", "unread"),
    [(ends_before_the_event, True), (ends_with_the_event_unread, True), (ends_with_the_event_read, False)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_knows_whether_an_event_was_read(end, unread, payload):
    for _ in range(50):
        process = Process(payload)
        api = RuntimeApi(process)
        host, port = api.address.split(":")
        client = socket.create_connection((host, int(port)))
        client.sendall(NEXT)
        assert process.asked.wait(5)
        end(client, process)
        assert process.ended.wait(5)
        api.close()
        assert process.unread is unread

"""One process of a function: started once, given one event at a time, ended when it misbehaves."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

from process_executor import answers
from process_executor.runtime_api import RuntimeApi

MAX_LOG_BYTES = 1024 * 1024


@dataclass
class Event:
    request_id: str
    payload: bytes
    function_arn: str
    trace_id: str
    timeout: float
    deadline_ms: int = 0


class InitError(Exception):
    """The process did not get as far as asking for its first event."""

    def __init__(self, answer):
        super().__init__(answer.body.decode(errors="replace"))
        self.answer = answer


class NotTaken(Exception):
    """The process ended, or hung, before it took the event: another one may have it."""


class Bootstrap:
    def __init__(self, folder, env):
        self._folder = folder
        self._env = env
        self._changed = threading.Condition()
        self._asking = False  # it waits for an event
        self._event = None  # given to it, and not answered yet
        self._taken = False
        self._taker = None  # the connection that took it
        self._unread = None  # known once that connection is closed: whether the process died without reading it
        self._answer = None
        self._init_answer = None
        self._status = None  # exit status
        self._process = None
        self._api = None
        # One open file description for both of us: with O_APPEND it can be emptied at any time.
        self._log = tempfile.TemporaryFile(prefix="function-log-")
        fcntl.fcntl(self._log, fcntl.F_SETFL, fcntl.fcntl(self._log, fcntl.F_GETFL) | os.O_APPEND)

    @property
    def pid(self):
        return self._process and self._process.pid

    @property
    def alive(self):
        return self._process is not None and self._process.poll() is None

    def start(self, request_id, timeout):
        """Returns once the process asks for an event."""
        self._api = RuntimeApi(self)
        bootstrap = os.path.join(self._folder, "bootstrap")
        try:
            self._process = subprocess.Popen(
                [bootstrap],
                cwd=self._folder,
                env={**self._env, "AWS_LAMBDA_RUNTIME_API": self._api.address},
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        except OSError as error:
            raise InitError(answers.no_bootstrap(request_id, error)) from error
        threading.Thread(target=self._watch, name=f"bootstrap-{self.pid}", daemon=True).start()
        with self._changed:
            self._changed.wait_for(lambda: self._asking or self._init_answer or self._status is not None, timeout)
            if self._init_answer:
                raise InitError(self._init_answer)
            if self._status is not None:
                raise InitError(answers.exited(request_id, self._status))
            if not self._asking:
                raise InitError(answers.init_timed_out(request_id, timeout))

    def invoke(self, event):
        """The answer to the event. The function's time runs from the moment the process takes it."""
        with self._changed:
            self._event, self._taken, self._answer = event, False, None
            self._taker = self._unread = None
            self._changed.notify_all()
            try:
                if not self._changed.wait_for(lambda: self._taken or self._status is not None, event.timeout) or not self._taken:
                    raise NotTaken
                self._changed.wait_for(lambda: self._answer or self._status is not None, event.timeout)
                if self._answer:
                    return self._answer
                if self._status is not None:
                    self._changed.wait_for(lambda: self._unread is not None, 10)
                    if self._unread:
                        raise NotTaken
                    return answers.exited(event.request_id, self._status)
            finally:
                self._event = None
        self.end()
        return answers.timed_out(event.request_id, event.timeout)

    def end(self):
        """Ends the process and what it started; returns when it is gone."""
        if self._process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._api:
            self._api.close()

    def close(self):
        self.end()
        self._log.close()

    def take_log(self):
        """What was written since the last call, and room for what comes."""
        data = os.pread(self._log.fileno(), MAX_LOG_BYTES + 1, 0)
        self._log.truncate(0)
        text = data[:MAX_LOG_BYTES].decode(errors="replace")
        return text if len(data) <= MAX_LOG_BYTES else text + f"\n[the rest of this invocation's output, over {MAX_LOG_BYTES} bytes, was left out]\n"

    def peak_memory_mb(self):
        """The most memory the process had resident, or None where the system does not tell."""
        with contextlib.suppress(OSError, ValueError, StopIteration), open(f"/proc/{self.pid}/status") as status:
            return -(-int(next(line for line in status if line.startswith("VmHWM:")).split()[1]) // 1024)
        return None

    def _watch(self):
        status = self._process.wait()
        with self._changed:
            self._status = status
            self._changed.notify_all()
        self._api.close()

    # Called by the Runtime API's threads.

    def next_event(self, connection):
        with self._changed:
            self._asking = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: (self._event and not self._taken) or self._status is not None)
            self._asking = False
            if self._status is not None or _hung_up(connection):
                return None
            self._taken, self._taker = True, connection
            self._event.deadline_ms = int((time.time() + self._event.timeout) * 1000)
            self._changed.notify_all()
            return self._event

    def hung_up(self, connection, unread):
        with self._changed:
            if connection is self._taker:
                self._unread = unread
                self._changed.notify_all()

    def init_error(self, body):
        with self._changed:
            self._init_answer = answers.Answer(body, True)
            self._changed.notify_all()

    def response(self, request_id, body, is_error):
        with self._changed:
            if not self._event or self._event.request_id != request_id or self._answer:
                return 400
            if len(body) > answers.MAX_RESPONSE_BYTES:
                self._answer, status = answers.too_large(request_id), 413
            else:
                self._answer, status = answers.Answer(body, is_error), 202
            self._changed.notify_all()
            return status


def _hung_up(connection):
    """Whether the other side is gone: it has nothing to say while it waits for an event."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True

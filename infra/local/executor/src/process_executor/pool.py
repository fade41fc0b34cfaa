"""The processes of one function version. Invocations borrow one each, and wait when all are busy."""

import contextlib
import queue
import threading
import time
from dataclasses import dataclass

from process_executor import answers
from process_executor.bootstrap import Bootstrap, InitError, NotTaken


@dataclass
class Outcome:
    answer: answers.Answer
    output: str
    run_ms: float
    init_output: str = ""
    init_ms: float | None = None
    used_mb: int | None = None


class Pool:
    def __init__(self, folder, size, init_timeout):
        self._folder = folder
        self._init_timeout = init_timeout
        self._closed = False
        self._lock = threading.Lock()
        self._processes = set()
        # Last in, first out: while there is little to do, few processes do it.
        self._slots = queue.LifoQueue()
        for _ in range(size):
            self._slots.put(None)

    def pids(self):
        with self._lock:
            return [process.pid for process in self._processes if process.alive]

    def invoke(self, event, env):
        process = self._slots.get()
        try:
            process, outcome = self._run(process, event, env)
        except BaseException:
            # Whatever went wrong, the slot must come back; _run has ended the process.
            self._slots.put(None)
            raise
        self._give_back(process)
        return outcome

    def close(self):
        """Ends the idle processes now and each busy one after its invocation, as an update of a function does."""
        with self._lock:
            self._closed = True
        idle = []
        with contextlib.suppress(queue.Empty):
            while True:
                idle.append(self._slots.get_nowait())
        for process in idle:
            self._discard(process)
            self._slots.put(None)

    def kill(self):
        """Ends every process at once."""
        with self._lock:
            self._closed = True
            processes = list(self._processes)
        for process in processes:
            process.end()

    def _run(self, process, event, env):
        """The outcome, and the process if it can be used again."""
        init_output, init_ms = "", None
        try:
            for attempt in (1, 2, 3):
                if process is None or not process.alive:
                    self._discard(process)
                    process = self._new(env)
                    begin = time.perf_counter()
                    process.start(event.request_id, self._init_timeout)
                    init_ms = (time.perf_counter() - begin) * 1000
                    init_output = process.take_log()
                begin = time.perf_counter()
                try:
                    answer = process.invoke(event)
                    break
                except NotTaken:
                    # It ended while idle, or after it had answered the one before: nothing of this event was run.
                    self._discard(process)
                    process = None
            else:
                answer = answers.function_error("Runtime.Unavailable", f"RequestId: {event.request_id} Error: the function ended {attempt} times before it took the event")
                return None, Outcome(answer, "", 0)
        except InitError as error:
            output = process.take_log()
            self._discard(process)
            return None, Outcome(error.answer, output, 0)
        except BaseException:
            self._discard(process)
            raise
        run_ms = (time.perf_counter() - begin) * 1000
        outcome = Outcome(answer, process.take_log(), run_ms, init_output, init_ms, process.peak_memory_mb())
        return process, outcome

    def _new(self, env):
        process = Bootstrap(self._folder, env)
        with self._lock:
            self._processes.add(process)
        return process

    def _give_back(self, process):
        with self._lock:
            keep = process is not None and process.alive and not self._closed
            if keep:
                self._slots.put(process)
        if not keep:
            self._discard(process)
            self._slots.put(None)

    def _discard(self, process):
        if process is not None:
            process.close()
            with self._lock:
                self._processes.discard(process)

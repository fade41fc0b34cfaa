"""What Lambda answers and logs when the function itself has nothing to say."""

import json
import signal
from dataclasses import dataclass
from datetime import UTC, datetime

MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100  # Lambda's limit, with its allowance for the envelope


@dataclass
class Answer:
    """The end of one invocation: what the caller gets, and one line for the log when Lambda writes one."""

    body: bytes
    is_error: bool
    log_line: str = ""


def function_error(error_type, message):
    return Answer(json.dumps({"errorType": error_type, "errorMessage": message}).encode(), True)


def timed_out(request_id, seconds):
    answer = function_error("Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds")
    answer.log_line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + f"Z {request_id} Task timed out after {seconds:.2f} seconds"
    return answer


def exited(request_id, status):
    """For a process that is gone; a negative status is the signal that ended it, as subprocess has it."""
    if status == 0:
        reason = "Runtime exited without providing a reason"
    elif status < 0:
        reason = f"Runtime exited with error: signal: {signal.strsignal(-status).lower()}"
    else:
        reason = f"Runtime exited with error: exit status {status}"
    answer = function_error("Runtime.ExitError", f"RequestId: {request_id} Error: {reason}")
    answer.log_line = f"RequestId: {request_id} Error: {reason}"
    return answer


def init_timed_out(request_id, seconds):
    return function_error("Sandbox.Timedout", f"RequestId: {request_id} Error: the function asked for no event within {seconds:.0f} seconds of its start")


def no_bootstrap(request_id, error):
    return function_error("Runtime.InvalidEntrypoint", f"RequestId: {request_id} Error: Couldn't find valid bootstrap: {error}")


def too_large(request_id):
    return function_error("Function.ResponseSizeTooLarge", f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes).")


def log_text(request_id, version, memory_mb, init_output, output, answer, run_ms, init_ms, used_mb):
    """The lines of one invocation as CloudWatch Logs has them."""
    report = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {run_ms:.2f} ms",
        f"Billed Duration: {int(run_ms + (init_ms or 0)) + 1} ms",
        f"Memory Size: {memory_mb} MB",
        f"Max Memory Used: {used_mb or memory_mb} MB",
    ]
    if init_ms is not None:
        report.append(f"Init Duration: {init_ms:.2f} ms")
    lines = [init_output, f"START RequestId: {request_id} Version: {version}", output, answer.log_line]
    lines += [f"END RequestId: {request_id}", "\t".join(report) + "\t"]
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines if line)

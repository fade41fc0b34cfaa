import os
import pathlib
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest


def gone(pid):
    """Ended, or ended and not yet waited for by its parent."""
    stat = pathlib.Path(f"/proc/{pid}/stat")
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def wait_until(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def test_answers_and_logs(function):
    f = function()
    first = f.call(do="echo", text="one")
    second = f.call(do="echo", text="two")
    assert (first.value["text"], second.value["text"]) == ("one", "two")
    assert first.value["pid"] == second.value["pid"]
    assert 4000 < first.value["left_ms"] <= 5000
    assert "handling echo one" in first.logs and "handling echo two" not in first.logs
    assert "handling echo two" in second.logs and "handling echo one" not in second.logs
    assert "init" in first.logs and "Init Duration" in first.logs
    assert "Init Duration" not in second.logs
    assert [line.split()[0] for line in second.logs.splitlines()] == ["START", "handling", "END", "REPORT"]


def test_function_error_keeps_the_process(function):
    f = function()
    pid = f.call().value["pid"]
    failed = f.call(do="error")
    assert failed.is_error and failed.value == {"errorMessage": "boom", "errorType": "errorString"}
    assert f.call().value["pid"] == pid


def test_panic_replaces_the_process(function):
    f = function()
    pid = f.call().value["pid"]
    failed = f.call(do="panic")
    assert failed.is_error and failed.value["errorMessage"] == "ouch" and failed.value["stackTrace"]
    after = f.call(text="after")
    assert not after.is_error and after.value["text"] == "after" and after.value["pid"] != pid


@pytest.mark.parametrize(("status", "reason"), [(0, "without providing a reason"), (7, "exit status 7")])
def test_exit_in_mid_invocation(function, status, reason):
    f = function()
    failed = f.call(do="exit", n=status)
    assert failed.is_error and failed.value["errorType"] == "Runtime.ExitError" and reason in failed.value["errorMessage"]
    assert "handling exit" in failed.logs
    assert f.call(text="after").value["text"] == "after"


def test_timeout_replaces_the_process(function):
    f = function(timeout=1)
    pid = f.call().value["pid"]
    begin = time.monotonic()
    late = f.call(do="sleep", n=30_000)
    assert 0.9 < time.monotonic() - begin < 10
    assert late.is_error and late.value["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert f"{late.request_id} Task timed out after 1.00 seconds" in late.logs and "handling sleep" in late.logs
    assert gone(pid)
    assert f.call(text="after").value["text"] == "after"


def test_killed_in_mid_invocation(function):
    f = function()
    pid = f.call().value["pid"]
    threading.Timer(0.2, os.kill, (pid, signal.SIGKILL)).start()
    failed = f.call(do="sleep", n=3000)
    assert failed.is_error and failed.value["errorType"] == "Runtime.ExitError" and "signal: killed" in failed.value["errorMessage"]
    after = f.call(text="after")
    assert after.value["text"] == "after" and after.value["pid"] != pid


def test_killed_while_idle_goes_unnoticed(function):
    f = function()
    for round in range(20):
        pid = f.call().value["pid"]
        os.kill(pid, signal.SIGKILL)
        after = f.call(text=str(round))
        assert not after.is_error and after.value["text"] == str(round)


def test_init_error_and_recovery(function):
    f = function(INIT="exit")
    failed = f.call()
    assert failed.is_error and failed.value["errorType"] == "Runtime.ExitError" and "exit status 3" in failed.value["errorMessage"]
    assert "init " in failed.logs
    assert f.call().is_error
    assert f.pids() == []


def test_no_bootstrap(function, tmp_path):
    failed = function(folder=tmp_path).call()
    assert failed.is_error and failed.value["errorType"] == "Runtime.InvalidEntrypoint"


def test_init_that_hangs(function, monkeypatch):
    from localstack import config

    monkeypatch.setattr(config, "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT", 0.5)
    f = function(INIT="hang")
    failed = f.call()
    assert failed.is_error and failed.value["errorType"] == "Sandbox.Timedout"
    assert f.pids() == []


def test_more_calls_than_processes(function, monkeypatch):
    monkeypatch.setenv("CASEBRIDGE_POOL_SIZE", "4")
    # Waiting takes longer than the timeout: it must not count.
    f = function(timeout=3)
    environments = [f.environment() for _ in range(60)]
    with ThreadPoolExecutor(60) as callers:
        calls = [callers.submit(f.call, environment, do="sleep", n=250, text=str(i)) for i, environment in enumerate(environments)]
        results = [call.result() for call in calls]
    assert [result.value["text"] for result in results] == [str(i) for i in range(60)]
    assert len({result.value["pid"] for result in results}) <= 4
    for i, result in enumerate(results):
        assert [line for line in result.logs.splitlines() if line.startswith("handling")] == [f"handling sleep {i}"]


def test_failures_among_concurrent_calls(function):
    f = function(timeout=3)
    events = [{"do": do, "text": str(i), "n": 20 if do != "sleep" else 9000} for i, do in enumerate(["echo", "panic", "exit", "sleep"] * 10)]
    environments = [f.environment() for _ in events]
    with ThreadPoolExecutor(len(events)) as callers:
        results = list(callers.map(lambda pair: f.call(pair[0], **pair[1]), zip(environments, events, strict=True)))
    for event, result in zip(events, results, strict=True):
        assert result.is_error == (event["do"] != "echo"), (event, result)
        if event["do"] == "echo":
            assert result.value["text"] == event["text"]


def test_response_limit(function):
    f = function()
    assert len(f.call(do="large", n=6_000_000).value["text"]) == 6_000_000
    failed = f.call(do="large", n=6_400_000)
    assert failed.is_error and failed.value["errorType"] == "Function.ResponseSizeTooLarge"
    assert f.call(text="after").value["text"] == "after"


def test_log_is_bounded(function):
    f = function()
    result = f.call(do="chatter", n=30_000, text="xyz")
    assert 1_000_000 < len(result.logs) < 1_100_000 and "left out" in result.logs
    assert "xyz" not in f.call().logs


def test_no_process_is_left(function):
    f = function()
    environments = [f.environment() for _ in range(5)]
    with ThreadPoolExecutor(5) as callers:
        list(callers.map(lambda environment: f.call(environment, do="sleep", n=1000), environments))
    pids = f.pids()
    assert len(pids) == 5
    for environment in environments[1:]:
        environment.stop()
    assert sorted(f.pids()) == sorted(pids), "while one environment is left, the version lives"
    environments[0].stop()
    assert all(gone(pid) for pid in pids)


def test_an_update_lets_the_call_in_progress_finish(function):
    f = function()
    environment = f.environment()
    pid = f.call(environment).value["pid"]
    with ThreadPoolExecutor(1) as callers:
        call = callers.submit(f.call, environment, do="sleep", n=500, text="in progress")
        time.sleep(0.1)
        f.stop()
        assert call.result().value["text"] == "in progress"
    wait_until(lambda: gone(pid))

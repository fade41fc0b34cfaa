"""The executor in the running LocalStack, seen by its callers. Without AWS_ENDPOINT_URL there is none, and these are skipped."""

import base64
import io
import json
import os
import subprocess
import time
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from conftest import REPO

pytestmark = pytest.mark.skipif(not os.environ.get("AWS_ENDPOINT_URL"), reason="no LocalStack: run make test-engine")


@pytest.fixture(scope="module")
def client():
    clients = {}
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=100, read_timeout=60)
    return lambda name: clients.setdefault(name, boto3.client(name, config=config))


@pytest.fixture(scope="module")
def archive(echo):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o100755 << 16
        archive.writestr(entry, (echo / "bootstrap").read_bytes())
    return buffer.getvalue()


@pytest.fixture
def function(client, archive, architecture):
    names = []

    def make(timeout=5, **env):
        name = f"executor-test-{uuid.uuid4().hex[:8]}"
        client("lambda").create_function(
            FunctionName=name,
            Runtime="provided.al2023",
            Handler="bootstrap",
            Role="arn:aws:iam::000000000000:role/executor-test",
            Code={"ZipFile": archive},
            Timeout=timeout,
            Architectures=[architecture],
            Environment={"Variables": env},
        )
        names.append(name)
        client("lambda").get_waiter("function_active_v2").wait(FunctionName=name)
        return name

    yield make
    for name in names:
        client("lambda").delete_function(FunctionName=name)


@pytest.fixture
def call(client):
    def call(name, **event):
        answer = client("lambda").invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail")
        logs = base64.b64decode(answer.get("LogResult", "")).decode()
        return json.loads(answer["Payload"].read()), answer.get("FunctionError"), logs

    return call


def eventually(check, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)
    return found


def test_each_call_has_its_own_answer_and_log(function, call):
    name = function()
    with ThreadPoolExecutor(40) as callers:
        results = list(callers.map(lambda i: call(name, do="sleep", n=50, text=f"call-{i}."), range(40)))
    for i, (value, error, logs) in enumerate(results):
        assert error is None and value["text"] == f"call-{i}."
        assert logs.count("handling") == 1 and f"handling sleep call-{i}." in logs
    assert len({value["pid"] for value, _, _ in results}) <= 16


def test_failures(function, call):
    name = function(timeout=1)
    for event, error_type in [
        ({"do": "panic"}, "string"),
        ({"do": "exit", "n": 7}, "Runtime.ExitError"),
        ({"do": "sleep", "n": 5000}, "Sandbox.Timedout"),
    ]:
        value, error, _ = call(name, **event)
        assert error and value["errorType"] == error_type
        assert call(name, text="after")[0]["text"] == "after"


def test_init_error(function, call):
    value, error, _ = call(function(INIT="exit"))
    assert error and value["errorType"] == "Runtime.ExitError"


def test_logs_reach_cloudwatch(client, function, call):
    name = function()
    marker = uuid.uuid4().hex
    call(name, text=marker)

    def lines():
        groups = client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
        if not groups:
            return None
        events = client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        found = [event["message"] for event in events]
        return found if any("REPORT" in line for line in found) else None

    found = "".join(eventually(lines))
    assert f"handling  {marker}" in found and "START RequestId" in found and "END RequestId" in found


def test_no_process_outlives_its_function(client, function, call):
    name = function()
    pid = call(name)[0]["pid"]
    client("lambda").update_function_configuration(FunctionName=name, Environment={"Variables": {"CHANGED": "yes"}})
    client("lambda").get_waiter("function_updated_v2").wait(FunctionName=name)
    new = call(name)[0]["pid"]
    assert new != pid

    def left(pid):
        return "bootstrap" in subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout

    eventually(lambda: not left(pid))
    other = function()
    pid = call(other)[0]["pid"]
    client("lambda").put_function_concurrency(FunctionName=other, ReservedConcurrentExecutions=0)
    client("lambda").update_function_configuration(FunctionName=other, Description="its processes end with the version")
    eventually(lambda: not left(pid))


@pytest.fixture
def table(client):
    name = f"executor-test-{uuid.uuid4().hex[:8]}"
    description = client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    yield description
    client("dynamodb").delete_table(TableName=name)


def test_the_short_way_to_dynamodb(client, function, call, table):
    endpoint = call(function())[0]["dynamodb"]
    assert endpoint and endpoint != os.environ["AWS_ENDPOINT_URL"]
    # Signed as a function is: with the temporary key of its role.
    keys = client("sts").assume_role(RoleArn="arn:aws:iam::000000000000:role/executor-test", RoleSessionName="test")["Credentials"]
    direct = boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    name, pk = table["TableName"], {"pk": {"S": "direct"}}
    direct.put_item(TableName=name, Item=pk)
    assert client("dynamodb").get_item(TableName=name, Key=pk)["Item"] == pk
    client("dynamodb").put_item(TableName=name, Item={"pk": {"S": "gateway"}})
    assert len(direct.scan(TableName=name)["Items"]) == 2


def test_streams_carry_direct_writes(client, function, call, table):
    name = function()
    endpoint = call(name)[0]["dynamodb"]
    mapping = client("lambda").create_event_source_mapping(
        FunctionName=name, EventSourceArn=table["LatestStreamArn"], StartingPosition="TRIM_HORIZON", BatchSize=10
    )
    try:
        boto3.client("dynamodb", endpoint_url=endpoint).put_item(TableName=table["TableName"], Item={"pk": {"S": "woken"}})

        def invocations():
            events = client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
            return sum("handling" in event["message"] for event in events) >= 2

        eventually(invocations)
    finally:
        client("lambda").delete_event_source_mapping(UUID=mapping["UUID"])


linux = pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="only Linux tells in files who listens where and what a process holds")


def listening(port):
    """The addresses that listen on the port, as /proc/net/tcp and tcp6 write them."""
    found = set()
    for name in ("tcp", "tcp6"):
        with open(f"/proc/net/{name}") as table:
            for line in table:
                address, state = line.split()[1], line.split()[3]
                if state == "0A" and address.endswith(f":{port:04X}"):
                    found.add(address.split(":")[0])
    return found


LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F"}  # 127.0.0.1, and the same mapped into IPv6


@linux
def test_localstack_listens_on_this_machine_alone():
    found = listening(urlsplit(os.environ["AWS_ENDPOINT_URL"]).port)
    assert found and found <= LOOPBACK


@linux
def test_dynamodb_local_listens_on_this_machine_alone(function, call):
    found = listening(urlsplit(call(function())[0]["dynamodb"]).port)
    assert found and found <= LOOPBACK


@linux
@pytest.mark.skipif(not os.environ.get("DYNAMODB_ENDPOINT"), reason="no DynamoDB Local: infra/local/engine start-dynamodb")
def test_the_store_tests_dynamodb_local_listens_on_this_machine_alone():
    found = listening(urlsplit(os.environ["DYNAMODB_ENDPOINT"]).port)
    assert found and found <= LOOPBACK


class Held:
    """What LocalStack's process holds now."""

    def __init__(self):
        pid = (REPO / ".local/run/engine.pid").read_text().strip()
        with open(f"/proc/{pid}/maps") as maps:
            self.maps = sum(1 for _ in maps)
        self.threads = len(os.listdir(f"/proc/{pid}/task"))


@linux
def test_calls_leave_no_maps_and_no_threads_behind(function, call):
    name = function()

    def make(calls):
        with ThreadPoolExecutor(8) as workers:
            answers = list(workers.map(lambda n: call(name, text=str(n)), range(calls)))
        assert [answer["text"] for answer, _, _ in answers] == [str(n) for n in range(calls)]
        return Held()

    make(200)
    before = make(200)
    after = make(2000)
    assert after.maps < before.maps + 200
    assert after.threads < before.threads + 50

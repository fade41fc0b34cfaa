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

import boto3
import pytest
from botocore.config import Config

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


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="only Linux tells in a file who listens where")
def test_localstack_listens_on_this_machine_alone():
    port = int(os.environ["AWS_ENDPOINT_URL"].rsplit(":", 1)[1])
    with open("/proc/net/tcp") as table:
        listening = {line.split()[1] for line in table if line.split()[3] == "0A"}
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening

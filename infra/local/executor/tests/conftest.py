"""Builds the echo function once, and drives the executor as LocalStack does, without LocalStack."""

import itertools
import json
import os
import pathlib
import platform
import subprocess
import types
import uuid

import pytest

REPO = pathlib.Path(__file__).parents[4]
_revisions = itertools.count()


@pytest.fixture(scope="session")
def echo(tmp_path_factory):
    """The folder of the built function."""
    folder = tmp_path_factory.mktemp("echo")
    subprocess.run(
        ["go", "build", "-tags", "lambda.norpc", "-o", folder / "bootstrap", "./infra/local/executor/testdata/echo"],
        cwd=REPO,
        env={**os.environ, "CGO_ENABLED": "0"},
        check=True,
    )
    return folder


@pytest.fixture
def architecture():
    return "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"


class Function:
    """A function version with its executors, one for each call in progress, as LocalStack has them."""

    def __init__(self, folder, timeout, env):
        from process_executor.executor import ProcessRuntimeExecutor

        self._executor = ProcessRuntimeExecutor
        self._env = {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": 128, **env}
        code = types.SimpleNamespace(get_unzipped_code_location=lambda: folder, prepare_for_execution=lambda: None)
        config = types.SimpleNamespace(code=code, timeout=timeout, memory_size=128, internal_revision=str(next(_revisions)))
        self.version = types.SimpleNamespace(qualified_arn="arn:echo:$LATEST", id=types.SimpleNamespace(qualifier="$LATEST"), config=config)
        self.environments = []

    def environment(self):
        executor = self._executor(uuid.uuid4().hex, self.version)
        executor.start(self._env)
        self.environments.append(executor)
        return executor

    def call(self, environment=None, **event):
        environment = environment or (self.environments[0] if self.environments else self.environment())
        request_id = str(uuid.uuid4())
        payload = {"invoke-id": request_id, "payload": json.dumps(event), "invoked-function-arn": "arn:echo", "trace-id": "Root=1"}
        result = environment.invoke(payload)
        assert result.request_id == request_id
        assert f"START RequestId: {request_id}" in result.logs or result.is_error
        return types.SimpleNamespace(request_id=request_id, value=json.loads(result.payload), is_error=result.is_error, logs=result.logs)

    def pids(self):
        from process_executor.executor import _key, _pools

        return _pools[_key(self.version)][0].pids()

    def stop(self):
        for environment in self.environments:
            environment.stop()
        self._executor.cleanup_version(self.version)


@pytest.fixture
def function(echo):
    made = []

    def make(timeout=5, folder=echo, **env):
        made.append(Function(folder, timeout, env))
        return made[-1]

    yield make
    for one in made:
        one.stop()

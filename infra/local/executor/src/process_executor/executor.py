"""LocalStack's side: one executor per execution environment; those of one function version share a pool."""

import atexit
import logging
import os
import tempfile
import threading

from localstack import config
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from process_executor import answers, apigateway, dynamodb, logs, recorder, streams, threads
from process_executor.bootstrap import Event
from process_executor.pool import Pool

LOG = logging.getLogger(__name__)

_lock = threading.Lock()
_pools = {}  # of a version: its pool and the ids of the executors that share it


def pool_size():
    return int(os.environ.get("CASEBRIDGE_POOL_SIZE") or 16)


def _key(function_version):
    return function_version.qualified_arn, function_version.config.internal_revision


class ProcessRuntimeExecutor(RuntimeExecutor):
    def __init__(self, id, function_version):
        super().__init__(id=id, function_version=function_version)
        self._env = {}
        self._pool = None

    def start(self, env_vars):
        """Joins the version's pool. A process is started by the first invocation that needs one, so that what a failing one prints is logged with it."""
        folder = str(self.function_version.config.code.get_unzipped_code_location())
        self._env = {
            "PATH": os.environ.get("PATH", ""),
            "TMPDIR": tempfile.gettempdir(),
            **dynamodb.direct_endpoint(),
            **{name: str(value) for name, value in env_vars.items()},
            "LAMBDA_TASK_ROOT": folder,
        }
        key = _key(self.function_version)
        with _lock:
            if key not in _pools:
                _pools[key] = Pool(folder, pool_size(), config.LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT), set()
            self._pool, members = _pools[key]
            members.add(self.id)

    def stop(self):
        key = _key(self.function_version)
        with _lock:
            pool, members = _pools.get(key, (None, set()))
            members.discard(self.id)
            if pool is None or members:
                return
            del _pools[key]
        pool.close()

    def invoke(self, payload):
        function = self.function_version.config
        request_id = payload["invoke-id"]
        event = Event(
            request_id=request_id,
            payload=payload["payload"].encode(),
            function_arn=payload["invoked-function-arn"],
            trace_id=payload["trace-id"],
            timeout=float(function.timeout),
        )
        recorder.keep(event)
        outcome = self._pool.invoke(event, self._env)
        logs = answers.log_text(
            request_id,
            self.function_version.id.qualifier,
            function.memory_size,
            outcome.init_output,
            outcome.output,
            outcome.answer,
            outcome.run_ms,
            outcome.init_ms,
            outcome.used_mb,
        )
        return InvocationResult(request_id=request_id, payload=outcome.answer.body, is_error=outcome.answer.is_error, logs=logs)

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}/_localstack_lambda/{self.id}"

    def get_logs(self):
        return ""  # every line went out with its invocation

    @classmethod
    def prepare_version(cls, function_version):
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        with _lock:
            pool, _ = _pools.pop(_key(function_version), (None, None))
        if pool:
            pool.close()

    @classmethod
    def validate_environment(cls):
        # `engine start` looks for this line: with another name LocalStack takes Docker and says nothing.
        apigateway.install()
        logs.install()
        streams.install()
        threads.install()
        LOG.warning("functions run as processes, at most %d for each", pool_size())
        return True


@atexit.register
def _kill_all():
    with _lock:
        pools = [pool for pool, _ in _pools.values()]
        _pools.clear()
    for pool in pools:
        pool.kill()

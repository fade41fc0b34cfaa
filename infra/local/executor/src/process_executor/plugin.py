"""The entry point that LAMBDA_RUNTIME_EXECUTOR=process names."""

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args, **kwargs):
        # Late, because LocalStack also loads plugins that it then does not use.
        from process_executor.executor import ProcessRuntimeExecutor

        return ProcessRuntimeExecutor

"""Records the metric of an invocation without a thread of its own.

LocalStack 4.14 starts a thread at every invocation and keeps it in a list until it shuts down. Python 3.13 unmaps
the stack of a finished thread only when nothing holds it any more: after some 32,000 invocations the process had
all the memory maps that Linux allows, and could start no thread.
"""

from concurrent.futures import ThreadPoolExecutor

_recorder = ThreadPoolExecutor(1, thread_name_prefix="metrics")


def start_thread(plain):
    def start_thread(method, *args, name=None, **options):
        if name and name.startswith("record-cloudwatch-metric"):
            return _recorder.submit(method)
        return plain(method, *args, name=name, **options)

    return start_thread


def install():
    from localstack.services.lambda_.invocation import version_manager
    from localstack.utils import threads

    version_manager.start_thread = start_thread(threads.start_thread)

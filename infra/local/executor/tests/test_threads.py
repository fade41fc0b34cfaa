import threading

from localstack.services.lambda_.invocation import version_manager
from localstack.utils import threads as localstack_threads

from process_executor import threads


def test_invocations_share_one_thread_for_their_metrics():
    threads.install()
    kept = len(localstack_threads.TMP_THREADS)
    names = set()
    for _ in range(10):
        version_manager.start_thread(
            lambda *_: names.add(threading.current_thread().name), name="record-cloudwatch-metric-echo:$LATEST"
        ).result(10)
    assert len(names) == 1
    assert len(localstack_threads.TMP_THREADS) == kept


def test_other_threads_are_started_as_before():
    threads.install()
    assert version_manager.start_thread(lambda *_: "scaled").result_future.result(10) == "scaled"

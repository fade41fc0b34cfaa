import threading

from process_executor import streams


class Source:
    def get_shard_iterator(self, **asked):
        return {"ShardIterator": (asked["ShardIteratorType"], asked["SequenceNumber"])}


class Poller:
    def __init__(self, uuid):
        self.esm_uuid, self.source_arn, self.source_client = uuid, "arn", Source()
        self._is_shutdown = threading.Event()


initialize = streams.initialize(lambda self: {"shard": "from the start"})


def test_a_new_poller_of_the_mapping_goes_on_after_the_last_record_that_was_handled():
    forward = streams.forward(lambda self, shard_id, records: None)
    forward(Poller("one"), "shard", [{"dynamodb": {"SequenceNumber": "41"}}, {"dynamodb": {"SequenceNumber": "42"}}])
    assert initialize(Poller("one")) == {"shard": ("AFTER_SEQUENCE_NUMBER", "42")}
    assert initialize(Poller("another")) == {"shard": "from the start"}


def test_records_whose_handling_was_cut_off_are_read_again():
    poller = Poller("two")
    streams.forward(lambda self, shard_id, records: self._is_shutdown.set())(poller, "shard", [{"dynamodb": {"SequenceNumber": "43"}}])
    assert initialize(Poller("two")) == {"shard": "from the start"}


def test_a_stream_without_news_is_read_less_often_until_there_are_some():
    answers = iter([{"Records": []}] * (streams.NEWS_MAY_FOLLOW + 2) + [{"Records": ["one"]}] + [{}] * streams.NEWS_MAY_FOLLOW)
    get_records = streams.get_records(lambda self, shard_iterator: next(answers))
    poll_events = streams.poll_events(lambda self: get_records(self, "iterator"))
    poller, pauses = Poller("three"), []
    poller._is_shutdown.wait = pauses.append
    for _ in range(streams.NEWS_MAY_FOLLOW):
        poll_events(poller)
    assert pauses == []
    poll_events(poller)
    poll_events(poller)
    assert pauses == [streams.PAUSE] * 2
    for _ in range(1 + streams.NEWS_MAY_FOLLOW):
        poll_events(poller)
    assert pauses == [streams.PAUSE] * 2

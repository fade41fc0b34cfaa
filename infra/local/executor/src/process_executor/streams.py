"""How LocalStack 4.14 reads a stream for a mapping, mended in two ways.

A mapping that was switched off and on again goes on where it was, as in AWS: LocalStack makes a new poller then,
which reads the whole stream once more from its starting position. And a stream without news is read four times a
second, as AWS does, not as often as one with news: that took half a processor.
"""

from botocore.exceptions import ClientError
from localstack.services.lambda_.event_source_mapping.pollers.dynamodb_poller import DynamoDBPoller

_done = {}  # by mapping and shard: the sequence number of the last record that was handled


def forward(plain):
    def forward_events_to_target(self, shard_id, records):
        plain(self, shard_id, records)
        if records and not self._is_shutdown.is_set():
            _done[self.esm_uuid, shard_id] = records[-1]["dynamodb"]["SequenceNumber"]

    return forward_events_to_target


def initialize(plain):
    def initialize_shards(self):
        shards = plain(self)
        for shard_id in shards:
            if number := _done.get((self.esm_uuid, shard_id)):
                try:
                    answer = self.source_client.get_shard_iterator(
                        StreamArn=self.source_arn, ShardId=shard_id, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=number
                    )
                    shards[shard_id] = answer["ShardIterator"]
                except ClientError:
                    pass  # the stream forgot it: from the starting position then
        return shards

    return initialize_shards


NEWS_MAY_FOLLOW = 20  # answers without records: an iterator may have to move several times to the next one
PAUSE = 0.25  # seconds


def get_records(plain):
    def get_records(self, shard_iterator):
        answer = plain(self, shard_iterator)
        self.empty_answers = 0 if answer.get("Records") else getattr(self, "empty_answers", 0) + 1
        return answer

    return get_records


def poll_events(plain):
    def poll_events(self):
        plain(self)
        if getattr(self, "empty_answers", 0) > NEWS_MAY_FOLLOW:
            self._is_shutdown.wait(PAUSE)

    return poll_events


def install():
    DynamoDBPoller.get_records = get_records(DynamoDBPoller.get_records)
    DynamoDBPoller.poll_events = poll_events(DynamoDBPoller.poll_events)
    DynamoDBPoller.forward_events_to_target = forward(DynamoDBPoller.forward_events_to_target)
    DynamoDBPoller.initialize_shards = initialize(DynamoDBPoller.initialize_shards)

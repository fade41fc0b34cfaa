"""A stream mapping goes on where it was, as in AWS, when it was switched off and on again.

LocalStack 4.14 makes a new poller then, which reads the whole stream once more from its starting position.
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


def install():
    DynamoDBPoller.forward_events_to_target = forward(DynamoDBPoller.forward_events_to_target)
    DynamoDBPoller.initialize_shards = initialize(DynamoDBPoller.initialize_shards)

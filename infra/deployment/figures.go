package deployment

import "time"

// The time a function has for one invocation.
const (
	// APITimeout is the limit of API Gateway, which waits no longer for an integration.
	APITimeout = 29 * time.Second
	// WorknotesTimeout bounds the cut of one update into jobs.
	WorknotesTimeout = 2 * time.Minute
	NotifyTimeout    = time.Minute
	FanoutTimeout    = time.Minute
	RepairTimeout    = 2 * time.Minute
)

// MemoryMB is the memory of every function.
const MemoryMB = 256

// The stream of the incident table.
const (
	// StreamBatch is the number of records that a consumer gets at most in one invocation.
	StreamBatch = 100
	// StreamParallelism is the number of batches of one shard that a consumer handles at the same
	// time. Records of one incident stay in order.
	StreamParallelism = 10
	// StreamRetries is how often Lambda tries a batch again before it sets
	// it aside in the failure bucket.
	StreamRetries = 10
	// StreamRecordAge is the age at which Lambda sets a record aside. A stream forgets after 24
	// hours without telling; half of that leaves the time to save the record.
	StreamRecordAge = 12 * time.Hour
)

// The queue of the fan-out's jobs.
const (
	// JobsAtOnce is the number of jobs that the worker gets at most in one invocation.
	JobsAtOnce = 5
	// JobWorkers is the number of workers at the same time. One large fan-out must not use up the
	// concurrent executions that all functions of an account share.
	JobWorkers = 20
	// JobAttempts is how often a job is tried before it goes to the dead-letter queue.
	JobAttempts = 5
	// JobVisibility is how long a job is given to nobody else. AWS advises six times the timeout of
	// the worker, so that no job is given out while it is worked on.
	JobVisibility = 6 * FanoutTimeout
	// DeadJobRetention counts from the moment when the job was first sent. It
	// is the longest that SQS allows.
	DeadJobRetention = 14 * 24 * time.Hour
)

// RepairInterval is the time between two runs of repair.
const RepairInterval = 2 * time.Minute

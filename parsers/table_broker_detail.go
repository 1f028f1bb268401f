package parsers

import (
	"slices"

	"github.com/rebalog/rebalog/parsers/event"
)

// detailLines are the lines of the coordinators' own loggers that say nothing of
// membership: offsets as they are read and written, share groups' state, the
// machinery around them. They move nothing and are known all the same, so that
// what coverage calls unknown is worth a look. Most are of DEBUG and TRACE.
var detailLines = slices.Concat(
	detailsOf("GroupMetadataManager", "[GroupMetadataManager brokerId=1] ", "node=1", offsetDetails),
	detailsOf("GroupMetadata", "", "", transactionDetails),
	detailsOf("CoordinatorRuntime", "[GroupCoordinator id=1] ", "node=1", runtimeDetails),
	detailsOf("OffsetMetadataManager", "[GroupCoordinator id=1 topic=__consumer_offsets partition=31] ", "node=1 partition=31", shardOffsetDetails),
	detailsOf("CoordinatorExecutorImpl", "[GroupCoordinator id=1] ", "node=1", executorDetails),
	detailsOf("CoordinatorLoaderImpl", "", "", loaderDetails),
	detailsOf("MultiThreadedEventProcessor", "", "", processorDetails),
	detailsOf("GroupMetadataManager", "[GroupCoordinator id=1 topic=__consumer_offsets partition=31] ", "node=1 partition=31", shareDetails),
	detailsOf("GroupCoordinatorService", "[GroupCoordinator id=1] ", "node=1", shareServiceDetails),
	detailsOf("GroupCoordinatorShard", "[GroupCoordinator id=1 topic=__consumer_offsets partition=31] ", "node=1 partition=31", shardDetails),
	detailsOf("ReplicaFetcherThread", "[ReplicaFetcher replicaId=1, leaderId=2, fetcherId=0] ", "node=1", fetcherDetails),
	detailsOf("OfflinePartitionLeaderSelector", "", "", offlineDetails),
	detailsOf("ZkAdminManager", "", "", adminDetails),
	detailsOf("StreamsGroup", "[GroupCoordinator id=1 topic=__consumer_offsets partition=31] [GroupId orders] ", "node=1 partition=31 group=orders", streamsGroupDetails),
)

// detailsOf fills in what is the same for the rows of one logger.
func detailsOf(logger, context, said string, rows []Line) []Line {
	lines := slices.Clone(rows)
	for i := range lines {
		l := &lines[i]
		l.ID = "broker.detail-" + l.ID
		l.Kind, l.Side, l.Speakers, l.Loggers = event.BrokerNote, event.Broker, byBroker, []string{logger}
		l.Example = context + l.Example
		l.Want = joinWant(l.Want, said)
		if l.Level == "" {
			l.Level = "DEBUG"
		}
	}
	return lines
}

// offsetDetails are offsets in the cache of the Scala coordinator.
var offsetDetails = []Line{
	{ID: "group-deleting", Level: "TRACE", Versions: "0.9.0.0..0.10.1.0", Template: "Marking group <group> as deleted.",
		Example: "Marking group orders as deleted.", Want: "group=orders", Proves: "The group's record is being removed."},
	{ID: "group-removed", Level: "TRACE", Versions: "0.10.1.1..4.0.2", Template: "Group <group> removed from the metadata cache and marked for deletion in <tp>.",
		Example: "Group orders removed from the metadata cache and marked for deletion in __consumer_offsets-31.", Want: "group=orders tp=__consumer_offsets-31", Proves: "The group's record is being removed."},
	{ID: "offsets-read", Level: "TRACE", Versions: "0.9.0.0..4.0.2", Template: "Getting offsets <partitions> for group <group>.",
		Example: "Getting offsets of all partitions for group orders.", Want: `partitions="of all partitions" group=orders`, Proves: "Somebody asked for the group's offsets."},
	{ID: "offset-tombstone", Level: "TRACE", Versions: "0.9.0.0..0.10.0.1", Template: "Removed offset for <> due to tombstone entry.",
		Example: "Removed offset for [orders,orders,3] due to tombstone entry.", Proves: "An offset was removed as the partition was loaded."},
	{ID: "offset-tombstone-again", Level: "TRACE", Versions: "0.9.0.0..0.10.0.1", Template: "Ignoring redundant tombstone for <>.",
		Example: "Ignoring redundant tombstone for [orders,orders,3].", Proves: "Nothing changed."},
	{ID: "offset-loaded", Level: "TRACE", Versions: "0.9.0.0..0.10.1.1", Template: "Loaded offset <> for <tp>.",
		Example: "Loaded offset [OffsetMetadata[17,NO_METADATA],CommitTime 1714557600123,ExpirationTime 1714644000123] for orders-3.", Want: "tp=orders-3", Proves: "An offset was read as the coordinator loaded."},
	{ID: "group-loaded", Level: "TRACE", Versions: "0.9.0.0..0.10.2.2", Template: "Loaded group metadata for group <group> with generation <generation>",
		Example: "Loaded group metadata for group orders with generation 7", Want: "group=orders generation=7", Proves: "A group was read as the coordinator loaded."},
	{ID: "group-loaded-offsets", Versions: "0.11.0.0..4.0.2", Template: "Loaded group metadata <rest> with offsets <> and pending offsets <>",
		Example: "Loaded group metadata GroupMetadata(groupId=orders, generation=7) with offsets Map() and pending offsets Map()", Want: `rest="GroupMetadata(groupId=orders, generation=7)"`, Proves: "A group was read as the coordinator loaded."},
	{ID: "offsets-expiring", Versions: "0.9.0.0..0.10.0.1", Template: "Collecting expired offsets.",
		Example: "Collecting expired offsets.", Proves: "The broker looks for offsets past their retention."},
	{ID: "offsets-found", Versions: "0.9.0.0..0.10.0.1", Template: "Found <count> expired offsets.",
		Example: "Found 3 expired offsets.", Want: "count=3", Proves: "How many offsets are past their retention."},
	{ID: "offset-expiring", Level: "TRACE", Versions: "0.9.0.0..0.10.1.1", Template: "Removing expired offset and metadata for <tp>: <>",
		Example: "Removing expired offset and metadata for [orders,orders,3]: OffsetAndMetadata(17)", Want: "tp=[orders,orders,3]", Proves: "An offset past its retention is removed."},
	{ID: "offset-expiring-0.10.2", Level: "TRACE", Versions: "0.10.2.0..4.0.2", Template: "Removing expired/deleted offset and metadata for <group>, <tp>: <>",
		Example: "Removing expired/deleted offset and metadata for orders, orders-3: OffsetAndMetadata(17)", Want: "group=orders tp=orders-3", Proves: "An offset past its retention, or of a topic that was deleted, is removed."},
	{ID: "offsets-marked", Level: "TRACE", Versions: "0.9.0.0..4.0.2", Template: "Marked <count> offsets in <tp> for deletion.",
		Example: "Marked 3 offsets in __consumer_offsets-31 for deletion.", Want: "count=3 tp=__consumer_offsets-31", Proves: "How many offsets are being removed."},
	{ID: "tombstones-written", Level: "TRACE", Versions: "0.10.1.1..4.0.2", Template: "Successfully appended <count> tombstones to <tp> for expired<>offsets and/or metadata for group <group>",
		Example: "Successfully appended 3 tombstones to __consumer_offsets-31 for expired/deleted offsets and/or metadata for group orders", Want: "count=3 tp=__consumer_offsets-31 group=orders", Proves: "Offsets, or the group, were removed."},
	{ID: "offsets-set", Level: "TRACE", Versions: "0.10.2.0..4.0.2", Template: "Initialized offsets <> for group <group>",
		Example: "Initialized offsets Map(orders-3 -> 17) for group orders", Want: "group=orders", Proves: "The group's offsets were read as the coordinator loaded."},
}

var transactionDetails = []Line{
	{ID: "transaction-commit", Level: "TRACE", Versions: "0.11.0.0..4.0.2", Template: "TxnOffsetCommit for producer <> and group <group> with offset<>",
		Example: "TxnOffsetCommit for producer 4000 and group orders with offsets Map(orders-3 -> 17) is pending", Want: "group=orders", Proves: "How far a transaction's commit of offsets has got."},
}

// runtimeDetails are of the thread pool under the Java coordinator.
var runtimeDetails = []Line{
	{ID: "offset-written", Versions: "3.6.0..3.6.2", Template: "Update last written offset of <tp> to <>.",
		Example: "Update last written offset of __consumer_offsets-31 to 17.", Want: "tp=__consumer_offsets-31", Proves: "The coordinator wrote to its partition."},
	{ID: "offset-committed", Versions: "3.6.0..3.6.2", Template: "Update committed offset of <tp> to <>.",
		Example: "Update committed offset of __consumer_offsets-31 to 17.", Want: "tp=__consumer_offsets-31", Proves: "What the coordinator wrote is replicated."},
	{ID: "transition", Versions: "3.6.0..", Template: "Transition from <from> to <to>.",
		Example: "Transition from LOADING to ACTIVE.", Want: "from=LOADING to=ACTIVE", Proves: "The coordinator of one partition changed state.", Not: "Which partition."},
	{ID: "image-ignored", Versions: "3.6.0..", Template: "Ignor<> new metadata image with <> for <tp> because the coordinator <>.",
		Example: "Ignored new metadata image with offset 17 for __consumer_offsets-31 because the coordinator is not active.", Want: "tp=__consumer_offsets-31", Proves: "The coordinator of this partition is not at work here."},
	{ID: "load-orphaned", Versions: "3.8.0..", Template: "Failed to complete the loading of metadata for <tp> in epoch <epoch> since the coordinator does not exist.",
		Example: "Failed to complete the loading of metadata for __consumer_offsets-31 in epoch 3 since the coordinator does not exist.", Want: "tp=__consumer_offsets-31 epoch=3", Proves: "The partition moved on while it was loading."},
	{ID: "watermark-ignored", Versions: "3.8.0..", Template: "Ignored high watermark updated for <tp> to <> because the coordinator <>.",
		Example: "Ignored high watermark updated for __consumer_offsets-31 to 17 because the coordinator is not active.", Want: "tp=__consumer_offsets-31", Proves: "The coordinator of this partition is not at work here."},
	{ID: "write-fenced", Versions: "4.3.1..", Template: "Failed to write records to <tp> because the producer <> with epoch <epoch> has been fenced.",
		Example: "Failed to write records to __consumer_offsets-31 because the producer 4000 with epoch 2 has been fenced.", Want: "tp=__consumer_offsets-31 epoch=2", Proves: "A transaction of an old producer was refused."},
	{ID: "marker-refused", Versions: "4.3.1..", Template: "Failed to write the transaction marker to <tp> because <cause>.", Unless: []string{"too large"},
		Example: "Failed to write the transaction marker to __consumer_offsets-31 because this broker is no longer the leader of the partition.", Want: `tp=__consumer_offsets-31 cause="this broker is no longer the leader of the partition"`, Proves: "A transaction's end was not written here."},
}

var shardOffsetDetails = []Line{
	{ID: "shard-offset-expiring", Level: "TRACE", Versions: "3.7.0..", Template: "Removing expired offset and metadata for <tp>",
		Example: "[GroupId orders] Removing expired offset and metadata for orders-3", Want: "group=orders tp=orders-3", Proves: "An offset past its retention is removed."},
	{ID: "replaying-commit", Versions: "3.7.0..", Template: "Replaying offset commit with key <>, value <>",
		Example: "Replaying offset commit with key OffsetCommitKey(group='orders'), value OffsetCommitValue(offset=17)", Proves: "A commit took effect, or was read as the coordinator loaded."},
	{ID: "replaying-transaction", Versions: "3.7.0..", Template: "Replaying transactional offset commit with producer id <>, key <>, value <>",
		Example: "Replaying transactional offset commit with producer id 4000, key OffsetCommitKey(group='orders'), value OffsetCommitValue(offset=17)", Proves: "A transaction's commit of an offset took effect once it ends."},
	{ID: "transaction-committed", Versions: "3.7.0..", Template: "Committed transactional offset commits for producer id <>.",
		Example: "Committed transactional offset commits for producer id 4000.", Proves: "A transaction ended."},
	{ID: "transaction-aborted", Versions: "3.7.0..", Template: "Aborted transactional offset commits for producer id <>.",
		Example: "Aborted transactional offset commits for producer id 4000.", Proves: "A transaction was given up."},
	{ID: "transaction-offset-3.7", Versions: "3.7.0..3.7.2", Template: "Committed transaction offset commit for producer id <> in group <group> with topic <topic>, partition <>, and offset <>.",
		Example: "Committed transaction offset commit for producer id 4000 in group orders with topic orders, partition 3, and offset OffsetAndMetadata(offset=17).", Want: "group=orders topic=orders", Proves: "A transaction committed an offset."},
	{ID: "transaction-offset", Versions: "3.8.0..", Template: "Committed transactional offset commit <> for producer id <> in group <group> with topic <topic> and partition <>.",
		Example: "Committed transactional offset commit OffsetAndMetadata(offset=17) for producer id 4000 in group orders with topic orders and partition 3.", Want: "group=orders topic=orders", Proves: "A transaction committed an offset."},
	{ID: "transaction-empty", Versions: "3.8.0..", Template: "Replayed end transaction marker with result <> for producer id <> but no pending offsets are present. Ignoring<?>",
		Example: "Replayed end transaction marker with result COMMIT for producer id 4000 but no pending offsets are present. Ignoring it.", Proves: "A transaction ended that had no offsets here."},
}

var executorDetails = []Line{
	{ID: "task-cancelled", Versions: "4.0.0..", Template: "The write event for the task <cause> was not executed because it was cancelled or overridden.",
		Example: "The write event for the task consumer-group-regex-orders was not executed because it was cancelled or overridden.", Want: "cause=consumer-group-regex-orders", Proves: "Work in the background, such as resolving regular expressions, was overtaken."},
	{ID: "task-inactive", Versions: "4.0.0..", Template: "The write event for the task <cause> failed due to <error>. Ignoring it because the coordinator is not active.",
		Example: "The write event for the task consumer-group-regex-orders failed due to NotCoordinatorException. Ignoring it because the coordinator is not active.", Want: "cause=consumer-group-regex-orders error=NotCoordinatorException", Proves: "Work in the background ended after the coordinator had moved."},
}

var loaderDetails = []Line{
	{ID: "replaying-marker", Level: "TRACE", Versions: "4.0.0..", Template: "Replaying end transaction marker from <tp> at offset <> to <> transaction with producer id <>",
		Example: "Replaying end transaction marker from __consumer_offsets-31 at offset 17 to commit transaction with producer id 4000 and producer epoch 2.", Want: "tp=__consumer_offsets-31", Proves: "The coordinator loads."},
	{ID: "replaying-record", Level: "TRACE", Versions: "4.0.0..", Template: "Replaying record <> from <tp> at offset <> with producer id <>", Unless: []string{" failed"},
		Example: "Replaying record CoordinatorRecord(key=OffsetCommitKey()) from __consumer_offsets-31 at offset 17 with producer id 4000 and producer epoch 2.", Want: "tp=__consumer_offsets-31", Proves: "The coordinator loads."},
}

var processorDetails = []Line{
	{ID: "processor-stopping", Versions: "3.6.0..", Template: "Event processor is already shutting down.",
		Example: "Event processor is already shutting down.", Proves: "The coordinator's threads were told to stop twice."},
}

// shareDetails are the records of share groups in the offsets topic.
var shareDetails = []Line{
	{ID: "share-tombstone", Versions: "4.1.0..", Template: "ShareGroup<> tombstone <>",
		Example: "ShareGroupMemberMetadata tombstone without group - orders", Proves: "A record of a share group that is gone was read."},
	{ID: "share-undeleted", Level: "WARN", Versions: "4.1.0..", Template: "Initializing topic <topic> for share group <group> found in deleting state as well, removing from deleting.",
		Example: "Initializing topic orders for share group packing found in deleting state as well, removing from deleting.", Want: "topic=orders group=packing", Proves: "A share group takes up a topic that was being removed from it."},
	{ID: "share-deleting", Level: "INFO", Versions: "4.1.0..", Template: "Existing deleting entries found in share group <group> - <topics>",
		Example: "Existing deleting entries found in share group packing - [orders]", Want: "group=packing topics=[orders]", Proves: "Topics are still being removed from a share group."},
	{ID: "share-topics-gone", Level: "WARN", Versions: "4.2.0..", Template: "Some topics for share group id <group> were not found in the metadata image - <topics>",
		Example: "Some topics for share group id packing were not found in the metadata image - [orders]", Want: "group=packing topics=[orders]", Proves: "Topics of a share group are gone."},
}

// shareServiceDetails are failures of the state behind share groups, and of the
// descriptions of Streams' topologies. Neither moves a member.
var shareServiceDetails = []Line{
	{ID: "persister-failed", Level: "ERROR", Versions: "4.1.0..", Template: "Persister initialization failed",
		Example: "Persister initialization failed", Proves: "Share groups' state cannot be kept."},
	{ID: "share-not-initialized", Level: "ERROR", Versions: "4.1.0..", Template: "Unable to initialize share group state<rest>",
		Example: "Unable to initialize share group state partition metadata for packing.", Want: `rest=" partition metadata for packing."`, Proves: "A share group's state could not be set up."},
	{ID: "share-initialize-refused", Level: "ERROR", Versions: "4.1.0..", Template: "Received error while calling initialize state for <group> on persister<rest>",
		Example: "Received error while calling initialize state for packing on persister, errorCode: 15.", Want: `group=packing rest=", errorCode: 15."`, Proves: "A share group's state could not be set up."},
	{ID: "share-not-cleaned", Level: "ERROR", Versions: "4.1.0..", Template: "Unable to cleanup topic partitions from share group state metadata",
		Example: "Unable to cleanup topic partitions from share group state metadata", Proves: "A share group's state could not be cleaned up."},
	{ID: "share-topics-not-cleaned", Level: "ERROR", Versions: "4.1.0..", Template: "Unable to cleanup state for the deleted topics <topics>",
		Example: "Unable to cleanup state for the deleted topics [qZ3]", Want: "topics=[qZ3]", Proves: "A share group's state could not be cleaned up."},
	{ID: "share-delete-failed", Level: "ERROR", Versions: "4.1.0..", Template: "Error deleting share group <group> due to error <error>",
		Example: "Error deleting share group packing due to error NOT_COORDINATOR", Want: "group=packing error=NOT_COORDINATOR", Proves: "A share group could not be deleted."},
	{ID: "share-delete-refused", Level: "ERROR", Versions: "4.1.0..", Template: "Received error while deleting share group <group> - <error>",
		Example: "Received error while deleting share group packing - NOT_COORDINATOR", Want: "group=packing error=NOT_COORDINATOR", Proves: "A share group could not be deleted."},
	{ID: "share-partitions-kept", Level: "ERROR", Versions: "4.1.0..", Template: "Unable to delete share group partition(s) - <group> using request <>",
		Example: "Unable to delete share group partition(s) - packing using request DeleteShareGroupStateParameters()", Want: "group=packing", Proves: "A share group's state could not be deleted."},
	{ID: "share-delete-unknown", Level: "ERROR", Versions: "4.1.0..", Template: "Failed to retrieve deleteState request parameters from group coordinator for the group <group>",
		Example: "Failed to retrieve deleteState request parameters from group coordinator for the group packing", Want: "group=packing", Proves: "A share group's state could not be deleted."},
	{ID: "share-state-kept", Level: "ERROR", Versions: "4.1.0..", Template: "Failed to delete share group state due to: <error>",
		Example: "Failed to delete share group state due to: NotCoordinatorException", Want: "error=NotCoordinatorException", Proves: "A share group's state could not be deleted."},
	{ID: "share-no-result", Level: "ERROR", Versions: "4.1.0..", Template: "Result is null for the <rest>",
		Example: "Result is null for the read state summary", Want: `rest="read state summary"`, Proves: "A share group's state could not be read or deleted."},
	{ID: "share-no-summary", Level: "ERROR", Versions: "4.1.0..", Template: "Failed to read summary of the share partition",
		Example: "Failed to read summary of the share partition", Proves: "A share group's state could not be read."},
	{ID: "share-no-lag", Level: "ERROR", Versions: "4.2.0..", Template: "Failed to retrieve partition end offsets while calculating share partitions lag for share group - <group>",
		Example: "Failed to retrieve partition end offsets while calculating share partitions lag for share group - packing", Want: "group=packing", Proves: "A share group's lag could not be told."},
	{ID: "share-no-end", Level: "ERROR", Versions: "4.2.0..", Template: "Partition end offset fetch failed for topicPartition <tp>",
		Example: "Partition end offset fetch failed for topicPartition orders-3", Want: "tp=orders-3", Proves: "A share group's lag could not be told."},
	{ID: "topology-not-asked", Level: "WARN", Versions: "4.4.0..", Template: "Failed to apply topology-description post-processing on the streams group heartbeat response for group <rest>",
		Example: "Failed to apply topology-description post-processing on the streams group heartbeat response for group orders-app; the response is sent as it is.", Want: `rest="orders-app; the response is sent as it is."`, Proves: "A description of a topology was not asked for."},
	{ID: "topology-cleanup-unread", Level: "WARN", Versions: "4.4.0..", Template: "Topology-description cleanup read failed for one partition.<?>",
		Example: "Topology-description cleanup read failed for one partition.", Proves: "Descriptions of topologies were not cleaned up."},
	{ID: "topology-barrier", Level: "WARN", Versions: "4.4.0..", Template: "Failed to write the UNCERTAIN barrier for groups <> on partition <tp>; <>",
		Example: "Failed to write the UNCERTAIN barrier for groups [orders-app] on partition __consumer_offsets-31; skipping.", Want: "tp=__consumer_offsets-31", Proves: "Descriptions of topologies were not cleaned up."},
	{ID: "topology-unfinished", Level: "WARN", Versions: "4.4.0..", Template: "Failed to finalize StoredDescriptionTopologyEpoch for groups <> on partition <tp>; <>",
		Example: "Failed to finalize StoredDescriptionTopologyEpoch for groups [orders-app] on partition __consumer_offsets-31; trying again.", Want: "tp=__consumer_offsets-31", Proves: "Descriptions of topologies were not cleaned up."},
}

var shardDetails = []Line{
	{ID: "share-undeletable", Versions: "4.1.0..", Template: "Unable to delete share group<rest>",
		Example: "Unable to delete share group. GroupId packing not found.", Want: `rest=". GroupId packing not found."`, Proves: "A share group, or its offsets, could not be deleted as asked."},
	{ID: "topology-unscanned", Level: "WARN", Versions: "4.4.0..", Template: "Unexpected error scanning streams group <group> for topology cleanup; skipping.",
		Example: "Unexpected error scanning streams group orders-app for topology cleanup; skipping.", Want: "group=orders-app", Proves: "A description of a topology was not cleaned up."},
}

var streamsGroupDetails = []Line{
	{ID: "process-kept", Versions: "4.1.2..", Template: "Cannot remove the process ID <> from <task> because <cause>",
		Example: "Cannot remove the process ID p1 from task 0_1 because the partition is still owned by process ID p2", Want: `task="task 0_1" cause="the partition is still owned by process ID p2"`, Proves: "Two members' hand-over of a task overlaps in the group's records."},
	{ID: "process-taken", Versions: "4.1.2..", Template: "Setting the process ID of <task> to <> even though the partition is still owned by process ID <>",
		Example: "Setting the process ID of 0-1 to p1 even though the partition is still owned by process ID p2", Want: "task=0-1", Proves: "Two members' hand-over of a task overlaps in the group's records."},
	{ID: "member-null", Level: "ERROR", Versions: "4.2.1..", Template: "updatedMember is unexpectedly null in buildEndpointToPartitions.<?>",
		Example: "updatedMember is unexpectedly null in buildEndpointToPartitions. This is a bug, please file a JIRA ticket.", Proves: "A fault of the coordinator's own."},
}

// fetcherDetails are what a replica meets that follows another broker. A replica
// that fails does not stop groups, yet commits wait for it while it is in sync.
var fetcherDetails = []Line{
	{ID: "replica-refused", Level: "ERROR", Versions: "0.8.0..2.0.1", Template: "Error for partition <tp> to broker <other_node>:<error>",
		Example: "Error for partition __consumer_offsets-31 to broker 2:org.apache.kafka.common.errors.NotLeaderForPartitionException: This server is not the leader for that topic-partition.",
		Want:    `tp=__consumer_offsets-31 other_node=2 error="org.apache.kafka.common.errors.NotLeaderForPartitionException: This server is not the leader for that topic-partition."`, Proves: "The leader refused this replica; it is tried again."},
	{ID: "replica-early", Level: "WARN", Versions: "2.8.0..", Template: "Received <error> from the leader for partition <tp>. This error may be returned transiently<>",
		Example: "Received UNKNOWN_TOPIC_OR_PARTITION from the leader for partition orders-3. This error may be returned transiently when the partition is being created or deleted, but it is not expected to persist.",
		Want:    "error=UNKNOWN_TOPIC_OR_PARTITION tp=orders-3 other_node=2", Proves: "The leader does not know the partition yet, or no more."},
}

// offlineDetails are how a partition without a leader gets one, by controllers
// up to 0.11.
var offlineDetails = []Line{
	{ID: "offline-elected", Level: "INFO", Versions: "0.8.0..0.11.0.3", Template: `[OfflinePartitionLeaderSelector]: Selected new leader and ISR {"leader":<other_node>,"leader_epoch":<epoch>,"isr":[<to>]} for offline partition [<tp>]`,
		Example: `[OfflinePartitionLeaderSelector]: Selected new leader and ISR {"leader":2,"leader_epoch":7,"isr":[2]} for offline partition [__consumer_offsets,31]`,
		Want:    "other_node=2 epoch=7 to=2 tp=__consumer_offsets-31", Proves: "The partition had no leader and has one again."},
	{ID: "offline-unclean", Versions: "0.8.0..0.11.0.3", Template: "[OfflinePartitionLeaderSelector]: No broker in ISR is alive for [<tp>]. <>",
		Example: "[OfflinePartitionLeaderSelector]: No broker in ISR is alive for [__consumer_offsets,31]. Pick the leader from the alive assigned replicas: 2", Want: "tp=__consumer_offsets-31",
		Proves: "All brokers that had the whole partition are down: it has no leader, or loses what its last leader had alone."},
	{ID: "offline-clean", Versions: "0.8.0..0.11.0.3", Template: "[OfflinePartitionLeaderSelector]: Some broker in ISR is alive for [<tp>]. <>",
		Example: "[OfflinePartitionLeaderSelector]: Some broker in ISR is alive for [__consumer_offsets,31]. Select 2 from ISR 2 to be the leader.", Want: "tp=__consumer_offsets-31",
		Proves: "The partition gets a leader that has the whole of it."},
}

var adminDetails = []Line{
	{ID: "topic-configured", Level: "INFO", Versions: "Confluent Server 7", Template: "<> is updating topic <topic> with new configuration : <rest>",
		Example: "User:ANONYMOUS is updating topic orders with new configuration : retention.ms -> -1", Want: `topic=orders rest="retention.ms -> -1"`, Proves: "Somebody changed the topic's settings."},
}

package parsers

import (
	"fmt"
	"strings"

	"github.com/rebalog/rebalog/parsers/event"
)

// clientErrors gives the errors of the protocol their names, whatever a client
// calls them: the field error of all clients then holds what brokers and the
// Java client print. An error without a row keeps its text.
var clientErrors = errorPhrases([]errorText{
	{"COORDINATOR_LOAD_IN_PROGRESS", 14, "Coordinator load in progress", "The coordinator is still loading offsets and cannot currently process requests",
		"The coordinator is loading and hence can't process requests for this group", "Kafka::CoordinatorLoadInProgress", "coordinator_load_in_progress"},
	{"COORDINATOR_NOT_AVAILABLE", 15, "Coordinator not available", "The coordinator is not available",
		"The group coordinator is not available", "Kafka::CoordinatorNotAvailable", "coordinator_not_available"},
	{"NOT_COORDINATOR", 16, "Not coordinator", "Request was for a consumer group that is not coordinated by this broker",
		"This is not the correct coordinator for this group", "Kafka::NotCoordinatorForGroup", "not_coordinator"},
	{"ILLEGAL_GENERATION", 22, "Specified group generation id is not valid", "The provided generation id is not the current generation",
		"Specified group generation id is not valid", "Kafka::IllegalGeneration", "illegal_generation"},
	{"INCONSISTENT_GROUP_PROTOCOL", 23, "Inconsistent group protocol", "The provider group protocol type is incompatible with the other members",
		"The group member's supported protocols are incompatible with those of existing members", "Kafka::InconsistentGroupProtocol", "inconsistent_group_protocol"},
	{"UNKNOWN_MEMBER_ID", 25, "Unknown member", "The provided member is not known in the current generation",
		"The coordinator is not aware of this member", "Kafka::UnknownMemberId", "unknown_member_id"},
	{"INVALID_SESSION_TIMEOUT", 26, "Invalid session timeout", "The provided session timeout is outside the allowed range",
		"The session timeout is not within the range allowed by the broker (as configured by group.min.session.timeout.ms and group.max.session.timeout.ms)",
		"Kafka::InvalidSessionTimeout", "invalid_session_timeout"},
	{"REBALANCE_IN_PROGRESS", 27, "Group rebalance in progress", "A rebalance for the group is in progress. Please re-join the group",
		"The group is rebalancing, so a rejoin is needed", "Kafka::RebalanceInProgress", "rebalance_in_progress"},
	{"TOPIC_AUTHORIZATION_FAILED", 29, "Topic authorization failed", "The client is not authorized to access this topic",
		"Not authorized to access topics: [Topic authorization failed]", "Kafka::TopicAuthorizationFailed", "topic_authorization_failed"},
	{"GROUP_AUTHORIZATION_FAILED", 30, "Group authorization failed", "The client is not authorized to access this group",
		"Not authorized to access group: Group authorization failed", "Kafka::GroupAuthorizationFailed", "group_authorization_failed"},
	{"MEMBER_ID_REQUIRED", 79, "Group member needs a valid member ID", "The group member needs to have a valid member id before actually entering a consumer group",
		"The group member needs to have a valid member id before actually entering a consumer group", "Kafka::MemberIdRequired", "member_id_required"},
	{"GROUP_MAX_SIZE_REACHED", 81, "Consumer group has reached maximum size", "Consumer group The consumer group has reached its max size. already has the configured maximum number of members",
		"", "", "group_max_size_reached"},
	{"FENCED_INSTANCE_ID", 82, "Static consumer fenced by other consumer with same group.instance.id",
		"The broker rejected this static consumer since another consumer with the same group.instance.id has registered with a different member.id",
		"The broker rejected this static consumer since another consumer with the same group instance id has registered with a different member id", "", "fenced_instance_id"},
	{"FENCED_MEMBER_EPOCH", 110, "The member epoch is fenced by the group coordinator", "", "", "", ""},
	{"UNRELEASED_INSTANCE_ID", 111, "The instance ID is still used by another member in the consumer group", "", "", "", ""},
	{"STALE_MEMBER_EPOCH", 113, "The member epoch is stale", "", "", "", ""},
})

// errorText is one error of the protocol in the clients' words. franz-go prints
// the name with a text behind it, kafka-go and the Python clients the number.
type errorText struct {
	name                                 string
	code                                 int
	rdkafka, sarama, kafkajs, ruby, brod string
}

// errorPhrases makes a phrase for each wording.
func errorPhrases(texts []errorText) []Phrase {
	var out []Phrase
	for _, e := range texts {
		add := func(client, template, example string) {
			out = append(out, Phrase{ID: client + "." + strings.ToLower(strings.ReplaceAll(e.name, "_", "-")), Versions: "all",
				Template: template, Example: example, Fields: []event.Value{{Key: event.Error, Text: e.name}}, Want: "error=" + e.name})
		}
		whole := func(client, before, text string) {
			if text != "" {
				add(client, before+text, before+text)
			}
		}
		add("franz-go", e.name+": <>", e.name+": what it means.")
		add("kafka-go", fmt.Sprintf("[%d] <>", e.code), fmt.Sprintf("[%d] Title: what it means", e.code))
		add("franz-go-commit", fmt.Sprintf("<>, error_code: %d", e.code), fmt.Sprintf("-1, error_code: %d", e.code))
		add("python", fmt.Sprintf("[Error %d] <>", e.code), fmt.Sprintf("[Error %d] SomeError: orders", e.code))
		whole("librdkafka", "Broker: ", e.rdkafka)
		whole("librdkafka-bare", "", e.rdkafka)
		if e.sarama != "" { // a full stop stood behind it before 1.38
			add("sarama", "<?>kafka server: "+e.sarama+"<?>", "kafka server: "+e.sarama)
		}
		if e.kafkajs != e.rdkafka {
			whole("kafkajs", "", e.kafkajs)
		}
		if e.ruby != "" {
			add("ruby-kafka", e.ruby+"<?>", e.ruby)
		}
		whole("brod", "", e.brod)
		whole("broadway", ":", e.brod)
	}
	return out
}

// apiPhrases gives requests the names of the protocol; clients print the names
// of their own types.
var apiPhrases = []Phrase{
	{ID: "heartbeat", Template: "Heartbeat", Versions: "all", Fields: api("HEARTBEAT"), Example: "Heartbeat", Want: "api=HEARTBEAT"},
	{ID: "join", Template: "JoinGroup", Versions: "all", Fields: api("JOIN_GROUP"), Example: "JoinGroup", Want: "api=JOIN_GROUP"},
	{ID: "sync", Template: "SyncGroup", Versions: "all", Fields: api("SYNC_GROUP"), Example: "SyncGroup", Want: "api=SYNC_GROUP"},
	{ID: "leave", Template: "LeaveGroup", Versions: "all", Fields: api("LEAVE_GROUP"), Example: "LeaveGroup", Want: "api=LEAVE_GROUP"},
	{ID: "commit", Template: "OffsetCommit", Versions: "all", Fields: api("OFFSET_COMMIT"), Example: "OffsetCommit", Want: "api=OFFSET_COMMIT"},
	{ID: "offsets", Template: "OffsetFetch", Versions: "all", Fields: api("OFFSET_FETCH"), Example: "OffsetFetch", Want: "api=OFFSET_FETCH"},
	{ID: "coordinator", Template: "FindCoordinator", Versions: "all", Fields: api("FIND_COORDINATOR"), Example: "FindCoordinator", Want: "api=FIND_COORDINATOR"},
	{ID: "epoch-heartbeat", Template: "ConsumerGroupHeartbeat", Versions: "all", Fields: api("CONSUMER_GROUP_HEARTBEAT"), Example: "ConsumerGroupHeartbeat", Want: "api=CONSUMER_GROUP_HEARTBEAT"},
	{ID: "metadata", Template: "Metadata", Versions: "all", Fields: api("METADATA"), Example: "Metadata", Want: "api=METADATA"},
	{ID: "fetch", Template: "Fetch", Versions: "all", Fields: api("FETCH"), Example: "Fetch", Want: "api=FETCH"},
	{ID: "versions", Template: "ApiVersion<?>", Versions: "all", Fields: api("API_VERSIONS"), Example: "ApiVersions", Want: "api=API_VERSIONS"},
}

func api(name string) []event.Value { return []event.Value{{Key: event.API, Text: name}} }

package layout

// Shape is one way to write a record, or a line with what a collector knows of
// it, as an object of JSON.
type Shape struct {
	ID  string
	Who string
	Has string // keys that tell it from the shapes below it
	// Logger is the logger that tells it, where the keys do not.
	Logger string
	// Wrapper shapes hold a line that has a layout of its own.
	Wrapper bool
	// Parts says that a message without a line end goes on in the next object.
	Parts bool
	// Source is the logger of its records, where they name none.
	Source string
	// Whole says that the object itself is the message: it has no text of its own.
	Whole bool
	// Extras says that fields without a role belong to the message: clients
	// whose loggers take key and value pairs say with them which group.
	Extras bool
	// Before is the key of a field that belongs in front of the message.
	Before string

	Sample string
	Want   string

	mask uint64
}

// Shapes returns all shapes, in the order in which they are tried.
func Shapes() []Shape { return shapesOfJSON }

// synonyms are the keys of each role, the better ones first. Dots stand for
// nested objects as well as for themselves.
var synonyms = map[role]string{
	timeRole: "instant.epochSecond timeMillis @timestamp timestamp time ts eventTime date datetime Timestamp @t timestampSeconds asctime _time result._time " +
		"__REALTIME_TIMESTAMP _source.@timestamp TimeGenerated",
	nanosRole: "instant.nanoOfSecond timestampNanos",
	levelRole: "log.level level_name _level_name levelname level severity lvl loglevel log_level Level @l priority_name jsonPayload.level status",
	loggerRole: "log.logger logger_name loggerName _log_logger _loggerName _logger logger category SourceContext target source.class class fac " +
		"jsonPayload.logger",
	threadRole: "process.thread.name thread_name threadName _process_thread_name _threadName _thread thread jsonPayload.thread",
	messageRole: "message short_message log_message msg textPayload MESSAGE _source.message result._raw _raw @message @m @mt RenderedMessage Message fields.message message.reason " +
		"jsonPayload.message log line body event.original",
	stackRole:  "stack_trace stackTrace error.stack_trace _error_stack_trace error.stack exception.stacktrace full_message stack exception throwable stacktrace",
	brokerRole: "message.coordinatorId",
	speakerRole: "kubernetes.pod.name kubernetes.pod_name podName pod resource.labels.pod_name labels.pod labels.instance labels.app CONTAINER_NAME " +
		"_SYSTEMD_UNIT SYSLOG_IDENTIFIER container.name container_name logStreamName result.host log.file.path",
}

var shapesOfJSON = []Shape{
	// what collectors write around a line
	{ID: "docker", Who: "Docker's json-file driver", Has: "log stream time", Wrapper: true, Parts: true,
		Sample: `{"log":"[2024-05-01 10:00:00,123] INFO started (com.example.Orders)\n","stream":"stdout","time":"2024-05-01T10:00:01.123456789Z"}`,
		Want:   "time=2024-05-01T10:00:01.123Z message=[2024-05-01 10:00:00,123] INFO started (com.example.Orders)"},
	{ID: "fluent", Who: "fluentd and Fluent Bit", Has: "log kubernetes", Wrapper: true,
		Sample: `{"log":"text","stream":"stdout","@timestamp":"2024-05-01T10:00:01.123Z","kubernetes":{"pod_name":"orders-7d9f","namespace_name":"shop"}}`,
		Want:   "time=2024-05-01T10:00:01.123Z speaker=orders-7d9f message=text"},
	{ID: "journald", Who: "journalctl -o json", Has: "MESSAGE __REALTIME_TIMESTAMP", Wrapper: true,
		Sample: `{"__REALTIME_TIMESTAMP":"1714557601123456","PRIORITY":"6","_SYSTEMD_UNIT":"orders.service","MESSAGE":"text"}`,
		Want:   "time=2024-05-01T10:00:01.123Z speaker=orders.service message=text"},
	{ID: "filebeat", Who: "Filebeat, Elastic Agent", Has: "message log.offset", Wrapper: true,
		Sample: `{"@timestamp":"2024-05-01T10:00:01.123Z","message":"text","log":{"offset":120,"file":{"path":"/var/log/orders.log"}}}`,
		Want:   "time=2024-05-01T10:00:01.123Z speaker=/var/log/orders.log message=text"},
	{ID: "loki", Who: "logcli -o jsonl, Grafana", Has: "line timestamp", Wrapper: true,
		Sample: `{"labels":{"app":"orders","pod":"orders-7d9f"},"line":"text","timestamp":"2024-05-01T10:00:01.123456789Z"}`,
		Want:   "time=2024-05-01T10:00:01.123Z speaker=orders-7d9f message=text"},
	{ID: "stern", Who: "stern -o json", Has: "message podName containerName", Wrapper: true,
		Sample: `{"message":"text","nodeName":"n1","namespace":"shop","podName":"orders-7d9f","containerName":"app"}`,
		Want:   "speaker=orders-7d9f message=text"},
	{ID: "cloudwatch", Who: "aws logs get-log-events and filter-log-events", Has: "timestamp message ingestionTime", Wrapper: true,
		Sample: `{"logStreamName":"orders/1","timestamp":1714557601123,"message":"text","ingestionTime":1714557602123}`,
		Want:   "time=2024-05-01T10:00:01.123Z speaker=orders/1 message=text"},
	{ID: "splunk", Who: "Splunk's export", Has: "result._raw", Wrapper: true,
		Sample: `{"preview":false,"offset":0,"result":{"_raw":"text","_time":"2024-05-01T10:00:01.123+0000","host":"orders-2"}}`,
		Want:   "time=2024-05-01T10:00:01.123Z speaker=orders-2 message=text"},
	{ID: "elasticsearch", Who: "hits of Elasticsearch and OpenSearch", Has: "_source.message", Wrapper: true,
		Sample: `{"_index":"logs","_source":{"@timestamp":"2024-05-01T10:00:01.123Z","message":"text"}}`,
		Want:   "time=2024-05-01T10:00:01.123Z message=text"},
	{ID: "gcp", Who: "Google Cloud Logging", Has: "textPayload", Wrapper: true,
		Sample: `{"insertId":"a","textPayload":"text","timestamp":"2024-05-01T10:00:01.123Z","resource":{"labels":{"pod_name":"orders-7d9f"}}}`,
		Want:   "time=2024-05-01T10:00:01.123Z speaker=orders-7d9f message=text"},

	// what clouds write of coordinators, and clients of themselves
	{ID: "huawei-dms", Who: "Huawei DMS for Kafka's rebalancing log", Has: "message.groupId message.generationId message.reason",
		Sample: `{"level":"INFO","timestamp":"2024-05-01 10:00:00,123","message":{"leaderId":"orders-2-cb3a54c6","generationId":"7","reason":"Assignment received from leader for group orders for generation 7","groupId":"orders","coordinatorId":"0","type":"END_REBALANCE","group":"GroupMetadata(groupId=orders, generation=7)"}}`,
		Want:   "time=2024-05-01T10:00:00.123 level=INFO message=[GroupCoordinator 0]: Assignment received from leader for group orders for generation 7"},
	{ID: "event-hubs", Who: "Azure Event Hubs' coordinator log", Has: "Operation ClientId NamespaceName Message", Source: "KafkaCoordinatorLogs",
		Sample: `{"TimeGenerated":"2024-05-01T10:00:00.123Z","RequestId":"a","Operation":"Join.Start","ClientId":"shop:c:orders:I:orders-2","NamespaceName":"shop","Message":"Start join group"}`,
		Want:   "time=2024-05-01T10:00:00.123Z logger=KafkaCoordinatorLogs message=Start join group"},
	{ID: "rdkafka-stats", Who: "librdkafka's statistics", Has: "client_id cgrp.rebalance_cnt", Whole: true,
		Sample: `{"name":"orders-2#consumer-1","client_id":"orders-2","type":"consumer","time":1714557600,"cgrp":{"rebalance_cnt":9}}`,
		Want:   `time=2024-05-01T10:00:00.000Z message={"name":"orders-2#consumer-1","client_id":"orders-2","type":"consumer","time":1714557600,"cgrp":{"rebalance_cnt":9}}`},

	// what loggers write
	{ID: "ecs", Who: "ecs-logging, Spring Boot, log4j 2's EcsLayout", Has: "log.level message",
		Sample: `{"@timestamp":"2024-05-01T10:00:00.123Z","log.level":" WARN","message":"Rejoining","ecs.version":"1.2.0","process.thread.name":"main","log.logger":"com.example.Orders"}`,
		Want:   "time=2024-05-01T10:00:00.123Z level=WARN logger=com.example.Orders thread=main message=Rejoining"},
	{ID: "gelf", Who: "GELF: Spring Boot, logback-gelf, log4j 2", Has: "short_message",
		Sample: `{"version":"1.1","short_message":"Rejoining","timestamp":1714557600.123,"level":6,"_level_name":"INFO","_process_thread_name":"main","host":"orders","_log_logger":"com.example.Orders"}`,
		Want:   "time=2024-05-01T10:00:00.123Z level=INFO logger=com.example.Orders thread=main message=Rejoining"},
	{ID: "jboss", Who: "Quarkus, WildFly, Keycloak", Has: "loggerClassName",
		Sample: `{"timestamp":"2024-05-01T10:00:00.123+02:00","sequence":8442,"loggerClassName":"org.slf4j.impl.Slf4jLogger","loggerName":"com.example.Orders","level":"INFO","message":"Rejoining","threadName":"main"}`,
		Want:   "time=2024-05-01T08:00:00.123Z level=INFO logger=com.example.Orders thread=main message=Rejoining"},
	{ID: "log4j2", Who: "log4j 2's JsonLayout", Has: "loggerFqcn",
		Sample: `{"instant":{"epochSecond":1714557600,"nanoOfSecond":123000000},"thread":"main","level":"INFO","loggerName":"com.example.Orders","message":"Rejoining","endOfBatch":false,"loggerFqcn":"a.B"}`,
		Want:   "time=2024-05-01T10:00:00.123Z level=INFO logger=com.example.Orders thread=main message=Rejoining"},
	{ID: "jsonevent", Who: "log4j 1's jsonevent-layout, log4j 2's LogstashJsonEventLayoutV1", Has: "source_host",
		Sample: `{"source_host":"orders-2","level":"INFO","message":"client at \/10.0.0.7","@timestamp":"2024-05-01T10:00:00.123Z","line_number":"42","thread_name":"main","@version":1,"logger_name":"com.example.Orders","class":"com.example.Orders"}`,
		Want:   "time=2024-05-01T10:00:00.123Z level=INFO logger=com.example.Orders thread=main message=client at /10.0.0.7"},
	{ID: "logstash-json", Who: "logstash-logback-encoder, Spring Boot", Has: "logger_name",
		Sample: `{"@timestamp":"2024-05-01T10:00:00.123+02:00","@version":"1","message":"Rejoining","logger_name":"com.example.Orders","thread_name":"main","level":"WARN","level_value":30000}`,
		Want:   "time=2024-05-01T08:00:00.123Z level=WARN logger=com.example.Orders thread=main message=Rejoining"},
	{ID: "kafkajs", Who: "kafkajs's own logger", Logger: "kafkajs", Extras: true,
		Sample: `{"level":"INFO","timestamp":"2024-05-01T10:00:00.123Z","logger":"kafkajs","message":"[Consumer] Starting","groupId":"orders"}`,
		Want:   "time=2024-05-01T10:00:00.123Z level=INFO logger=kafkajs message=[Consumer] Starting; groupId: orders"},
	{ID: "class-json", Who: "Redpanda's image of Kafka Connect", Has: "ts class msg",
		Sample: `{"ts":"2024-05-01 10:00:00,123","level":"INFO","thread":"main","class":"org.apache.kafka.connect.runtime.WorkerInfo:71","msg":"WorkerInfo values: "}`,
		Want:   "time=2024-05-01T10:00:00.123 level=INFO logger=org.apache.kafka.connect.runtime.WorkerInfo thread=main message=WorkerInfo values: "},
	{ID: "node-rdkafka", Who: "node-rdkafka and confluent-kafka-javascript, as Node.js shows their events", Has: "fac message", Before: "name",
		Sample: `{ severity: 4, fac: 'MAXPOLL', message: '[thrd:main]: Application maximum poll interval (300000ms) exceeded by 255ms', timestamp: 1714557600123, name: 'orders-2#consumer-1' }`,
		Want:   "time=2024-05-01T10:00:00.123Z level=WARN logger=MAXPOLL message=orders-2#consumer-1| [thrd:main]: Application maximum poll interval (300000ms) exceeded by 255ms"},
	{ID: "pino", Who: "pino and bunyan", Has: "pid hostname msg", Extras: true,
		Sample: `{"level":40,"time":1714557600123,"pid":17,"hostname":"orders-2","msg":"rejoining","groupId":"orders"}`,
		Want:   "time=2024-05-01T10:00:00.123Z level=WARN message=rejoining; pid: 17, hostname: orders-2, groupId: orders"},
	{ID: "json", Who: "zap, zerolog, slog, logrus, winston and anybody with the usual keys",
		Extras: true,
		Sample: `{"time":"2024-05-01T10:00:00.123456789Z","level":"info","message":"joined","group":"orders","generation":22}`,
		Want:   "time=2024-05-01T10:00:00.123Z level=INFO message=joined; group: orders, generation: 22"},
}

// guessed is the shape of objects with keys that nobody knows, see [Object.guess].
var guessed = Shape{ID: "json-unknown", Who: "anybody, with keys of their own",
	Sample: `{"at":"2024-05-01T10:00:00.123Z","app":{"prio":"WARN","cls":"com.example.Orders","text":"[Consumer clientId=orders-2, groupId=orders] Rejoining"}}`,
	Want:   "time=2024-05-01T10:00:00.123Z level=WARN logger=com.example.Orders message=[Consumer clientId=orders-2, groupId=orders] Rejoining"}

// pairs is the shape of ReadPairs.
var pairs = Shape{ID: "logfmt", Who: "Go's slog and logrus as text", Extras: true,
	Sample: `time=2024-05-01T10:00:00.123Z level=INFO msg="heartbeat errored" group=orders`,
	Want:   "time=2024-05-01T10:00:00.123Z level=INFO message=heartbeat errored; group: orders"}

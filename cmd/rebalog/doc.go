// Rebalog reads logs of Kafka brokers and clients and says why consumer groups
// rebalance.
//
//	rebalog logs/                   what happened, why, and the fix
//	rebalog search 'group:orders expired' logs/
//	rebalog explain poll-interval-exceeded
//
// This package turns arguments into calls, and what comes back into output and
// an exit status. It is the only one that knows kong, the environment,
// the standard streams and os.Exit:
//
//	0    a report was made; also when a search found nothing
//	1    failure: nothing could be read, or a PATH is missing
//	2    usage
//	3    --fail-on was met
//	4    nothing was understood as activity of a consumer group
//	130  interrupted
package main

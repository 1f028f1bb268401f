package synthetic

import (
	"math/rand/v2"
	"strconv"
)

// chatter is a line that tells nothing of groups. In its text, {n} is a small
// number, {big} an offset, {id} a number in hexadecimal.
type chatter struct {
	weight int // how often, against the others
	level  string
	thread string
	logger *logger
	text   string
}

func app(class string) *logger { return &logger{"com.acme.shop." + class, "com.acme.shop." + class} }

// applicationTalk is what an application's other threads write.
var applicationTalk = []chatter{
	{6, "INFO", "nio-8080-exec-1", app("http.AccessLog"), `10.4.{n}.{n} - "GET /api/v1/orders/{id}?expand=items,customer HTTP/1.1" 200 {big} {n}ms trace={id}{id} agent="okhttp/4.12.0"`},
	{4, "INFO", "nio-8080-exec-2", app("http.AccessLog"), `10.4.{n}.{n} - "POST /api/v1/carts/{id}/items HTTP/1.1" 201 {big} {n}ms trace={id}{id} agent="Mozilla/5.0 (X11; Linux x86_64)"`},
	{3, "DEBUG", "nio-8080-exec-3", app("cart.CartService"), "cart {id} of customer {id}: {n} items, total {n}.{n} EUR, promotion SPRING-{n} was applied to line {n}, stock reserved until slot {big}"},
	{3, "INFO", "pool-2-thread-1", app("stock.Reservations"), "reserved {n} of article {id} in warehouse {n} for order {id}, {big} are left, next delivery in {n} days, supplier {id}"},
	{2, "DEBUG", "pool-2-thread-2", app("price.PriceCache"), "cache prices: hits={big} misses={n} evictions={n} size={big} of 100000, loaded article {id} in {n} ms from catalogue {id}"},
	{2, "INFO", "scheduling-1", app("mail.Outbox"), "sent confirmation {id} for order {id} to recipient {id}@example.org with template order-confirmed-v{n}, queue length {n}"},
	{1, "WARN", "nio-8080-exec-4", app("http.Validation"), "request {id} was refused: field quantity must be at most {n}, was {big}; client 10.4.{n}.{n}, session {id}{id}"},
	{1, "INFO", "pool-3-thread-1", app("audit.Trail"), "user {id} changed address of customer {id}: street, city, postcode; approved by rule {n}; revision {big}; checksum {id}{id}{id}"},
}

// brokerTalk is what the rest of a broker writes.
var brokerTalk = []chatter{
	{4, "INFO", "", &logger{name: "kafka.log.LocalLog"}, "[LocalLog partition=events-{n}, dir=/var/lib/kafka/data] Rolled new log segment at offset {big} in {n} ms."},
	{3, "INFO", "", &logger{name: "org.apache.kafka.storage.internals.log.ProducerStateManager"}, "[ProducerStateManager partition=events-{n}] Wrote producer snapshot at offset {big} with {n} producer ids in {n} ms."},
	{3, "INFO", "", &logger{name: "kafka.log.UnifiedLog"}, "[UnifiedLog partition=events-{n}, dir=/var/lib/kafka/data] Incremented log start offset to {big} due to segment deletion"},
	{2, "INFO", "", &logger{name: "kafka.log.UnifiedLog"}, "[UnifiedLog partition=clicks-{n}, dir=/var/lib/kafka/data] Deleting segment LogSegment(baseOffset={big}, size={big}, lastModifiedTime={big}, largestRecordTimestamp={big}) due to log retention time 604800000ms breach based on the largest record timestamp in the segment"},
	{2, "INFO", "", &logger{name: "kafka.log.LogCleaner"}, "Cleaner 0: Cleaning LogSegment(baseOffset={big}, size={big}, lastModifiedTime={big}, largestRecordTimestamp={big}) in log state-{n} into {big} with an upper bound deletion horizon {big} computed from the segment last modified time of {big}, retaining deletes."},
	{1, "INFO", "", &logger{name: "kafka.server.epoch.LeaderEpochFileCache"}, "[LeaderEpochCache clicks-{n}] Cleared earliest leader epoch entries up to offset {big}; {n} entries remain"},
}

// chat writes one line of chatter: of a consumer's thread, where it has work, or
// of any other.
func (s *stream) chat(at int64) {
	if len(s.workers) > 0 && s.rand.IntN(8) == 0 {
		m := s.workers[s.rand.IntN(len(s.workers))]
		if m.idleAt(at) {
			s.put(&line{at: at, level: "INFO", thread: m.thread, logger: workLog, text: "batch of " + strconv.Itoa(1+s.rand.IntN(50)) + " records in " + strconv.Itoa(1+s.rand.IntN(400)) + " ms"})
			return
		}
	}
	c := pick(s.talk, s.rand)
	s.put(&line{at: at, level: c.level, thread: c.thread, logger: c.logger, text: fill(c.text, s.rand)})
}

func pick(talk []chatter, r *rand.Rand) *chatter {
	sum := 0
	for i := range talk {
		sum += talk[i].weight
	}
	n := r.IntN(sum)
	for i := range talk {
		if n -= talk[i].weight; n < 0 {
			return &talk[i]
		}
	}
	panic("weights do not sum up")
}

// fill puts numbers into a text.
func fill(text string, r *rand.Rand) string {
	b := make([]byte, 0, len(text)+64)
	for i := 0; i < len(text); i++ {
		if text[i] != '{' {
			b = append(b, text[i])
			continue
		}
		switch text[i+1] {
		case 'n':
			b, i = strconv.AppendInt(b, r.Int64N(100), 10), i+2
		case 'b':
			b, i = strconv.AppendInt(b, r.Int64N(1<<31), 10), i+4
		case 'i':
			b, i = strconv.AppendUint(b, uint64(r.Uint32())|1<<31, 16), i+3
		}
	}
	return string(b)
}

package parsers

import "testing"

func TestTwins(t *testing.T) {
	at := func(ms int64, thread, logger, message string) Record {
		r := record(logger, message)
		r.Thread, r.At, r.Stamp = thread, ms, "10:00"
		return r
	}
	f := func(name string, want int64, records ...Record) {
		t.Helper()
		_, sum := summed(t, Options{}, records...)
		if sum.LeftOut != want || int64(len(records)) != sum.Known+sum.Unknown+sum.LeftOut+sum.Foreign {
			t.Errorf("%s: left out %d of %d, want %d", name, sum.LeftOut, len(records), want)
		}
	}
	const failed = "[GroupCoordinator 1]: Member orders-2 in group orders has failed, reason x"
	const joining = "[Consumer clientId=orders-2, groupId=orders] (Re-)joining group"
	broker := at(7, "executor", "GroupCoordinator", failed)
	f("twin", 1, broker, broker)
	f("two pairs", 2, broker, broker, broker, broker)
	f("something else between", 0, broker, at(7, "executor", "GroupCoordinator", "other"), broker)
	f("a logger that says most things once", 0, at(1, "a", "GroupCoordinator", failed), at(2, "a", "GroupCoordinator", failed), broker, broker)
	f("another time", 0, broker, at(8, "executor", "GroupCoordinator", failed))
	f("another logger", 0, broker, at(7, "executor", "GroupCoordinator$", failed))
	f("a named client", 1, at(7, "main", "ConsumerCoordinator", joining), at(7, "main", "ConsumerCoordinator", joining))
	f("clients without names", 0, at(7, "", "ConsumerCoordinator", "(Re-)joining group"), at(7, "", "ConsumerCoordinator", "(Re-)joining group"))
	other := broker
	other.Speaker = "kafka-2"
	f("two services", 0, broker, other)
}

package parsers

import (
	"fmt"
	"strings"
	"testing"
)

// TestGrownInTheMiddleOfThings cuts logs whose reader remembers something from line
// to line: each has a state of another kind, and goes on from many lines of it.
func TestGrownInTheMiddleOfThings(t *testing.T) {
	const joining = "[Consumer clientId=orders-2, groupId=orders] (Re-)joining group"
	f := func(name, text string, opt Options) {
		t.Helper()
		for head := 700; head < 1500; head += 130 {
			opt.Skim = Skim{true, head, 500 + head%70} // more than a line
			want, whole, _ := piecemeal(t, []byte(text), opt, len(text))
			if len(want) < 5 {
				t.Errorf("%s: only %d events", name, len(want))
			}
			for at := head; at < len(text); at += 210 {
				got, sum, _ := piecemeal(t, []byte(text), opt, at, len(text))
				if diff := differs(want, got, whole, sum); diff != "" {
					t.Fatalf("%s, %d, grown from %d: %s", name, head, at, diff)
				}
			}
		}
	}
	each := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i))
			b.WriteByte('\n')
		}
		return b.String()
	}
	at := func(i int) string { return fmt.Sprintf("10:%02d:%02d.%03d", i/60, i%60, i*37%1000) }

	f("lines written twice", each(14, func(i int) string {
		once := fmt.Sprintf("[2024-05-01 %s] INFO [GroupCoordinator 1]: Preparing to rebalance group orders in state PreparingRebalance with old generation %d (__consumer_offsets-1) (reason: Adding new member) (kafka.coordinator.group.GroupCoordinator)", strings.Replace(at(i), ".", ",", 1), i)
		return once + "\n" + once
	}), Options{})
	f("silent threads", each(30, func(i int) string {
		switch i % 10 {
		case 3:
			return fmt.Sprintf("2024-05-01 %s  INFO 17 --- [orders-0-C-1] o.a.k.c.c.internals.ConsumerCoordinator : %s", at(i), joining)
		case 7:
			return "a line that continues\n\tat com.example.Orders.run(Orders.java:12)\n\tat java.base/java.lang.Thread.run(Thread.java:840)"
		}
		return fmt.Sprintf("2024-05-01 %s  INFO 17 --- [http-%d] c.e.shop.Orders : order %d", at(i+i/4*9), i%2, i)
	}), Options{})
	f("silences that are held back", each(60, func(i int) string {
		if i%3 == 1 {
			said := "[Consumer clientId=orders-2, groupId=orders] Attempt to heartbeat failed since group is rebalancing"
			if i%30 == 1 {
				said = joining
			}
			return fmt.Sprintf("2024-05-01 %s  INFO 17 --- [orders-0-C-1] o.a.k.c.c.internals.ConsumerCoordinator : %s", at(i*2-i%9), said)
		}
		return fmt.Sprintf("2024-05-01 %s  INFO 17 --- [http-%d] c.e.shop.Orders : order %d", at(i*2), i%2, i)
	}), Options{})
	f("lines behind an indentation", each(30, func(i int) string {
		return fmt.Sprintf("2024-05-01 %s  INFO 17 --- [main] c.e.shop.Orders : quoted:\n    %s\n    %[2]s", at(i*4), joining)
	}), Options{})
	f("times without a day", each(30, func(i int) string {
		return fmt.Sprintf("%02d:59:%02d.123 [main] INFO o.a.k.c.c.internals.ConsumerCoordinator - %s", 20+i%10, i, joining)
	}), Options{})
	f("heads of two lines", each(20, func(i int) string {
		return fmt.Sprintf("May 01, 2024 10:%02d:00 AM org.apache.kafka.clients.consumer.internals.ConsumerCoordinator joinGroup\nINFO: %s", i, joining)
	}), Options{})
	f("lines in parts", each(20, func(i int) string {
		stamp := "2024-05-01T" + at(i*3) + "Z stdout"
		return stamp + " P 2024-05-01 " + at(i*3) + " INFO  [Consumer clientId=orders-2, gro\n" + stamp + " F upId=orders] (Re-)joining group (org.apache.kafka.clients.consumer.internals.ConsumerCoordinator)"
	}), Options{})
	f("objects over several lines", each(16, func(i int) string {
		return fmt.Sprintf("{\n  \"time\": \"2024-05-01T%sZ\",\n  \"level\": \"INFO\",\n  \"logger\": \"o.a.k.c.c.internals.ConsumerCoordinator\",\n  \"message\": %q\n}", at(i*4), joining)
	}), Options{})
	f("rows", "timestamp,pod,message\n"+each(20, func(i int) string {
		return fmt.Sprintf("2024-05-01T%sZ,orders-%d,\"INFO %s\n second line\"", at(i*4), i%3, joining)
	}), Options{})
	f("several speakers", each(40, func(i int) string {
		return fmt.Sprintf("orders-%d  | 2024-05-01 %s  INFO 17 --- [main] o.a.k.c.c.internals.ConsumerCoordinator : %s", i%3, at(i*3), joining)
	}), Options{})
	f("the newest first", each(30, func(i int) string {
		return fmt.Sprintf("2024-05-01 %s  INFO 17 --- [main] o.a.k.c.c.internals.ConsumerCoordinator : %s", at(300-i*5), joining)
	}), Options{})
	f("a clock set back", each(80, func(i int) string {
		return fmt.Sprintf("2024-05-01 %s  INFO 17 --- [main] o.a.k.c.c.internals.ConsumerCoordinator : %s", at(600+i-i/40*120), joining)
	}), Options{})
	f("a margin", each(30, func(i int) string {
		return fmt.Sprintf("> 2024-05-01 %s  INFO 17 --- [main] o.a.k.c.c.internals.ConsumerCoordinator : %s", at(i*4), joining)
	}), Options{})
	f("settings one by one", each(8, func(i int) string {
		return fmt.Sprintf("%%7|%d.123|CONF|orders-2#consumer-1| [thrd:app]: Client configuration:\n%%7|%d.124|CONF|orders-2#consumer-1| [thrd:app]:   client.id = orders-2\n%%7|%d.124|CONF|orders-2#consumer-1| [thrd:app]:   max.poll.interval.ms = 9000\n%%4|%d.200|MAXPOLL|orders-2#consumer-1| [thrd:main]: Application maximum poll interval (300000ms) exceeded by 231ms (adjust max.poll.interval.ms for long-running message processing): leaving group",
			1714557600+i*5, 1714557600+i*5, 1714557600+i*5, 1714557600+i*5)
	}), Options{})
	f("a zone that the wrapper tells", each(30, func(i int) string {
		inner := "12" + at(i * 5)[2:]
		if i%4 == 3 {
			return fmt.Sprintf("2024-05-01 %s INFO  %s (org.apache.kafka.clients.consumer.internals.ConsumerCoordinator)", inner, joining)
		}
		return fmt.Sprintf("2024-05-01T%sZ 2024-05-01 %s INFO  %s (org.apache.kafka.clients.consumer.internals.ConsumerCoordinator)", at(i*5), inner, joining)
	}), Options{})
	f("a layout of the user's", each(30, func(i int) string {
		return fmt.Sprintf("(main) ~o.a.k.c.c.internals.ConsumerCoordinator~ INFO 2024-05-01 %s :: %s", at(i*4), joining)
	}), Options{Layout: "(%t) ~%c~ %p %d{yyyy-MM-dd HH:mm:ss.SSS} :: %m%n", Zone: "Europe/Berlin", Side: "client"})
	f("runs one after another", each(40, func(i int) string {
		if i%10 == 0 {
			return fmt.Sprintf("2024-05-01 %s  INFO 17 --- [main] c.e.shop.Shop : starting the shop", at(i*3+i/10*30))
		}
		return fmt.Sprintf("2024-05-01 %s  INFO 17 --- [main] o.a.k.c.c.internals.ConsumerCoordinator : unheard of %c", at(i*3+i/10*30), 'a'+i%7)
	}), Options{})
}

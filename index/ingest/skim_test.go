package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rebalog/rebalog/parsers"
)

// chatter writes a log of an application, with a rebalance every so often.
func chatter(t testing.TB) string {
	var b strings.Builder
	at := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	for i := range 40_000 {
		at = at.Add(40 * time.Millisecond)
		form, logger := "order %d of customer 42 accepted, total 255.07 EUR", "c.e.shop.orders.OrderController"
		if i%1000 == 0 {
			form, logger = "[Consumer clientId=orders-2, groupId=orders] Attempt to heartbeat failed since group is rebalancing", "o.a.k.c.c.internals.ConsumerCoordinator"
		}
		if strings.Contains(form, "%d") {
			form = fmt.Sprintf(form, i)
		}
		fmt.Fprintf(&b, "%s  INFO 17 --- [nio-8080-exec-1] %-40s : %s\n", at.Format("2006-01-02 15:04:05.000"), logger, form)
	}
	path := filepath.Join(t.TempDir(), "app.log")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWholeReadsWhatASkimPassedOver asserts that an account of every line is
// never made from a case that holds less, and that the events are the same.
func TestWholeReadsWhatASkimPassedOver(t *testing.T) {
	opt := options(t, chatter(t))
	opt.parse = parsers.Parse
	skimmed := ingest(t, opt)
	in := skimmed.Inputs()[0]
	if in.Passed == 0 || in.Lines != 40_000 || in.Records+in.Passed != 40_000 {
		t.Errorf("a skim read %d records and passed over %d of %d lines", in.Records, in.Passed, in.Lines)
	}
	said := texts(t, skimmed)
	skimmed.Case.Close()

	opt.Whole = true
	whole := ingest(t, opt)
	if in := whole.Inputs()[0]; whole.Read != 1 || in.Passed != 0 || in.Records != 40_000 {
		t.Errorf("the whole was read as %d records, %d lines were passed over", in.Records, in.Passed)
	}
	if all := texts(t, whole); strings.Join(all, "\n") != strings.Join(said, "\n") || len(all) < 40 {
		t.Errorf("%d events of a skim, %d of the whole", len(said), len(all))
	}
	whole.Case.Close()

	opt.Whole = false
	if again := ingest(t, opt); again.Known != 1 {
		t.Error("what was read whole was read again for a skim")
	}
}

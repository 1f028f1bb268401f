package history

import "testing"

func TestRotatedName(t *testing.T) {
	f := func(name, want string) {
		t.Helper()
		if got := rotatedName(name, ""); got != want {
			t.Errorf("rotatedName(%q) = %q, want %q", name, got, want)
		}
	}
	f("logs/app.log", "logs/app.log")
	f("logs/app.log.1", "logs/app.log")
	f("logs/app.log.12.gz", "logs/app.log")
	f("logs/app.2.log.gz", "logs/app.log")
	f("logs/app-2024-05-01.0.log.zst", "logs/app.log")
	f("logs/app.2024-05-01.log", "logs/app.log")
	f("logs/app.log-20240501", "logs/app.log")
	f("logs/app.log-20240501.gz", "logs/app.log")
	f("server.log.2024-05-01-13", "server.log")
	f("server.log.2024-05-01_13-30", "server.log")
	// Not of one log: the number is the process's.
	f("consumer-1.log", "consumer-1.log")
	f("orders-0/app.log", "orders-0/app.log")
	f("10.0.0.7.log", "10.log") // one log, as long as times overlap: see follow
}

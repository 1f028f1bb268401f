package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// ample is the memory, in bytes, that Go may take before it is short: twice what
// rebalog holds of logs of any size. Mapped files come on top. Until then garbage is
// left to pile up to several times what lives: of a run of a few seconds, collecting
// twice as often takes a tenth.
const (
	ample   = 100 << 20
	percent = 400
)

// frugal has garbage collected so that the program takes little more than ample, on a
// busy machine as well, where collecting falls behind. What needs more than that gets
// it: a limit that the living alone exceeds would have the collector run all the time.
// The user's own GOMEMLIMIT and GOGC stand.
func frugal() {
	if os.Getenv("GOMEMLIMIT") != "" || os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(percent)
	debug.SetMemoryLimit(ample)
	afterCollecting(func() { debug.SetMemoryLimit(max(ample, living()*3/2)) })
}

// afterCollecting calls f after each time that garbage was collected.
func afterCollecting(f func()) {
	type garbage struct{ _ *int }
	runtime.SetFinalizer(&garbage{}, func(*garbage) {
		f()
		afterCollecting(f)
	})
}

// living is how many bytes the last collection found in use.
func living() int64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return int64(live[0].Value.Uint64())
}

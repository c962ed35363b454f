package transport

import (
	"io"
	"time"
)

// PowerShell writes its standard output in steps of some 250 bytes. Where each of them wakes the reader, both sides spend
// more time on that than on the data.
const (
	// gatherAfter is how much of a line has to have come, in bytes, before its rest is gathered: short packets do not wait.
	gatherAfter = 8 << 10
	// gatherBelow is what a read gives, in bytes, that is followed by a pause.
	gatherBelow = 32 << 10
	// gatherTime is the pause.
	gatherTime = 200 * time.Microsecond
)

// gather reads what a process writes. In the middle of a long line it waits a moment after each read that gave little, so
// that the next one gives much.
type gather struct {
	r     io.Reader
	pause func() // sleeps for gatherTime
	line  int    // how many bytes have come since a read that ended with a line
	few   bool   // the last read gave little
}

func newGather(r io.Reader) *gather {
	return &gather{r: r, pause: func() { time.Sleep(gatherTime) }}
}

func (g *gather) Read(p []byte) (int, error) {
	if g.few && g.line >= gatherAfter {
		g.pause()
	}
	n, err := g.r.Read(p)
	g.few = n < gatherBelow && n < len(p)
	if g.line += n; n > 0 && p[n-1] == '\n' {
		g.line = 0
	}
	return n, err
}

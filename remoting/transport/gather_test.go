package transport

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// In the middle of a long line reads that give little are followed by a pause; short lines, their ends and reads that fill
// the buffer are not.
func TestGatherPauses(t *testing.T) {
	const step = 256
	for _, c := range []struct {
		name, text string
		step       int
		paused     bool
	}{
		{"short lines", strings.Repeat(strings.Repeat("x", step-1)+"\n", 200), step, false},
		{"one long line in steps", strings.Repeat("x", 64<<10) + "\n", step, true},
		{"one long line at once", strings.Repeat("x", 64<<10) + "\n", 1 << 20, false},
		{"a line that is not long enough", strings.Repeat("x", gatherAfter-step) + "\n", step, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			pauses := 0
			g := newGather(&stepReader{strings.NewReader(c.text), c.step})
			g.pause = func() { pauses++ }
			var got bytes.Buffer
			if _, err := io.CopyBuffer(struct{ io.Writer }{&got}, g, make([]byte, 48<<10)); err != nil {
				t.Fatal(err)
			}
			if got.String() != c.text {
				t.Errorf("%d bytes came, %d were written", got.Len(), len(c.text))
			}
			if (pauses > 0) != c.paused {
				t.Errorf("%d pauses, wanted some: %t", pauses, c.paused)
			}
		})
	}
}

// stepReader gives at most step bytes at once, as PowerShell writes.
type stepReader struct {
	r    io.Reader
	step int
}

func (s *stepReader) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), s.step)]) }

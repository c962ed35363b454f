package replay_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/remotingtest/replay"
	"github.com/pslshell/psl/remoting/wsman"
)

// psl's client does what pypsrp did with real Windows hosts, and understands all that they answered. PSL_RECORDED names another folder
// with recordings of the same form.
func TestRecorded(t *testing.T) {
	dir := os.Getenv("PSL_RECORDED")
	if dir == "" {
		dir = remotingtest.Shared(t, "recorded", "windows")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no recordings in %s: %v", dir, err)
	}
	understood := 0
	for _, f := range files {
		rec, err := replay.Load(f)
		if err != nil {
			t.Error(err)
			continue
		}
		if t.Run(rec.Name, func(t *testing.T) { replay.Run(t, rec) }) {
			understood++
		}
	}
	t.Logf("%d of %d recordings are understood", understood, len(files))
}

// reports collects what a replay finds.
type reports []string

func (r *reports) Errorf(format string, args ...any) { *r = append(*r, fmt.Sprintf(format, args...)) }
func (r *reports) Failed() bool                      { return len(*r) > 0 }

// A replay is worth something only if it finds what is wrong: recordings that were changed are noticed.
func TestNotices(t *testing.T) {
	file := filepath.Join(remotingtest.Shared(t, "recorded", "windows"), "test_psrp_run_protocol_version_2.3.yml")
	find := func(rec *replay.Recording, action string, n int) int {
		for i, e := range rec.Exchanges {
			if wsman.Action(e.Request.Body) == action {
				if n--; n < 0 {
					return i
				}
			}
		}
		t.Fatalf("no %s", action)
		return 0
	}
	const shell = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell/"
	for _, c := range []struct {
		name   string
		change func(rec *replay.Recording)
		want   string
	}{
		{"nothing", func(*replay.Recording) {}, ""},
		{"an answer that differs from what was compared", func(rec *replay.Recording) {
			i := find(rec, shell+"Receive", 2)
			rec.Exchanges[i].Text = strings.Replace(rec.Exchanges[i].Text, "</rsp:Stream>", "</rsp:Stream><!--", 1)
			rec.Exchanges[i].Text = strings.Replace(rec.Exchanges[i].Text, "<rsp:CommandState", "--><rsp:CommandState", 1)
		}, "message"},
		{"output that nobody asks for", func(rec *replay.Recording) {
			i := find(rec, shell+"Receive", 2)
			rec.Exchanges = slices.Insert(rec.Exchanges, i+1, rec.Exchanges[i])
		}, "psl"},
	} {
		rec, err := replay.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		c.change(rec)
		var r reports
		replay.RunWithin(time.Second, &r, rec)
		if all := strings.Join(r, "\n"); c.want == "" && all != "" || !strings.Contains(all, c.want) {
			t.Errorf("%s: %q", c.name, all)
		} else if c.want != "" && all == "" {
			t.Errorf("%s: it is not noticed", c.name)
		}
	}
}

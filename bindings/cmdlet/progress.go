package cmdlet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

// progress is the work that is under way, here and on other computers: a bar for each.
type progress struct {
	bars []*bar
}

// barKey tells activities apart: their numbers are those of a computer's session.
type barKey struct {
	computer string
	session  psobject.GUID
	activity int32
}

type bar struct {
	key    barKey
	record *psobject.ProgressRecord
}

// maxBars bounds how many are kept: a script that never completes its activities must not fill the memory.
const maxBars = 256

// take notes a record.
func (p *progress) take(r *psobject.ProgressRecord) {
	key := barKey{activity: r.ActivityID}
	if r.Origin != nil {
		key.computer, key.session = r.Origin.PSComputerName, r.Origin.RunspaceID
	}
	i := slices.IndexFunc(p.bars, func(b *bar) bool { return b.key == key })
	switch {
	case r.Completed && i >= 0:
		p.bars = slices.Delete(p.bars, i, i+1)
	case r.Completed:
	case i >= 0:
		p.bars[i].record = r
	case len(p.bars) < maxBars:
		p.bars = append(p.bars, &bar{key, r})
	}
}

// lines are the bars, those that belong to another below it, so many at most.
func (p *progress) lines(width, most int, color bool) []string {
	var out []string
	var below func(parent *bar, depth int)
	below = func(parent *bar, depth int) {
		for _, b := range p.bars {
			switch {
			case parent == nil && p.parent(b) != nil, parent != nil && p.parent(b) != parent, depth > 8:
				continue
			}
			out = append(out, b.line(depth, width, color))
			below(b, depth+1)
		}
	}
	below(nil, 0)
	if more := len(out) - most; more > 0 && most > 1 {
		out = append(out[:most-1], fmt.Sprintf("... and %d more", more+1))
	}
	return out
}

// parent is the bar that another belongs to.
func (p *progress) parent(b *bar) *bar {
	if b.record.ParentActivityID < 0 || b.record.ParentActivityID == b.key.activity {
		return nil
	}
	key := b.key
	key.activity = b.record.ParentActivityID
	i := slices.IndexFunc(p.bars, func(x *bar) bool { return x.key == key })
	if i < 0 {
		return nil
	}
	return p.bars[i]
}

// The widest bar, as in the original, and the narrowest one that has room for a status.
const (
	maxBarWidth    = 120
	minStatusWidth = 10
)

// The colours of PSStyle.Progress.
const (
	colorBar    = "\x1b[33;1m"
	colorFilled = "\x1b[7m"
	colorEmpty  = "\x1b[27m"
)

// line is the bar as the original's minimal view draws it: the activity, and the status in brackets, of which a part is
// filled.
func (b *bar) line(depth, width int, color bool) string {
	r := b.record
	width = min(width-1, maxBarWidth)
	name := strings.Repeat("  ", depth)
	if b.key.computer != "" {
		name += "[" + b.key.computer + "] "
	}
	name += oneLine(r.Activity)
	status := oneLine(r.StatusDescription)
	if op := oneLine(r.CurrentOperation); op != "" {
		status += ": " + op
	}
	if r.PercentComplete >= 0 && !color {
		status = fmt.Sprintf("%3d%% ", min(r.PercentComplete, 100)) + status
	}
	if r.SecondsRemaining >= 0 {
		status += fmt.Sprintf(" %02d:%02d:%02d", r.SecondsRemaining/3600, r.SecondsRemaining/60%60, r.SecondsRemaining%60)
	}
	name = clip(name, max(width-minStatusWidth-3, minStatusWidth))
	room := max(width-format.Cells(name)-3, 1)
	status = clip(status, room)
	status += strings.Repeat(" ", max(room-format.Cells(status), 0))
	if !color {
		return name + " [" + status + "]"
	}
	filled := 0
	if r.PercentComplete > 0 {
		filled = room * int(min(r.PercentComplete, 100)) / 100
	}
	head := cut(status, filled)
	return colorBar + name + " [" + colorFilled + head + colorEmpty + status[len(head):] + "]" + colorReset
}

// oneLine is a text without what would leave its line.
func oneLine(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t' || c == '\r':
			return ' '
		case c < ' ' || c == 0x7f:
			return -1
		}
		return c
	}, dotnet.String(s))
}

// cut is the beginning of a text that takes no more than n columns.
func cut(s string, n int) string {
	used := 0
	for i, c := range s {
		if used += format.Cells(string(c)); used > n {
			return s[:i]
		}
	}
	return s
}

// clip cuts a text that takes more than n columns, with an ellipsis in the place of what is cut.
func clip(s string, n int) string {
	if format.Cells(s) <= n {
		return s
	}
	return cut(s, n-1) + "…"
}

// showProgress shows a record as a bar.
func (s *Session) showProgress(r *psobject.ProgressRecord) {
	if s.screen == nil {
		return
	}
	s.progress.take(r)
	s.screen.SetBars(s.progressLines())
}

func (s *Session) progressLines() []string {
	width, height, ok := s.screen.Size()
	if !ok {
		width, height = s.Width, 24
	}
	return s.progress.lines(width, max(height/2, 1), s.Color)
}

// EndProgress takes all bars away: what they told of has ended.
func (s *Session) EndProgress() {
	if s.screen == nil || len(s.progress.bars) == 0 {
		return
	}
	s.progress.bars = nil
	s.screen.SetBars(nil)
}

package powershell

import (
	"slices"
	"strconv"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// maxHistory is how many commands a session remembers: $MaximumHistoryCount.
const maxHistory = 4096

// history are the commands that a session has run and that their clients wanted to be remembered, the oldest first.
type history struct {
	entries []*psobject.Object
	last    int64 // the number of the newest
}

// remember begins the entry of a statement; the function it returns ends it. A statement is known by the text of its first
// command, and is listed when it has ended.
func (rs *Runspace) remember(text string) func(error) {
	if text == "" {
		return func(error) {}
	}
	begin := psobject.DateTimeOf(rs.now(), psobject.Local)
	return func(err error) {
		end := psobject.DateTimeOf(rs.now(), psobject.Local)
		state := psobject.Enum{Type: "System.Management.Automation.Runspaces.PipelineState", Value: 4, Name: "Completed"}
		if err != nil {
			state.Value, state.Name = 5, "Failed"
			if _, ok := err.(*pipelineStopped); ok {
				state.Value, state.Name = 3, "Stopped"
			}
		}
		h := &rs.history
		h.last++
		prop := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
		h.entries = append(h.entries, &psobject.Object{
			TypeNames: []string{"Microsoft.PowerShell.Commands.HistoryInfo", "System.Object"}, Text: text, HasText: true,
			Adapted: []psobject.Property{prop("Id", h.last), prop("CommandLine", text), prop("ExecutionStatus", state),
				prop("StartExecutionTime", begin), prop("EndExecutionTime", end), prop("Duration", psobject.TimeSpan(end.Ticks-begin.Ticks))},
		})
		if n := len(h.entries) - maxHistory; n > 0 {
			h.entries = append(h.entries[:0], h.entries[n:]...)
		}
	}
}

// historyID is an entry's number.
func historyID(e *psobject.Object) int64 { return e.Adapted[0].Value.(int64) }

// find returns the place of an entry, -1 with an error where there is none of the number.
func (h *history) find(r *cmdlet.Run, id int64) (int, error) {
	for i, e := range h.entries {
		if historyID(e) == id {
			return i, nil
		}
	}
	return -1, r.WriteError(r.Fail("GetHistoryNoHistoryForId", psobject.ObjectNotFound, "System.ArgumentException", "Cannot locate the history for Id "+strconv.FormatInt(id, 10)+".", id))
}

// countOfMany is the error of a count beside several numbers.
func countOfMany(r *cmdlet.Run, count int32) error {
	return r.Fail("GetHistoryNoCountWithMultipleIds", psobject.InvalidArgument, "System.ArgumentException", "The count cannot be combined with multiple Ids.", count)
}

// getHistory is Get-History.
type getHistory struct {
	ID    []int64 `param:"pos=0 value range=1,9223372036854775807" as:"Id"`
	Count int32   `param:"pos=1 range=0,32767"`
}

func (g *getHistory) End(r *cmdlet.Run) error {
	h := &engineHost(r).f.in.rs.history
	if r.Bound("Count") && len(g.ID) > 1 {
		return countOfMany(r, g.Count)
	}
	newest := func(entries []*psobject.Object) []*psobject.Object {
		if r.Bound("Count") {
			return entries[max(0, len(entries)-int(g.Count)):]
		}
		return entries
	}
	list := newest(h.entries)
	if len(g.ID) > 0 {
		list = nil
		for _, id := range g.ID {
			i, err := h.find(r, id)
			switch {
			case err != nil:
				return err
			case i < 0:
			case r.Bound("Count"): // so many up to that one
				list = newest(h.entries[:i+1])
			default:
				list = append(list, h.entries[i])
			}
		}
	}
	for _, e := range list {
		if err := r.Write(e); err != nil {
			return err
		}
	}
	return nil
}

// clearHistory is Clear-History.
type clearHistory struct {
	ID          []int32  `param:"sets=IDParameter pos=0 range=1,2147483647" as:"Id"`
	CommandLine []string `param:"sets=CommandLineParameter"`
	Count       int32    `param:"pos=1 range=1,2147483647"`
	Newest      bool     `param:""`
}

func (c *clearHistory) End(r *cmdlet.Run) error {
	h := &engineHost(r).f.in.rs.history
	if r.Bound("Count") && len(c.ID) > 1 {
		return countOfMany(r, c.Count)
	}
	for _, id := range c.ID {
		if _, err := h.find(r, int64(id)); err != nil {
			return err
		}
	}
	meant := func(e *psobject.Object) bool {
		if slices.Contains(c.ID, int32(historyID(e))) {
			return true
		}
		for _, p := range c.CommandLine {
			if dotnet.Like(e.Text, p, true) {
				return true
			}
		}
		return len(c.ID) == 0 && len(c.CommandLine) == 0
	}
	left := len(h.entries)
	if r.Bound("Count") {
		left = int(c.Count)
	}
	gone := make([]bool, len(h.entries))
	for i := range h.entries {
		at := i
		if c.Newest {
			at = len(h.entries) - 1 - i
		}
		if left > 0 && meant(h.entries[at]) {
			gone[at] = true
			left--
		}
	}
	var kept []*psobject.Object
	for i, e := range h.entries {
		if !gone[i] {
			kept = append(kept, e)
		}
	}
	h.entries = kept
	return nil
}

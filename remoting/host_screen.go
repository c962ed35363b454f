package remoting

import (
	"fmt"
	"math"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// HostScreen is what a HostUI may be besides: a terminal that does what a script asks of it. Without it such calls have no
// effect, as in a PowerShell whose output is no terminal.
type HostScreen interface {
	// Control sends escape sequences of a terminal ([ECMA-48]); moved tells that the cursor is elsewhere after them.
	Control(sequences string, moved bool) error
	// FlushInput forgets what has been typed and not been read.
	FlushInput() error
}

const systemAutomation = "System.Management.Automation."

// hostRecord is an error of the host.
func hostRecord(exception, id string, category psobject.ErrorCategory, text string) *psobject.ErrorRecord {
	return &psobject.ErrorRecord{Exception: psobject.NewException(exception, text), FullyQualifiedErrorID: id,
		Category: psobject.CategoryInfo{Category: category, Reason: exception[strings.LastIndexByte(exception, '.')+1:]}}
}

// notRemote is what PowerShell says of a method that no remote side may call.
func notRemote(m message.Method) error {
	return hostRecord(systemAutomation+"Remoting.PSRemotingDataStructureException", "PSRemotingDataStructureException", psobject.NotSpecified,
		"Remote host method "+m.String()+" is not implemented.")
}

// screenCall does what is asked of the screen. The remote side waits for none of these, so that an error is one of the
// command: a record at its caller.
func (h *commandHost) screenCall(call *message.HostCall) (any, error) {
	arg := func(i int) any {
		if i < len(call.Parameters) {
			return call.Parameters[i]
		}
		return nil
	}
	switch m := call.Method; m {
	case message.SetForegroundColor, message.SetBackgroundColor:
		return nil, h.setColor(m == message.SetBackgroundColor, arg(0))
	case message.SetWindowTitle:
		return nil, h.control("\x1b]0;"+printable(dotnet.String(arg(0)))+"\a", false)
	case message.SetCursorPosition:
		at, _ := message.ParseCoordinates(arg(0))
		return nil, h.control(moveTo(at), true)
	case message.SetBufferContents2:
		at, _ := message.ParseCoordinates(arg(0))
		return nil, h.put(at, arg(1))
	case message.FlushInputBuffer:
		if s, ok := h.ui.(HostScreen); ok {
			return nil, s.FlushInput()
		}
		return nil, nil
	case message.SetWindowPosition, message.SetCursorSize, message.SetBufferSize, message.SetWindowSize:
		return nil, h.failed("set_"+strings.TrimPrefix(m.String(), "Set"), "System.PlatformNotSupportedException", "Operation is not supported on this platform.")
	case message.SetBufferContents1, message.ScrollBufferContents:
		return nil, h.failed(strings.TrimSuffix(m.String(), "1"), "System.NotImplementedException", "The method or operation is not implemented.")
	case message.PushRunspace, message.EnterNestedPrompt:
		return nil, h.failed(m.String(), systemAutomation+"Remoting.PSRemotingDataStructureException", "Remote host method "+m.String()+" is not implemented.")
	default:
		return nil, notRemote(m)
	}
}

// failed tells the caller of a call for whose end the remote side does not wait, as Invoke-Command of PowerShell does. The
// text says which method it was, what PowerShell leaves to the record's target.
func (h *commandHost) failed(method, exception, text string) error {
	r := hostRecord(exception, "RemoteHostCallFailed,Microsoft.PowerShell.Commands.InvokeCommandCommand", psobject.InvalidArgument, text+" The script asked the host for "+method+".")
	r.TargetObject = method
	r.Category.Activity, r.Category.TargetName, r.Category.TargetType = "Invoke-Command", method, "String"
	return h.send(hostFailed, r)
}

// control sends sequences to the terminal, where there is one.
func (h *commandHost) control(sequences string, moved bool) error {
	if s, ok := h.ui.(HostScreen); ok {
		return s.Control(sequences, moved)
	}
	return nil
}

// printable is text without characters that could end a sequence and begin another.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, text)
}

// moveTo puts the cursor at a place; the first column and row are 0, and what is before them is taken as they are.
func moveTo(at message.Coordinates) string {
	// One more must not overflow.
	place := func(n int32) int32 { return min(max(n, 0), math.MaxInt16) + 1 }
	return fmt.Sprintf("\x1b[%d;%dH", place(at.Y), place(at.X))
}

// terminalColors are the numbers of a terminal's colours in the order of ConsoleColor.
var terminalColors = [16]int{30, 34, 32, 36, 31, 35, 33, 37, 90, 94, 92, 96, 91, 95, 93, 97}

// behind is what is added to the number of a colour for the background.
const behind = 10

// colorSequence selects a colour; one that is none of the sixteen is the terminal's own.
func colorSequence(background bool, color int32) string {
	n := 39
	if color >= 0 && int(color) < len(terminalColors) {
		n = terminalColors[color]
	}
	if background {
		n += behind
	}
	return fmt.Sprintf("\x1b[%dm", n)
}

func (h *commandHost) setColor(background bool, color any) error {
	n, err := dotnet.Convert(color, "System.Int32")
	if err != nil {
		return nil // a colour that does not exist is none
	}
	return h.control(colorSequence(background, n.(int32)), false)
}

// maxCells is how many cells a script may write at once: a screen larger than any.
const maxCells = 1 << 20

// put writes rows of cells, each below the one before, and leaves the cursor at the first. PowerShell writes all rows in
// one line, which no script can want.
func (h *commandHost) put(at message.Coordinates, array any) error {
	cells := items(array)
	width := len(cells)
	if lengths := items(memberOf(array, "mal")); len(lengths) == 2 {
		if n, err := dotnet.Convert(lengths[1], "System.Int32"); err == nil {
			width = int(n.(int32))
		}
	}
	if width <= 0 || len(cells) > maxCells {
		return nil
	}
	var b strings.Builder
	for i, cell := range cells {
		if i%width == 0 {
			b.WriteString(moveTo(message.Coordinates{X: at.X, Y: at.Y + int32(i/width)}))
		}
		for _, side := range []string{"foregroundColor", "backgroundColor"} {
			if n, err := dotnet.Convert(memberOf(cell, side), "System.Int32"); err == nil {
				b.WriteString(colorSequence(side[0] == 'b', n.(int32)))
			}
		}
		b.WriteString(printable(dotnet.String(memberOf(cell, "character"))))
	}
	b.WriteString("\x1b[0m" + moveTo(at))
	return h.control(b.String(), true)
}

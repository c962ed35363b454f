package cmdlet

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

// Redirects reports whether a field of a call's table says where the command's streams go: redirect = "2>&1" stands for
// the original's operators. A parameter of that name goes before.
func Redirects(field string) bool { return strings.EqualFold(field, "redirect") }

// streams are the numbers that PowerShell gives them; 0 stands for the output.
var streams = map[psobject.StreamKind]int{psobject.WarningStream: 3, psobject.VerboseStream: 4, psobject.DebugStream: 5, psobject.InformationStream: 6}

const (
	outputNumber, errorNumber, informationNumber = 1, 2, 6
	lastStream                                   = informationNumber
)

// redirection is where the streams of one call go, by their numbers; nil for those that go where they always do.
type redirection struct {
	to    [lastStream + 1]*destination
	files []*os.File
}

// destination is one of: the output, a file, or nothing at all.
type destination struct {
	output bool
	file   *os.File
}

var redirectionForm = regexp.MustCompile(`^\s*([1-6*]?)>(>?)\s*(\S.*?)\s*$`)

const redirectionForms = `write it as PowerShell does: "2>&1", "*>&1", "3>$null" or "2>>errors.txt"`

// redirected takes the field redirect out of the arguments. The files are open then: close them.
func (h *host) redirected(d *cmdlet.Declaration, args []cmdlet.Argument) ([]cmdlet.Argument, error) {
	for i, a := range args {
		if !Redirects(a.Name) {
			continue
		}
		b := &cmdlet.Binder{Parameters: d.Parameters(), LuaNames: true}
		if _, err := b.Resolve(a.Name); err == nil {
			continue
		}
		h.redirection = &redirection{}
		list, isList := psobject.Base(a.Value).(*psobject.List)
		if !isList {
			list = psobject.NewArray(a.Value)
		}
		for _, v := range list.Items {
			if why := h.redirection.add(h, dotnet.String(v)); why != "" {
				h.redirection.close()
				return nil, cmdlet.NewError(d, "InvalidRedirection", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
					fmt.Sprintf("The parameter redirect of %s cannot be %q: %s.", LuaName(d.Name), dotnet.String(v), why), v)
			}
		}
		return append(append([]cmdlet.Argument(nil), args[:i]...), args[i+1:]...), nil
	}
	return args, nil
}

// add takes one redirection; it returns what is wrong with it.
func (r *redirection) add(h *host, text string) (wrong string) {
	m := redirectionForm.FindStringSubmatch(text)
	if m == nil {
		return redirectionForms
	}
	var numbers []int
	switch m[1] {
	case "*":
		numbers = []int{2, 3, 4, 5, 6}
	case "":
		numbers = []int{outputNumber}
	default:
		numbers = []int{int(m[1][0] - '0')}
	}
	var to *destination
	switch {
	case strings.HasPrefix(m[3], "&"):
		if m[3] != "&1" || m[2] != "" || numbers[0] == outputNumber {
			return "streams go to the output alone, as in 2>&1"
		}
		to = &destination{output: true}
	case strings.EqualFold(m[3], "$null"):
		if to = (&destination{}); m[1] == "*" {
			numbers = append(numbers, outputNumber)
		}
	case numbers[0] == outputNumber || m[1] == "*":
		return "the output goes to a file by | out_file; the streams 2 to 6 do so here"
	default:
		path, err := h.Resolve(m[3])
		if err != nil {
			return err.Error()
		}
		mode := os.O_TRUNC
		if m[2] != "" {
			mode = os.O_APPEND
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|mode, 0o666)
		if err != nil {
			return err.Error()
		}
		r.files = append(r.files, f)
		to = &destination{file: f}
	}
	for _, n := range numbers {
		if r.to[n] != nil {
			return fmt.Sprintf("stream %d has been redirected already", n)
		}
		r.to[n] = to
	}
	return ""
}

// close closes the files; r may be nil.
func (r *redirection) close() {
	if r == nil {
		return
	}
	for _, f := range r.files {
		_ = f.Close() // what could not be written has been told
	}
}

// redirect sends a record of a stream to where it is redirected; false where it goes where it always does.
func (h *host) redirect(number int, record any) (bool, error) {
	if h.redirection == nil || h.redirection.to[number] == nil {
		return false, nil
	}
	to := h.redirection.to[number]
	switch {
	case to.output:
		return true, h.pass(record)
	case to.file == nil:
		return true, nil
	}
	text := ""
	switch rec := record.(type) {
	case *psobject.ErrorRecord:
		text = strings.TrimRight(format.Error(rec, format.ErrorOptions{Width: h.s.Width, View: h.s.errorView()}), "\n")
	case *psobject.InformationalRecord:
		text = rec.Message
	case *psobject.InformationRecord:
		text = dotnet.String(rec.MessageData)
	default:
		text = dotnet.String(record)
	}
	_, err := to.file.WriteString(text + "\n")
	return true, err
}

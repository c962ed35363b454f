package powershell

import (
	"strings"

	"github.com/dlclark/regexp2"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ConvertFromStringData makes a table of lines of name=value. Any host can run it.
var ConvertFromStringData = &cmdlet.Declaration{
	Name: "ConvertFrom-StringData", Class: commandsPrefix + "ConvertFromStringDataCommand",
	Synopsis: "Makes a table of text with a name and a value in each line.",
	Examples: []cmdlet.Example{{Title: "Settings", Code: `local t = convertfrom_stringdata("host = web\nport = 8080"); print(t.port)`}},
	New:      func() any { return &convertFromStringData{} },
}

type convertFromStringData struct {
	StringData string        `param:"pos=0 mandatory value emptytext" help:"The lines; those that begin with # are left out."`
	Delimiter  psobject.Char `param:"pos=1" help:"What stands between name and value." default:"="`
}

func (c *convertFromStringData) Process(r *cmdlet.Run) error {
	fail := func(message string) error {
		return r.Fail("InvalidOperation", psobject.InvalidOperation, smaPrefix+"PSInvalidOperationException", message, nil)
	}
	delimiter := "="
	if c.Delimiter != 0 {
		delimiter = string(rune(c.Delimiter))
	}
	d := psobject.NewHashtable()
	for line := range strings.SplitSeq(c.StringData, "\n") {
		s := strings.TrimSpace(line)
		if s == "" || s[0] == '#' {
			continue
		}
		name, text, ok := strings.Cut(s, delimiter)
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return fail("Data line '" + s + "' is not in 'name=value' format. ")
		}
		if _, twice := d.Get(name); twice {
			return fail("Data item '" + name + "' in line '" + s + "' is already defined. ")
		}
		value, err := regexp2.Unescape(strings.TrimSpace(text))
		if err != nil {
			return r.Fail("System.Text.RegularExpressions.RegexParseException", psobject.NotSpecified, "System.Text.RegularExpressions.RegexParseException",
				dotnet.RegexMessage(strings.TrimSpace(text), err), nil)
		}
		d.Set(name, value)
	}
	return r.Write(d)
}

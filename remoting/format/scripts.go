package format

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// eval evaluates an expression of a view: what the original has as small scripts has a name and a function here.
func (o *Options) eval(e viewExpr, v any) (any, error) {
	if e.fn == "" {
		if len(e.path) == 1 {
			x, _, ok, err := lookup(v, e.path[0])
			if !ok {
				x = standIn(v, e.path[0])
			}
			return x, err
		}
		return walk(v, e.path), nil
	}
	var x any
	if len(e.path) > 0 {
		x = walk(v, e.path)
	}
	switch e.fn {
	case "self":
		return text(v), nil
	case "kilo":
		n, ok := number(x)
		if !ok {
			return int64(0), nil
		}
		// [long] rounds half to even.
		return dotnet.Convert(n/1024, "System.Int64")
	case "mega":
		n, _ := number(x)
		return dotnet.FormatNumber(float32(n/(1<<20)), "N2")
	case "two":
		n, _ := number(x)
		return dotnet.FormatNumber(float32(n), "N2")
	case "giga":
		if !dotnet.True(get(v, "Used")) && !dotnet.True(get(v, "Free")) {
			return nil, nil
		}
		n, _ := number(x)
		return dotnet.FormatNumber(n/(1<<30), "###0.00")
	case "whole":
		n, _ := number(x)
		return dotnet.FormatNumber(n, "N0")
	case "minute":
		return dotnet.Composite("{0:d} {0:HH}:{0:mm}", x)
	case "command":
		if strings.EqualFold(text(get(v, "CommandType")), "Alias") {
			return get(v, "DisplayName"), nil
		}
		return x, nil
	case "drive":
		if root := get(v, "DisplayRoot"); root != nil {
			return root, nil
		}
		return x, nil
	case "completed":
		if !dotnet.True(get(v, "IsCompleted")) {
			return nil, nil
		}
		return x, nil
	case "timed":
		if text(get(v, "Status")) == "TimedOut" {
			return "*", nil
		}
		return x, nil
	case "star":
		if !dotnet.True(x) {
			return "*", nil
		}
		return x, nil
	case "leaf":
		s := text(x)
		return s[strings.LastIndexAny(s, `/\`)+1:], nil
	case "computer":
		if x == nil {
			return "localhost", nil
		}
		return x, nil
	case "place":
		if x == nil {
			return "Local", nil
		}
		return "Remote", nil
	case "date":
		return dotnet.Format(x, "d")
	case "duration":
		return duration(x), nil
	case "match":
		return matchText(v, o.Location), nil
	}
	return nil, nil
}

// duration is how long a command ran, with as few parts as that takes.
func duration(x any) any {
	t, ok := psobject.Base(x).(psobject.TimeSpan)
	if !ok {
		return nil
	}
	format := `s\.fff`
	switch {
	case t >= 10*psobject.Hour:
		// Hours are rounded, half to even.
		hours, _ := dotnet.Convert(float64(t)/float64(psobject.Hour), "System.Int32")
		s, _ := dotnet.Composite("{0}:{1:mm}:{1:ss}.{1:fff}", hours, t)
		return s
	case t >= psobject.Hour:
		format = `h\:mm\:ss\.fff`
	case t >= psobject.Minute:
		format = `m\:ss\.fff`
	}
	s, err := dotnet.FormatTimeSpan(t, format)
	if err != nil {
		return nil
	}
	return s
}

func number(x any) (float64, bool) {
	n, err := dotnet.Convert(x, "System.Double")
	if err != nil || x == nil {
		return 0, false
	}
	f, ok := n.(float64)
	return f, ok
}

// standIn gives what a view of files shows for objects of other versions and systems, which have not all of the
// properties that the view reads.
func standIn(v any, name string) any {
	switch name {
	case "NameString":
		return get(v, "Name")
	case "LengthString":
		if strings.HasSuffix(psobject.TypeName(v), "DirectoryInfo") {
			return nil
		}
		return get(v, "Length")
	case "LastWriteTimeString":
		t := get(v, "LastWriteTime")
		if t == nil {
			return nil
		}
		s, err := dotnet.Composite("{0,10:d} {0,8:t}", t)
		if err != nil {
			return nil
		}
		return s
	case "ModeWithoutHardLink":
		return get(v, "Mode")
	}
	return nil
}

// matchText is a match of Select-String: path:line:text, with lines of context marked.
func matchText(v any, location string) string {
	line := text(get(v, "Line"))
	path := text(get(v, "Path"))
	piped := path == "" || path == "InputStream"
	if location != "" {
		path = strings.TrimPrefix(path, strings.TrimSuffix(location, "/")+"/")
	}
	row := func(mark, n, s string) string {
		if piped {
			return mark + s
		}
		return mark + path + ":" + n + ":" + s
	}
	num := get(v, "LineNumber")
	context := get(v, "Context")
	if context == nil {
		return row("", text(num), line)
	}
	var out []string
	n, _ := number(num)
	pre, _ := enumerate(get(context, "DisplayPreContext"))
	post, _ := enumerate(get(context, "DisplayPostContext"))
	for i, s := range pre {
		out = append(out, row("  ", text(int32(int(n)-len(pre)+i)), text(s)))
	}
	out = append(out, row("> ", text(num), line))
	for i, s := range post {
		out = append(out, row("  ", text(int32(int(n)+1+i)), text(s)))
	}
	return strings.Join(out, "\n")
}

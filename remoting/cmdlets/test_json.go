package cmdlets

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// TestJSON tells whether a text is JSON.
var TestJSON = &cmdlet.Declaration{
	Name: "Test-Json", Class: objectTypePrefix + "TestJsonCommand", DefaultSet: "JsonString",
	Synopsis: "Tells whether a text is JSON.",
	Notes:    "Schemas are not known: the text's form alone is tested.",
	Examples: []cmdlet.Example{{Title: "A text", Code: `print(test_json('{"a": 1}'))`}},
	New:      func() any { return &testJSON{} },
}

type testJSON struct {
	JSON        string   `param:"sets=JsonString pos=0 mandatory value" as:"Json" help:"The text."`
	Path        string   `param:"sets=JsonPath pos=0 mandatory name" help:"A file with the text; a pattern that means one file is understood."`
	LiteralPath string   `param:"sets=JsonLiteralPath pos=0 mandatory name alias=PSPath,LP" help:"A file with the text, its name taken as it is."`
	Options     []string `param:"nne oneof=IgnoreComments,AllowTrailingCommas" help:"What else is let pass."`
}

func (t *testJSON) Process(r *cmdlet.Run) error {
	text := t.JSON
	if t.Path != "" || t.LiteralPath != "" {
		full, err := t.file(r)
		if err != nil {
			return err
		}
		b, err := os.ReadFile(full)
		if errors.Is(err, fs.ErrNotExist) {
			return missing(r, t.Path+t.LiteralPath)
		}
		if err != nil {
			return pathError(r, full, err)
		}
		text = string(b)
	}
	has := func(option string) bool {
		return slices.ContainsFunc(t.Options, func(o string) bool { return strings.EqualFold(o, option) })
	}
	plain := text
	if has("IgnoreComments") {
		plain = withoutComments(plain)
	}
	if has("AllowTrailingCommas") {
		plain = withoutTrailingCommas(plain)
	}
	valid := json.Valid([]byte(plain))
	if !valid {
		if err := r.WriteError(r.Fail("InvalidJson", psobject.InvalidData, "System.Exception", "Cannot parse the JSON.", text)); err != nil {
			return err
		}
	}
	return r.Write(valid)
}

// file is the one that is meant.
func (t *testJSON) file(r *cmdlet.Run) (string, error) {
	if t.LiteralPath != "" || !dotnet.HasWildcards(t.Path) {
		return resolvePath(r, t.Path+t.LiteralPath)
	}
	files, _, err := expandPath(r, t.Path)
	if err == nil && len(files) != 1 {
		err = missing(r, t.Path)
	}
	if err != nil {
		return "", err
	}
	return files[0], nil
}

// missing is the record of a path that means nothing, as it was written.
func missing(r *cmdlet.Run, path string) *psobject.ErrorRecord {
	return r.Fail("PathNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+path+"' because it does not exist.", path)
}

// outsideTexts calls f for each place of a JSON text that is not within a text of it. f gives what stands there instead,
// and how many bytes it stands for.
func outsideTexts(s string, f func(i int) (put string, n int)) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '"' {
			end := i + 1
			for end < len(s) && s[end] != '"' {
				if s[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(s))
			b.WriteString(s[i:end])
			i = end
			continue
		}
		put, n := f(i)
		b.WriteString(put)
		i += n
	}
	return b.String()
}

// withoutComments puts a blank in the place of each comment.
func withoutComments(s string) string {
	return outsideTexts(s, func(i int) (string, int) {
		switch {
		case strings.HasPrefix(s[i:], "//"):
			n := strings.IndexByte(s[i:], '\n')
			if n < 0 {
				n = len(s) - i
			}
			return " ", n
		case strings.HasPrefix(s[i:], "/*"):
			if n := strings.Index(s[i+2:], "*/"); n >= 0 {
				return " ", n + 4
			}
		}
		return s[i : i+1], 1
	})
}

// withoutTrailingCommas leaves out the comma after the last element of a list or object.
func withoutTrailingCommas(s string) string {
	const blank = " \t\r\n"
	return outsideTexts(s, func(i int) (string, int) {
		if s[i] == ',' {
			before, after := strings.TrimRight(s[:i], blank), strings.TrimLeft(s[i+1:], blank)
			if before != "" && !strings.ContainsRune("[{,:", rune(before[len(before)-1])) && after != "" && strings.ContainsRune("]}", rune(after[0])) {
				return "", 1
			}
		}
		return s[i : i+1], 1
	})
}

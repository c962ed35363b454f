package cmdlets

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dlclark/regexp2"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// SelectString finds lines that match a pattern.
var SelectString = &cmdlet.Declaration{
	Name: "Select-String", Class: objectTypePrefix + "SelectStringCommand", Aliases: []string{"sls"}, DefaultSet: "File",
	Synopsis: "Finds text in lines or files by a regular expression.",
	Examples: []cmdlet.Example{{Title: "Lines of a list", Code: `write_output{"abc", "xyz"} | select_string("b")`}},
	New:      func() any { return &selectString{} },
}

type selectString struct {
	Pattern       []string     `param:"pos=0 mandatory" help:"Regular expressions, or texts with -SimpleMatch."`
	Path          []string     `param:"sets=File,FileRaw pos=1 mandatory name" help:"Files; patterns are understood."`
	LiteralPath   []string     `param:"sets=LiteralFile,LiteralFileRaw mandatory name alias=PSPath,LP" help:"Files whose names are taken as they are."`
	InputObject   any          `param:"sets=Object,ObjectRaw mandatory value type=System.Management.Automation.PSObject emptytext null" help:"Where text is looked for."`
	SimpleMatch   bool         `param:"" help:"The patterns are plain texts."`
	CaseSensitive bool         `param:"" help:"Tells upper case from lower case."`
	Quiet         bool         `param:"sets=File,LiteralFile,Object" help:"Only True, for files also False."`
	List          bool         `param:"" help:"The first match of a file only."`
	NotMatch      bool         `param:"" help:"Lines that do not match."`
	AllMatches    bool         `param:"" help:"All matches of a line, not the first one only."`
	Raw           bool         `param:"sets=FileRaw,LiteralFileRaw,ObjectRaw mandatory" help:"The lines as text."`
	Context       []int32      `param:"count=1,2 nne range=0,2147483647" help:"How many lines before and after a match are kept: one number or two."`
	Include       []string     `param:"nne" help:"Patterns of the names of files that are read."`
	Exclude       []string     `param:"nne" help:"Patterns of the names of files that are not."`
	Encoding      encodingName `param:"nne" default:"utf8"`
	NoEmphasis    bool         `param:"" help:"Accepted."`
	Culture       string       `param:"nn" help:"Accepted: texts are compared as in the invariant culture."`

	res    []*regexp2.Regexp
	number uint64
	found  bool
	stop   bool
	hit    bool // the line that was read last matched
	inFile bool // lines come from a file
	piped  around
}

func (s *selectString) Begin(r *cmdlet.Run) error {
	if r.Bound("Culture") && !s.SimpleMatch {
		return r.Fail("CannotSpecifyCultureWithoutSimpleMatch", psobject.InvalidData, "System.InvalidOperationException",
			"You must specify -Culture parameter only with -SimpleMatch parameter.", nil)
	}
	for _, p := range s.Pattern {
		if s.SimpleMatch {
			p = regexp2.Escape(p)
		}
		re, err := dotnet.Regex(p, !s.CaseSensitive)
		if err != nil {
			rec := r.Fail("InvalidRegex", psobject.InvalidArgument, "System.ArgumentException", "The string "+p+" is not a valid regular expression: "+err.Error(), nil)
			rec.Cause = err
			return rec
		}
		s.res = append(s.res, re)
	}
	return nil
}

// search looks for the patterns in a line; ok also where the line is wanted for not matching.
func (s *selectString) search(line string) (pattern string, matches []*regexp2.Match, ok bool) {
	for i, re := range s.res {
		m, err := re.FindStringMatch(line)
		if err != nil || m == nil {
			continue
		}
		if s.NotMatch {
			return "", nil, false
		}
		for m != nil {
			matches = append(matches, m)
			if !s.AllMatches {
				break
			}
			m, _ = re.FindNextMatch(m)
		}
		return s.Pattern[i], matches, true
	}
	if s.NotMatch {
		return s.Pattern[0], nil, true
	}
	return "", nil, false
}

// matchObject is a System.Text.RegularExpressions.Match.
func matchObject(m *regexp2.Match) *psobject.Object {
	const prefix = "System.Text.RegularExpressions."
	names := map[string][]string{"Capture": {prefix + "Capture", "System.Object"}, "Group": {prefix + "Group", prefix + "Capture", "System.Object"},
		"Match": {prefix + "Match", prefix + "Group", prefix + "Capture", "System.Object"}}
	item := func(typ, value string, index, length int, more ...psobject.Property) *psobject.Object {
		return &psobject.Object{TypeNames: names[typ], Text: value, HasText: true,
			Adapted: append(more, psobject.Property{Name: "Index", Value: int32(index)}, psobject.Property{Name: "Length", Value: int32(length)}, psobject.Property{Name: "Value", Value: value}, psobject.Property{Name: "ValueSpan"})}
	}
	// group makes a group, which is the last of its own captures.
	group := func(typ string, g *regexp2.Group, more ...psobject.Property) *psobject.Object {
		captures := &psobject.List{Type: prefix + "CaptureCollection"}
		for _, c := range g.Captures[:max(len(g.Captures)-1, 0)] {
			captures.Items = append(captures.Items, item("Capture", c.String(), c.Index, c.Length))
		}
		o := item(typ, g.String(), g.Index, g.Length, append(more, psobject.Property{Name: "Success", Value: len(g.Captures) > 0},
			psobject.Property{Name: "Name", Value: g.Name}, psobject.Property{Name: "Captures", Value: captures})...)
		if len(g.Captures) > 0 {
			captures.Items = append(captures.Items, o)
		}
		return o
	}
	groups := &psobject.List{Type: prefix + "GroupCollection"}
	whole := group("Match", &m.Group, psobject.Property{Name: "Groups", Value: groups})
	groups.Items = append(groups.Items, whole)
	for _, g := range m.Groups()[1:] {
		groups.Items = append(groups.Items, group("Group", &g))
	}
	return whole
}

const (
	inputStream = "InputStream"
	matchInfo   = objectTypePrefix + "MatchInfo"
)

// match is a MatchInfo whose context may still be filled.
func (s *selectString) match(line, path string, number uint64, pattern string, matches []*regexp2.Match) *psobject.Object {
	list := psobject.NewArray()
	list.Type = "System.Text.RegularExpressions.Match[]"
	for _, m := range matches {
		if !s.SimpleMatch {
			list.Items = append(list.Items, matchObject(m))
		}
	}
	text := line
	if path != inputStream {
		text = path + ":" + dotnet.String(number) + ":" + line
	}
	return &psobject.Object{TypeNames: []string{matchInfo, "System.Object"}, Text: text, HasText: true,
		Adapted: []psobject.Property{{Name: "IgnoreCase", Value: !s.CaseSensitive}, {Name: "LineNumber", Value: number}, {Name: "Line", Value: line},
			{Name: "Filename", Value: filepath.Base(path)}, {Name: "Path", Value: path}, {Name: "Pattern", Value: pattern}, {Name: "Context", Value: nil}, {Name: "Matches", Value: list}}}
}

func (s *selectString) Process(r *cmdlet.Run) error {
	if s.stop {
		return cmdlet.ErrStop
	}
	if r.Bound("InputObject") {
		return s.object(r, s.InputObject)
	}
	if r.PipelineInput && len(s.Path)+len(s.LiteralPath) == 0 {
		return s.object(r, r.Object)
	}
	files := s.LiteralPath
	for _, p := range s.Path {
		if !dotnet.HasWildcards(p) {
			files = append(files, p)
			continue
		}
		full, err := resolvePath(r, p)
		if err != nil {
			return err
		}
		matches, _ := filepath.Glob(full)
		files = append(files, matches...)
	}
	return s.files(r, files...)
}

// files looks in files. A quiet search says once whether one of them has a match.
func (s *selectString) files(r *cmdlet.Run, files ...string) error {
	s.found = false
	for _, f := range files {
		if err := s.file(r, f); err != nil || s.Quiet && s.found {
			return err
		}
	}
	switch {
	case s.Quiet && s.List:
		return r.Write(nil)
	case s.Quiet:
		return r.Write(false)
	}
	return nil
}

func (s *selectString) object(r *cmdlet.Run, v any) error {
	if v == nil {
		return nil
	}
	if p, ok := read(v, "FullName"); ok && strings.HasSuffix(psobject.TypeName(v), "System.IO.FileInfo") {
		return s.files(r, dotnet.String(p))
	}
	if psobject.TypeName(v) == matchInfo {
		return s.filter(r, v.(*psobject.Object))
	}
	s.number++
	line := dotnet.String(v)
	return s.line(r, &s.piped, inputStream, s.number, line)
}

// filter looks in the line of an earlier match, which goes on as it is. The lines around it are not shown any more, since
// they may belong to matches that were dropped.
func (s *selectString) filter(r *cmdlet.Run, o *psobject.Object) error {
	if len(s.Context) > 0 && s.Context[0]+s.Context[len(s.Context)-1] > 0 {
		s.Context = nil
		if err := r.WriteWarning(`The option "Context" is not valid when searching results that are piped from Select-String output.`); err != nil {
			return err
		}
	}
	v, _ := o.Get("Line")
	line := dotnet.String(v)
	if _, _, ok := s.search(line); !ok {
		return nil
	}
	if c, _ := o.Get("Context"); c != nil {
		context, ok := psobject.Base(c).(*psobject.Object)
		if !ok {
			return s.emit(r, o, line)
		}
		o, context = shallow(o), shallow(context)
		context.Set("DisplayPreContext", psobject.NewArray())
		context.Set("DisplayPostContext", psobject.NewArray())
		o.Set("Context", context)
		for _, l := range strings.Split(o.Text, "\n") {
			if strings.HasPrefix(l, "> ") {
				o.Text = l
			}
		}
	}
	return s.emit(r, o, line)
}

// shallow is an object with properties of its own and the values of o.
func shallow(o *psobject.Object) *psobject.Object {
	c := *o
	c.Adapted, c.Extended = slices.Clone(o.Adapted), slices.Clone(o.Extended)
	return &c
}

// End passes on the matches of the pipeline whose context is not full.
func (s *selectString) End(r *cmdlet.Run) error {
	if s.stop {
		return nil
	}
	return s.flush(r, &s.piped, len(s.piped.pending))
}

// around is a text that is read line by line: the lines before, and the matches that wait for the lines after them.
type around struct {
	recent  []string
	pending []waiting
	shown   uint64 // the last line that is shown with a match
}

type waiting struct {
	o           *psobject.Object
	post, shown *psobject.List // the lines after it, and those of them that are shown with it
}

// flush passes on the first n matches that wait.
func (s *selectString) flush(r *cmdlet.Run, a *around, n int) error {
	for _, p := range a.pending[:n] {
		if err := s.emit(r, p.o, dotnet.String(p.o.Adapted[2].Value)); err != nil {
			return err
		}
	}
	a.pending = a.pending[n:]
	return nil
}

// line takes the next line of a text.
func (s *selectString) line(r *cmdlet.Run, a *around, path string, number uint64, line string) error {
	before, after := 0, 0
	if len(s.Context) > 0 {
		before = int(s.Context[0])
		after = int(s.Context[len(s.Context)-1])
	}
	full := 0
	pattern, matches, ok := s.search(line)
	for i, p := range a.pending {
		p.post.Items = append(p.post.Items, line)
		if !ok && i == len(a.pending)-1 { // a line is shown once: with the last match before it
			p.shown.Items = append(p.shown.Items, line)
			p.o.Text += "\n" + contextText(path, number, line)
			a.shown = number
		}
		if len(p.post.Items) == after {
			full++
		}
	}
	if err := s.flush(r, a, full); err != nil {
		return err
	}
	if s.hit = ok; ok {
		o := s.match(line, path, number, pattern, matches)
		post, shownPre, shownPost := psobject.NewArray(), psobject.NewArray(), psobject.NewArray()
		if before+after > 0 {
			// With its context a match shows as several lines, the match itself marked.
			text := ""
			for i, l := range a.recent {
				if n := number - uint64(len(a.recent)-i); n > a.shown {
					text += contextText(path, n, l) + "\n"
					shownPre.Items = append(shownPre.Items, l)
				}
			}
			o.Text = text + "> " + o.Text
			a.shown = number
		}
		if len(s.Context) > 0 {
			pre := psobject.NewArray()
			for _, l := range a.recent {
				pre.Items = append(pre.Items, l)
			}
			o.Adapted[6].Value = &psobject.Object{TypeNames: []string{objectTypePrefix + "MatchInfoContext", "System.Object"},
				Adapted: []psobject.Property{{Name: "PreContext", Value: pre}, {Name: "PostContext", Value: post}, {Name: "DisplayPreContext", Value: shownPre}, {Name: "DisplayPostContext", Value: shownPost}}}
		}
		a.pending = append(a.pending, waiting{o, post, shownPost})
		if after == 0 {
			if err := s.flush(r, a, len(a.pending)); err != nil {
				return err
			}
		}
	}
	if before > 0 {
		a.recent = append(a.recent, line)
		if len(a.recent) > before {
			a.recent = a.recent[1:]
		}
	}
	return nil
}

// contextText is a line around a match as the match's text has it.
func contextText(path string, number uint64, line string) string {
	if path == inputStream {
		return "  " + line
	}
	return "  " + path + ":" + dotnet.String(number) + ":" + line
}

func (s *selectString) emit(r *cmdlet.Run, o *psobject.Object, line string) error {
	switch {
	case s.Quiet:
		if s.found {
			return nil
		}
		s.found = true
		if err := r.Write(true); err != nil {
			return err
		}
		if s.inFile {
			return nil
		}
		s.stop = true
		return cmdlet.ErrStop
	case s.Raw:
		return r.Write(line)
	}
	return r.Write(o)
}

func (s *selectString) file(r *cmdlet.Run, path string) error {
	full, err := resolvePath(r, path)
	if err != nil {
		return err
	}
	wanted := len(s.Include) == 0
	for _, p := range s.Include {
		wanted = wanted || dotnet.Like(filepath.Base(full), p, true)
	}
	for _, p := range s.Exclude {
		wanted = wanted && !dotnet.Like(filepath.Base(full), p, true)
	}
	if st, err := os.Stat(full); !wanted || err == nil && st.IsDir() {
		return nil
	}
	f, err := os.Open(full)
	if err != nil {
		return pathError(r, path, err)
	}
	defer f.Close()
	text := decodeReader(f, s.Encoding)
	s.inFile = true
	defer func() { s.inFile = false }()
	var a around
	in := bufio.NewReader(text)
	for number := uint64(1); ; number++ {
		line, rerr := in.ReadString('\n')
		if line == "" && rerr != nil {
			if !errors.Is(rerr, io.EOF) {
				return r.WriteError(pathError(r, path, rerr))
			}
			return s.flush(r, &a, len(a.pending))
		}
		waits := len(a.pending)
		if err := s.line(r, &a, full, number, strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")); err != nil {
			return err
		}
		if (s.List || s.Quiet) && (len(a.pending) > waits || s.hit) {
			return s.flush(r, &a, len(a.pending))
		}
	}
}

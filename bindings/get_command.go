package bindings

import (
	"slices"
	"sort"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// getCommand declares Get-Command, which lists what psl ships.
func getCommand(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Get-Command", Class: psClass + "GetCommandCommand", Aliases: []string{"gcm"}, DefaultSet: "CmdletSet",
		Synopsis: "Lists the cmdlets, with their names in Lua.",
		Examples: []cmdlet.Example{{Title: "By a pattern", Code: `get_command("*-Job")`}},
		New:      func() any { return &getCommandCmd{client: c} },
	}
}

type getCommandCmd struct {
	Name       []string `param:"sets=AllCommandSet pos=0 value name nne" help:"Names, in PowerShell's spelling or Lua's, or aliases; patterns are understood."`
	Verb       []string `param:"sets=CmdletSet name" help:"Only these verbs; patterns are understood."`
	Noun       []string `param:"sets=CmdletSet name" help:"Only these nouns; patterns are understood."`
	TotalCount int32    `param:"name" help:"At most so many." default:"all"`
	Syntax     bool     `param:"name" help:"How each is called, instead of the cmdlets."`

	ParameterName []string `param:"nne" help:"Only cmdlets with one of these parameters; patterns are understood, and aliases."`
	ParameterType []string `param:"nne" help:"Only cmdlets with a parameter of one of these types, or a list of it."`

	CommandType              psobject.Enum `param:"sets=AllCommandSet name alias=Type type=System.Management.Automation.CommandTypes" help:"Only this kind: cmdlets, or the functions that were imported." default:"Cmdlet, Function"`
	All                      bool          `param:"name" help:"Accepted: no cmdlet hides another one."`
	ListImported             bool          `param:"name" help:"Accepted: all are there from the start."`
	UseFuzzyMatching         bool          `param:"sets=AllCommandSet" help:"Names may be misspelled; the nearest come first."`
	FuzzyMinimumDistance     uint32        `param:"sets=AllCommandSet" help:"By how many letters at most." default:"5"`
	UseAbbreviationExpansion bool          `param:"sets=AllCommandSet name" help:"Names may be their capitals: n-pss for New-PSSession."`

	client *remoting.Client
}

// find gives the cmdlets that a name means.
func (g *getCommandCmd) find(r *cmdlet.Run, list []*cmdlet.Declaration, name string) []*cmdlet.Declaration {
	if !g.UseFuzzyMatching {
		var out []*cmdlet.Declaration
		for _, d := range list {
			if isNamed(d, name) || g.UseAbbreviationExpansion && strings.EqualFold(capitals(d.Name), name) {
				out = append(out, d)
			}
		}
		return out
	}
	limit := 5
	if r.Bound("FuzzyMinimumDistance") {
		limit = int(g.FuzzyMinimumDistance)
	}
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "-")) }
	far := map[*cmdlet.Declaration]int{}
	var out []*cmdlet.Declaration
	for _, d := range list {
		if n := distance(plain(d.Name), plain(name)); n <= limit {
			far[d] = n
			out = append(out, d)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return far[out[i]] < far[out[j]] })
	return out
}

// capitals are the letters that abbreviate a cmdlet: N-PSS for New-PSSession.
func capitals(name string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' || c == '-' {
			return c
		}
		return -1
	}, name)
}

func (g *getCommandCmd) Process(r *cmdlet.Run) error {
	imported := luacmdlet.SessionOf(r).Imported
	list := append(All(g.client), imported...)
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	left := int(g.TotalCount)
	write := func(d *cmdlet.Declaration) error {
		if (len(g.ParameterName) > 0 || len(g.ParameterType) > 0) && !takes(d, g.ParameterName, g.ParameterType) {
			return nil
		}
		kind := cmdletKind
		if slices.Contains(imported, d) {
			kind = functionKind
		}
		if r.Bound("CommandType") && g.CommandType.Value&kind == 0 {
			return nil
		}
		if r.Bound("TotalCount") {
			if left == 0 {
				return cmdlet.ErrStop
			}
			left--
		}
		if g.Syntax {
			return r.Write(strings.Join(luacmdlet.Syntax(d), "\n\n"))
		}
		return r.Write(&psobject.Object{TypeNames: []string{"psl.CmdletInfo", "System.Object"},
			Text: d.Name, HasText: true,
			Adapted: []psobject.Property{{Name: "Name", Value: d.Name}, {Name: "LuaName", Value: luacmdlet.LuaName(d.Name)}, {Name: "CommandType", Value: dotnet.EnumOf("System.Management.Automation.CommandTypes", kind)},
				{Name: "Synopsis", Value: d.Synopsis}}})
	}
	for _, n := range g.Name {
		found := false
		for _, d := range g.find(r, list, n) {
			found = true
			if err := write(d); err != nil {
				return err
			}
		}
		if found || dotnet.HasWildcards(n) || g.UseFuzzyMatching || g.UseAbbreviationExpansion {
			continue
		}
		err := r.WriteError(r.Fail("CommandNotFoundException", psobject.ObjectNotFound, "System.Management.Automation.CommandNotFoundException",
			"The term '"+n+"' is not recognized as a name of a cmdlet, function, script file, or executable program.\n"+
				"Check the spelling of the name, or if a path was included, verify that the path is correct and try again.", n))
		if err != nil {
			return err
		}
	}
	if len(g.Name) > 0 {
		return nil
	}
	for _, d := range list {
		verb, noun, _ := strings.Cut(d.Name, "-")
		if !like(verb, g.Verb) || !like(noun, g.Noun) {
			continue
		}
		if err := write(d); err != nil {
			return err
		}
	}
	return nil
}

// The bits of CommandTypes: an imported command is a function, as the original's proxy of it is.
const (
	functionKind int64 = 2
	cmdletKind   int64 = 8
)

// takes tells whether a cmdlet has a parameter that one of the patterns means, of one of the types.
func takes(d *cmdlet.Declaration, patterns, types []string) bool {
	for _, p := range d.Parameters().List {
		if !isOfType(p, types) {
			continue
		}
		for _, n := range append([]string{p.Name}, p.Aliases...) {
			if like(n, patterns) || like(luacmdlet.LuaParameter(n), patterns) {
				return true
			}
		}
	}
	return false
}

// isOfType tells whether a parameter is of one of the types, by their full names or short ones; none is any.
func isOfType(p *cmdlet.Parameter, types []string) bool {
	own := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(p.Type, "System.Nullable`1[["), "]]"), "[]")
	for _, t := range types {
		t = strings.TrimSuffix(t, "[]")
		if full, ok := dotnet.ResolveType(t); ok {
			t = full
		}
		if strings.EqualFold(own, t) || strings.EqualFold(own[strings.LastIndexByte(own, '.')+1:], t) {
			return true
		}
	}
	return len(types) == 0
}

// isNamed tells whether a pattern means the cmdlet.
func isNamed(d *cmdlet.Declaration, pattern string) bool {
	for _, n := range append(append(luacmdlet.LuaNames(d), d.Name), d.Aliases...) {
		if dotnet.Like(n, pattern, true) {
			return true
		}
	}
	return false
}

func like(s string, patterns []string) bool {
	for _, p := range patterns {
		if dotnet.Like(s, p, true) {
			return true
		}
	}
	return len(patterns) == 0
}

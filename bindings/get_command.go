package bindings

import (
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

	client *remoting.Client
}

func (g *getCommandCmd) Process(r *cmdlet.Run) error {
	list := All(g.client)
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	left := int(g.TotalCount)
	write := func(d *cmdlet.Declaration) error {
		if len(g.ParameterName) > 0 && !takes(d, g.ParameterName) {
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
		kind, _ := dotnet.Convert("Cmdlet", "System.Management.Automation.CommandTypes")
		return r.Write(&psobject.Object{TypeNames: []string{"psl.CmdletInfo", "System.Object"},
			Text: d.Name, HasText: true,
			Adapted: []psobject.Property{{Name: "Name", Value: d.Name}, {Name: "LuaName", Value: luacmdlet.LuaName(d.Name)}, {Name: "CommandType", Value: kind},
				{Name: "Synopsis", Value: d.Synopsis}}})
	}
	for _, n := range g.Name {
		found := false
		for _, d := range list {
			if !isNamed(d, n) {
				continue
			}
			found = true
			if err := write(d); err != nil {
				return err
			}
		}
		if found || dotnet.HasWildcards(n) {
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

// takes tells whether a cmdlet has a parameter that one of the patterns means.
func takes(d *cmdlet.Declaration, patterns []string) bool {
	for _, p := range d.Parameters().List {
		for _, n := range append([]string{p.Name}, p.Aliases...) {
			if like(n, patterns) || like(luacmdlet.LuaParameter(n), patterns) {
				return true
			}
		}
	}
	return false
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

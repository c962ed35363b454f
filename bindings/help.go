package bindings

import (
	"fmt"
	"sort"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Help returns the help page of a cmdlet, by any of its names, in Lua's spelling or PowerShell's; for "cmdlets" the list
// of all. ok is false for an unknown name.
func Help(topic string) (text string, ok bool) {
	if strings.EqualFold(topic, "cmdlets") {
		return helpList(), true
	}
	if d := named(topic); d != nil {
		return luacmdlet.Help(d), true
	}
	return "", false
}

// named finds a cmdlet by any of its names.
func named(topic string) *cmdlet.Declaration {
	plain := func(s string) string {
		return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(s, "_", ""), "-", ""))
	}
	for _, d := range All(remoting.New(remoting.Options{})) {
		for _, n := range append([]string{d.Name}, append(luacmdlet.LuaNames(d), d.Aliases...)...) {
			if plain(n) == plain(topic) {
				return d
			}
		}
	}
	return nil
}

// helpList names all cmdlets with one line each.
func helpList() string {
	list := All(remoting.New(remoting.Options{}))
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintf(&b, "%-24s %s\n", luacmdlet.LuaName(d.Name), d.Synopsis)
	}
	return b.String()
}

var getHelp = &cmdlet.Declaration{
	Name: "Get-Help", Class: psClass + "GetHelpCommand", Aliases: []string{"help"}, DefaultSet: "AllUsersView",
	Synopsis: "Shows the help page of a cmdlet, or lists all of them.",
	Examples: []cmdlet.Example{{Title: "A page", Code: `help("new_pssession")`}},
	New:      func() any { return &getHelpCmd{} },
}

type getHelpCmd struct {
	Name      string   `param:"pos=0 name nne" help:"The cmdlet." default:"a list of all"`
	Full      bool     `param:"sets=AllUsersView" help:"The whole page, as without it."`
	Detailed  bool     `param:"sets=DetailedView mandatory" help:"The whole page."`
	Examples  bool     `param:"sets=Examples mandatory" help:"How the cmdlet is used."`
	Parameter []string `param:"sets=Parameters mandatory" help:"Only these parameters; patterns are understood."`
}

func (g *getHelpCmd) Process(r *cmdlet.Run) error {
	name := g.Name
	if name == "" {
		name = "cmdlets"
	}
	if d := named(name); d != nil && g.Examples {
		return r.Write(strings.TrimRight(luacmdlet.ExamplesHelp(d), "\n"))
	} else if d != nil && len(g.Parameter) > 0 {
		return g.parameters(r, d)
	}
	text, ok := Help(name)
	if !ok {
		return r.WriteError(r.Fail("HelpNotFound", psobject.ResourceUnavailable, "Microsoft.PowerShell.Commands.HelpNotFoundException",
			"There is no help on "+name+". help() lists the cmdlets.", name))
	}
	return r.Write(strings.TrimRight(text, "\n"))
}

// parameters shows the parameters asked for; a name or pattern that means none is an error.
func (g *getHelpCmd) parameters(r *cmdlet.Run, d *cmdlet.Declaration) error {
	for _, pattern := range g.Parameter {
		text := luacmdlet.ParametersHelp(d, pattern)
		if text == "" {
			err := r.WriteError(r.Fail("NoParmsFound", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException", "No parameter matches criteria "+pattern+".", nil))
			if err != nil {
				return err
			}
			continue
		}
		if err := r.Write(strings.TrimRight(text, "\n")); err != nil {
			return err
		}
	}
	return nil
}

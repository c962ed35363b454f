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
	plain := func(s string) string {
		return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(s, "_", ""), "-", ""))
	}
	for _, d := range All(remoting.New(remoting.Options{})) {
		for _, n := range append([]string{d.Name}, append(luacmdlet.LuaNames(d), d.Aliases...)...) {
			if plain(n) == plain(topic) {
				return luacmdlet.Help(d), true
			}
		}
	}
	return "", false
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
	Name: "Get-Help", Class: psClass + "GetHelpCommand", Aliases: []string{"help"},
	Synopsis: "Shows the help page of a cmdlet, or lists all of them.",
	Examples: []cmdlet.Example{{Title: "A page", Code: `help("new_pssession")`}},
	New:      func() any { return &getHelpCmd{} },
}

type getHelpCmd struct {
	Name string `param:"pos=0 value name nne" help:"The cmdlet." default:"a list of all"`
}

func (g *getHelpCmd) Process(r *cmdlet.Run) error {
	name := g.Name
	if name == "" {
		name = "cmdlets"
	}
	text, ok := Help(name)
	if !ok {
		return r.WriteError(r.Fail("HelpNotFound", psobject.ResourceUnavailable, "Microsoft.PowerShell.Commands.HelpNotFoundException",
			"There is no help on "+name+". help() lists the cmdlets.", name))
	}
	return r.Write(strings.TrimRight(text, "\n"))
}

package bindings

import (
	"fmt"
	"sort"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/docs"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Help returns the help page of a cmdlet, by any of its names, in Lua's spelling or PowerShell's, or a topic's; for "cmdlets"
// and "topics" the list of all. A pattern or a part of names that fits several gives a list of these. ok is false for a
// name that means nothing; the text then names what is most like it, if anything is. Width is that of the screen, 0 for any.
func Help(topic string, width int) (text string, ok bool) {
	switch strings.ToLower(topic) {
	case "cmdlets":
		return helpList(width, func(*cmdlet.Declaration) bool { return true }), true
	case "topics":
		return topicList(width, func(docs.Topic) bool { return true }), true
	}
	if d := named(topic); d != nil {
		return luacmdlet.Help(d, width), true
	}
	if t, ok := docs.Find(topic); ok {
		return t.Text(luacmdlet.HelpColumns(width)), true
	}
	pattern := topic
	if !dotnet.HasWildcards(pattern) {
		pattern = "*" + pattern + "*"
	}
	text = helpList(width, func(d *cmdlet.Declaration) bool {
		return dotnet.Like(d.Name, pattern, true) || dotnet.Like(luacmdlet.LuaName(d.Name), pattern, true)
	}) + topicList(width, func(t docs.Topic) bool { return dotnet.Like("about_"+t.Name, pattern, true) })
	if text != "" {
		return text, true
	}
	var names []string
	for _, d := range All(remoting.New(remoting.Options{})) {
		names = append(names, luacmdlet.LuaName(d.Name))
	}
	for _, t := range docs.Topics() {
		names = append(names, t.Name)
	}
	return nearest(topic, names), false
}

// topicList names topics with one line each.
func topicList(width int, wanted func(docs.Topic) bool) string {
	var b strings.Builder
	for _, t := range docs.Topics() {
		if wanted(t) {
			b.WriteString(listed("about_"+t.Name, t.Summary(), width))
		}
	}
	return b.String()
}

// named finds a cmdlet by any of its names.
func named(topic string) *cmdlet.Declaration {
	return among(All(remoting.New(remoting.Options{})), topic)
}

// among finds a declaration by any of its names.
func among(list []*cmdlet.Declaration, topic string) *cmdlet.Declaration {
	plain := func(s string) string {
		return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(s, "_", ""), "-", ""))
	}
	for _, d := range list {
		for _, n := range append([]string{d.Name}, append(luacmdlet.LuaNames(d), d.Aliases...)...) {
			if plain(n) == plain(topic) {
				return d
			}
		}
	}
	return nil
}

// helpList names cmdlets with one line each.
func helpList(width int, wanted func(*cmdlet.Declaration) bool) string {
	list := All(remoting.New(remoting.Options{}))
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	var b strings.Builder
	for _, d := range list {
		if wanted(d) {
			b.WriteString(listed(luacmdlet.LuaName(d.Name), d.Synopsis, width))
		}
	}
	return b.String()
}

// listed is a name with what it means, in as many lines as that takes beside it.
func listed(name, text string, width int) string {
	const column = 29
	room := max(luacmdlet.HelpColumns(width)-column, 20)
	out := fmt.Sprintf("%-*s", column, name)
	n := 0
	for i, w := range strings.Fields(text) {
		switch {
		case i == 0:
		case n+1+len(w) > room:
			out += "\n" + strings.Repeat(" ", column)
			n = 0
		default:
			out += " "
			n++
		}
		out += w
		n += len(w)
	}
	return strings.TrimRight(out, " ") + "\n"
}

// meant asks whether somebody meant another name, if there is one.
func meant(name string) string {
	if name == "" {
		return ""
	}
	return " Did you mean " + name + "?"
}

var getHelp = &cmdlet.Declaration{
	Name: "Get-Help", Class: psClass + "GetHelpCommand", Aliases: []string{"help"}, DefaultSet: "AllUsersView",
	Synopsis: "Shows the help page of a cmdlet or of a topic, or lists them.",
	Description: "The topics are the pages of psl's documentation and parts of them; their names may begin with about_. A cmdlet's page is also shown by help = true among " +
		"its parameters, as -? does in PowerShell.",
	Examples: []cmdlet.Example{
		{Title: "A page", Code: `help("new_pssession")`},
		{Title: "A topic", Code: `help("about_scopes")`},
		{Title: "All that has to do with jobs", Code: `help("*job*")`},
		{Title: "One parameter", Code: `help{"new_pssession", parameter = "throttle_limit"}`},
		{Title: "In place of the cmdlet's work", Code: `remove_item{ help = true }`},
	},
	New: func() any { return &getHelpCmd{} },
}

type getHelpCmd struct {
	Name      string   `param:"pos=0 name nne" help:"The cmdlet or the topic; patterns and parts of names list what fits." default:"a list of all"`
	Full      bool     `param:"sets=AllUsersView" help:"The whole page, as without it."`
	Detailed  bool     `param:"sets=DetailedView mandatory" help:"The whole page."`
	Examples  bool     `param:"sets=Examples mandatory" help:"How the cmdlet is used."`
	Parameter []string `param:"sets=Parameters mandatory" help:"Only these parameters; patterns are understood."`
}

func (g *getHelpCmd) Process(r *cmdlet.Run) error {
	name, width := g.Name, luacmdlet.SessionOf(r).Width
	if name == "" {
		return r.Write(strings.TrimRight(helpList(width, func(*cmdlet.Declaration) bool { return true })+"\n"+topicList(width, func(docs.Topic) bool { return true }), "\n"))
	}
	d := among(luacmdlet.SessionOf(r).Imported, name)
	if d != nil {
		if p, ok := d.New().(*proxyCmd); ok {
			d = p.explained(r, d)
		}
	} else {
		d = named(name)
	}
	if d != nil && g.Examples {
		return r.Write(strings.TrimRight(luacmdlet.ExamplesHelp(d, width), "\n"))
	} else if d != nil && len(g.Parameter) > 0 {
		return g.parameters(r, d)
	}
	if d != nil {
		return r.Write(strings.TrimRight(luacmdlet.Help(d, width), "\n"))
	}
	text, ok := Help(name, width)
	if !ok {
		return r.WriteError(r.Fail("HelpNotFound", psobject.ResourceUnavailable, "Microsoft.PowerShell.Commands.HelpNotFoundException",
			"There is no help on "+name+"."+meant(text)+" help() lists what there is.", name))
	}
	return r.Write(strings.TrimRight(text, "\n"))
}

// parameters shows the parameters asked for; a name or pattern that means none is an error.
func (g *getHelpCmd) parameters(r *cmdlet.Run, d *cmdlet.Declaration) error {
	for _, pattern := range g.Parameter {
		text := luacmdlet.ParametersHelp(d, pattern, luacmdlet.SessionOf(r).Width)
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

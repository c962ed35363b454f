package main

import (
	"fmt"
	"slices"
	"strings"
)

const usageText = `usage: psl FILE.lua [ARG...]   run a script (its arguments in ... and arg)
       psl -e CODE [ARG...]    run code
       psl                     the prompt; where standard input is no terminal, run the script on it
       psl -i FILE.lua         run a script, then the prompt with its variables
       psl --no-profile        the prompt without the user's profile.lua
       psl check FILE.lua...   say whether scripts can be read, without running them
       psl help [TOPIC]        help on a cmdlet, or on: ` + "%TOPICS%" + `, cmdlets
       psl serve --stdio       an endpoint for a client that started it, or for sshd
       psl serve --https ADDR  an endpoint for clients of WS-Management (psl serve --help)
       psl version
`

// topics of the command line and the language. Cmdlets have their own help.
var topics = map[string]string{
	"exit": `Exit codes
  0    the script came to its end
  1    an uncaught error
  2    psl was called wrongly
  130  Ctrl-C or SIGTERM
  exit(n) ends a script with its own code.
`,
	"language": `The language is Lua 5.1 with five additions:
  a, b, rest = get_things()       one object a variable, the last takes the rest
  {1, 2} | f() | function(o) end  pipelines; a line may begin with |
  global.x, script.x, private.x   scopes; free variables belong to the script
  [[ ... $using:name ... ]]       a script block takes Lua variables by name
  get_things()                    a cmdlet call or pipeline alone is displayed
call(path, ...) runs another script in a scope of its own, dot_source(path) in
the current one.
`,
	"pipelines": `Pipelines
  source | stage | stage
Objects pass one by one. The source is a cmdlet call or any value; a table gives
its elements. A stage is a cmdlet call, a function, or a call f(x), which is made
once per object with the object before x. What a function returns goes on: every
value, a table's elements one by one; nil is dropped. | binds weaker than or.
A statement cannot begin with { : write write_output{1, 2} | f().
`,
}

func topicNames() []string {
	names := make([]string, 0, len(topics))
	for n := range topics {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

func usage() string {
	return strings.Replace(usageText, "%TOPICS%", strings.Join(topicNames(), ", "), 1)
}

func (a *app) help(args []string) int {
	switch len(args) {
	case 0:
		fmt.Fprint(a.stdout, usage())
		return codeOK
	case 1:
		if text, ok := topics[strings.ToLower(args[0])]; ok {
			fmt.Fprint(a.stdout, text)
			return codeOK
		}
		if text, ok := a.helpOn(args[0]); ok {
			fmt.Fprint(a.stdout, text)
			return codeOK
		}
		return a.usage(fmt.Sprintf("no help on %q", args[0]))
	}
	return a.usage("help takes one topic")
}

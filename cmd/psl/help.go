package main

import (
	"fmt"
	"io"

	"github.com/pslshell/psl/cmd/psl/commandline"
	"github.com/pslshell/psl/docs"
	"github.com/pslshell/psl/runtime/console"
)

// topicNames are those of help beside the cmdlets, as they may be typed: with about_ and without.
func topicNames() []string {
	var names []string
	for _, t := range docs.Topics() {
		names = append(names, t.Name, "about_"+t.Name)
	}
	return names
}

func (a *app) help(args []string) int {
	switch len(args) {
	case 0:
		fmt.Fprint(a.stdout, commandline.Usage())
		return codeOK
	case 1:
		width, _, ok := console.NewScreen(a.stdout, io.Discard).Size()
		if !ok {
			width = 0 // of any: a file's lines have no end
		}
		text, ok := a.helpOn(args[0], width)
		if ok {
			fmt.Fprint(a.stdout, text)
			return codeOK
		}
		if text != "" {
			text = ": did you mean " + text + "?"
		}
		fmt.Fprintf(a.stderr, "psl: no help on %q%s\npsl help cmdlets and psl help topics list what there is.\n", args[0], text)
		return codeUsage
	}
	return a.usage("help takes one topic")
}

// completion writes a shell's completions.
func (a *app) completion(args []string) int {
	if len(args) == 1 {
		if text, ok := commandline.Completion(args[0]); ok {
			fmt.Fprint(a.stdout, text)
			return codeOK
		}
	}
	return a.usage(fmt.Sprintf("completion wants one of %v", commandline.Shells()))
}

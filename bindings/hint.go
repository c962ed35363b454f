package bindings

import (
	"regexp"
	"slices"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
)

var (
	verbNoun    = regexp.MustCompile(`\b[A-Z][a-z]+-[A-Z][A-Za-z]+\b`)
	hyphened    = regexp.MustCompile(`\b[A-Za-z]+-[A-Za-z]+\b`)
	pairs       = regexp.MustCompile(`\bi?pairs\s*\(\s*([a-z_]\w*)\s*[({]`)
	switches    = regexp.MustCompile(`\b([a-z_]\w*)\s*[({].*\s-([A-Za-z]{3,})\b`)
	words       = regexp.MustCompile(`^\s*([a-z_]\w*)\s+([-$\w/\\~][-$\w/\\~.:]*)`)
	braced      = regexp.MustCompile(`\{\s*([A-Z][a-z]+-[A-Z]|\$)`)
	environment = regexp.MustCompile(`(?i)\$env:([A-Za-z_]\w*)`)
	dollar      = regexp.MustCompile(`\$[A-Za-z_]\w*`)
	text        = regexp.MustCompile(`\[\[.*?(\]\]|$)|"[^"]*"|'[^']*'|--.*`)
)

// operators are those that Lua writes otherwise.
var (
	operator  = regexp.MustCompile(`(?i)!=|\+\+|[-+*/]=|\s-(?:eq|ne|gt|ge|lt|le|and|or|not)\b`)
	operators = map[string]string{"!=": "~=", "++": "x = x + 1", "+=": "x = x + y", "-=": "x = x - y", "*=": "x = x * y", "/=": "x = x / y", "-eq": "==", "-ne": "~=",
		"-gt": ">", "-ge": ">=", "-lt": "<", "-le": "<=", "-and": "and", "-or": "or", "-not": "not"}
)

// hint says how a line at which a script went wrong would be written in Lua, where it is written in PowerShell's way; ""
// for any other line.
func hint(source string) string {
	source = text.ReplaceAllString(source, "")
	if braced.MatchString(source) {
		return "A script block of PowerShell is a text in psl: [[ ... ]] in place of { ... }: help(\"script_blocks\")."
	}
	all := All(remoting.New(remoting.Options{}))
	for _, n := range hyphened.FindAllString(source, -1) {
		for _, d := range all {
			if strings.EqualFold(d.Name, n) {
				return "In psl " + d.Name + " is " + luacmdlet.LuaName(d.Name) + "(), with parameters " + luacmdlet.LuaName(d.Name) + "{ name = value }: help(\"porting\")."
			}
		}
	}
	if names := verbNoun.FindAllString(source, -1); len(names) > 0 {
		return names[0] + " is no cmdlet of psl's own. A session runs it: invoke_command(new_pssession(), [[ " + names[0] + " ]])."
	}
	if m := words.FindStringSubmatch(source); m != nil && !slices.Contains(completedWords, m[2]) && among(all, m[1]) != nil {
		return "Parameters stand in brackets: " + m[1] + "(\"" + m[2] + "\"), or " + m[1] + "{ name = value }: help(\"" + m[1] + "\")."
	}
	if m := pairs.FindStringSubmatch(source); m != nil && among(all, m[1]) != nil {
		return "A cmdlet gives nil, one object or a table of several: each(" + m[1] + "(...)) goes through any of them: help(\"results\")."
	}
	if o := strings.ToLower(strings.TrimSpace(operator.FindString(source))); o != "" {
		return "For " + o + " Lua writes " + operators[o] + ": help(\"porting\")."
	}
	if m := switches.FindStringSubmatch(source); m != nil && among(all, m[1]) != nil {
		return "Parameters have no - in psl: " + m[1] + "{ " + m[2] + " = value }, with true for a switch: help(\"porting\")."
	}
	if strings.HasPrefix(strings.TrimSpace(source), "|") {
		return "An input ends where it is complete: for a pipeline of several lines put | at the end of a line, or press Alt-Enter for the next."
	}
	if strings.TrimSpace(source) == "?" {
		return "help() lists what there is, help(\"language\") is a topic."
	}
	if m := environment.FindStringSubmatch(source); m != nil {
		return "A variable of the environment is os.getenv(\"" + m[1] + "\") in Lua."
	}
	if v := dollar.FindString(source); v != "" {
		return "Variables have no $ in Lua: " + v[1:] + ". What is between [[ and ]] is PowerShell: help(\"porting\")."
	}
	return ""
}

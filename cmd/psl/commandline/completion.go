package commandline

import (
	"fmt"
	"slices"
	"strings"
)

// Shells are those that Completion knows.
func Shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

// Completion is a script that makes a shell complete psl's arguments. Names of cmdlets and topics are asked of psl itself
// when they are wanted.
func Completion(shell string) (script string, ok bool) {
	switch strings.ToLower(shell) {
	case "bash":
		return bash(), true
	case "zsh":
		return zsh(), true
	case "fish":
		return fish(), true
	case "powershell", "pwsh":
		return powershell(), true
	}
	return "", false
}

// words are the commands, each once.
func words() []Entry {
	var out []Entry
	for _, e := range Commands() {
		if e.Word != "" && e.Word != "-" && !slices.ContainsFunc(out, func(o Entry) bool { return o.Word == e.Word }) {
			out = append(out, e)
		}
	}
	return out
}

// takes is what kind of value stands behind a word: "lua", "topic", "folder", "shell", "file", "engine", or "".
func (e Entry) takes() string {
	v := strings.Trim(e.Value, "[].")
	switch {
	case strings.HasPrefix(v, "FILE.lua"):
		return "lua"
	case v == "TOPIC":
		return "topic"
	case v == "FOLDER":
		return "folder"
	case v == "SHELL":
		return "shell"
	case v == "FILE":
		return "file"
	case v == "ENGINE":
		return "engine"
	}
	return ""
}

var engines = []string{"auto", "pwsh", "embedded"}

// choices are the values of a kind, where they are few.
func choices(kind string) []string {
	switch kind {
	case "shell":
		return Shells()
	case "engine":
		return engines
	}
	return nil
}

// behind lists the words after which a kind of value stands.
func behind(list []Entry, kind string) string {
	var out []string
	for _, e := range list {
		if e.takes() == kind {
			out = append(out, e.Word)
		}
	}
	return strings.Join(out, "|")
}

func names(list []Entry) string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = e.Word
	}
	return strings.Join(out, " ")
}

func bash() string {
	return fmt.Sprintf(`# psl completion bash: source it, or put it into the folder of bash-completion.
_psl() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} first=${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "%[1]s" -- "$cur") $(compgen -f -X '!*.lua' -- "$cur") $(compgen -d -S / -- "$cur"))
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
    return
  fi
  case $first in
  serve)
    case $prev in
    %[2]s) COMPREPLY=($(compgen -f -- "$cur")) ;;
    %[3]s) COMPREPLY=($(compgen -W "%[4]s" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "%[5]s" -- "$cur")) ;;
    esac ;;
  %[6]s) COMPREPLY=($(compgen -f -X '!*.lua' -- "$cur") $(compgen -d -S / -- "$cur")) ;;
  %[7]s) ((COMP_CWORD == 2)) && COMPREPLY=($(compgen -W "$( (psl help cmdlets; psl help topics) 2>/dev/null | cut -d' ' -f1)" -- "$cur")) ;;
  %[8]s) COMPREPLY=($(compgen -d -- "$cur")) ;;
  %[9]s) ((COMP_CWORD == 2)) && COMPREPLY=($(compgen -W "%[10]s" -- "$cur")) ;;
  *) COMPREPLY=($(compgen -f -- "$cur")) ;;
  esac
}
complete -F _psl psl
`, names(words()), behind(ServeFlags(), "file"), behind(ServeFlags(), "engine"), strings.Join(choices("engine"), " "), names(ServeFlags()),
		behind(words(), "lua"), behind(words(), "topic"), behind(words(), "folder"), behind(words(), "shell"), strings.Join(choices("shell"), " "))
}

// zshText is a text between quotes of zsh in which a colon ends a part.
func zshText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ":", `\:`, "'", `'\''`, "[", `\[`, "]", `\]`).Replace(s)
}

func zsh() string {
	var b strings.Builder
	b.WriteString("#compdef psl\n# psl completion zsh: put it as _psl into a folder of $fpath, or source it after compinit.\n_psl() {\n  local -a commands\n  commands=(\n")
	for _, e := range words() {
		fmt.Fprintf(&b, "    '%s:%s'\n", zshText(e.Word), zshText(e.Summary))
	}
	b.WriteString("  )\n  if (( CURRENT == 2 )); then\n    _describe -t commands 'command' commands\n    _files -g '*.lua'\n    return\n  fi\n  case $words[2] in\n  serve)\n    shift words\n    (( CURRENT-- ))\n    _arguments -s \\\n")
	for _, f := range ServeFlags() {
		value := ""
		if f.Value != "" {
			action := " "
			switch f.takes() {
			case "file":
				action = "_files"
			case "engine":
				action = "(" + strings.Join(choices("engine"), " ") + ")"
			}
			value = ":" + zshText(f.Value) + ":" + action
		}
		fmt.Fprintf(&b, "      '*%s[%s]%s' \\\n", f.Word, zshText(firstSentence(f.Summary)), value)
	}
	b.WriteString("      && return ;;\n")
	fmt.Fprintf(&b, "  %s) _files -g '*.lua' ;;\n", behind(words(), "lua"))
	fmt.Fprintf(&b, "  %s) (( CURRENT == 3 )) && compadd -- ${(f)\"$( (psl help cmdlets; psl help topics) 2>/dev/null | cut -d' ' -f1)\"} ;;\n", behind(words(), "topic"))
	fmt.Fprintf(&b, "  %s) _files -/ ;;\n", behind(words(), "folder"))
	fmt.Fprintf(&b, "  %s) (( CURRENT == 3 )) && compadd -- %s ;;\n", behind(words(), "shell"), strings.Join(choices("shell"), " "))
	b.WriteString("  *) _files ;;\n  esac\n}\nif [ \"$funcstack[1]\" = _psl ]; then _psl \"$@\"; else compdef _psl psl; fi\n")
	return b.String()
}

func firstSentence(s string) string {
	s, _, _ = strings.Cut(s, ". ")
	return s
}

// fishText is a text between quotes of fish.
func fishText(s string) string { return strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) }

func fish() string {
	var b strings.Builder
	b.WriteString("# psl completion fish: put it as psl.fish into ~/.config/fish/completions.\n")
	b.WriteString("function __psl_first; test (count (commandline -opc)) -eq 1; end\n")
	b.WriteString("function __psl_second; test (count (commandline -opc)) -eq 2; and contains -- (commandline -opc)[2] $argv; end\n")
	b.WriteString("function __psl_in; set -l words (commandline -opc); test (count $words) -gt 1; and contains -- $words[2] $argv; end\n")
	b.WriteString("complete -c psl -f\n")
	b.WriteString("function __psl_lua; set -l t (commandline -ct); for f in $t*.lua $t*/; echo $f; end; end\n")
	b.WriteString("complete -c psl -n __psl_first -a '(__psl_lua)'\n")
	fmt.Fprintf(&b, "complete -c psl -n 'not __psl_first; and not __psl_in %s' -F\n", names(words()))
	for _, e := range words() {
		fmt.Fprintf(&b, "complete -c psl -n __psl_first -a '%s' -d '%s'\n", e.Word, fishText(e.Summary))
		switch k := e.takes(); k {
		case "lua":
			fmt.Fprintf(&b, "complete -c psl -n '__psl_in %s' -a '(__psl_lua)'\n", e.Word)
		case "topic":
			fmt.Fprintf(&b, "complete -c psl -n '__psl_second %s' -a \"(begin; psl help cmdlets; psl help topics; end 2>/dev/null | string replace -r ' +' \\t)\"\n", e.Word)
		case "folder":
			fmt.Fprintf(&b, "complete -c psl -n '__psl_in %s' -a '(__fish_complete_directories)'\n", e.Word)
		case "shell":
			fmt.Fprintf(&b, "complete -c psl -n '__psl_second %s' -a '%s'\n", e.Word, strings.Join(choices(k), " "))
		}
	}
	for _, f := range ServeFlags() {
		line := fmt.Sprintf("complete -c psl -n '__psl_in serve' -l %s -d '%s'", strings.TrimPrefix(f.Word, "--"), fishText(firstSentence(f.Summary)))
		switch k := f.takes(); {
		case k == "file":
			line += " -r -F"
		case k == "engine":
			line += " -x -a '" + strings.Join(choices(k), " ") + "'"
		case f.Value != "":
			line += " -x"
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// psText is a text between quotes of PowerShell.
func psText(s string) string { return strings.ReplaceAll(s, "'", "''") }

func powershell() string {
	var b strings.Builder
	b.WriteString(`# psl completion powershell: add it to $PROFILE.
Register-ArgumentCompleter -Native -CommandName psl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | ForEach-Object { "$_" })
    $at = if ($wordToComplete) { $words.Count - 1 } else { $words.Count }
    $give = {
        param($Text, $Tip)
        if ($Text -like "$wordToComplete*") { [System.Management.Automation.CompletionResult]::new($Text, $Text, 'ParameterValue', $(if ($Tip) { $Tip } else { $Text })) }
    }
    $files = {
        param($Filter)
        Get-ChildItem -Path "$wordToComplete*" -ErrorAction Ignore | Where-Object { $_.PSIsContainer -or $_.Name -like $Filter } | ForEach-Object {
            $folder = if ($wordToComplete) { Split-Path $wordToComplete }
            $path = if ($folder) { Join-Path $folder $_.Name } else { $_.Name }
            if ($path -match '[\s'']') { $path = "'" + $path.Replace("'", "''") + "'" }
            [System.Management.Automation.CompletionResult]::new($path, $_.Name, 'ProviderItem', $path)
        }
    }
    if ($at -le 1) {
`)
	for _, e := range words() {
		fmt.Fprintf(&b, "        & $give '%s' '%s'\n", psText(e.Word), psText(e.Summary))
	}
	b.WriteString("        & $files '*.lua'\n        return\n    }\n    switch ($words[1]) {\n        'serve' {\n            switch ($words[$at - 1]) {\n")
	for _, f := range ServeFlags() {
		switch k := f.takes(); k {
		case "file":
			fmt.Fprintf(&b, "                '%s' { & $files '*'; return }\n", f.Word)
		case "engine":
			fmt.Fprintf(&b, "                '%s' { foreach ($e in '%s') { & $give $e }; return }\n", f.Word, strings.Join(choices(k), "', '"))
		}
	}
	b.WriteString("            }\n")
	for _, f := range ServeFlags() {
		fmt.Fprintf(&b, "            & $give '%s' '%s'\n", f.Word, psText(f.Summary))
	}
	b.WriteString("        }\n")
	for _, e := range words() {
		switch k := e.takes(); k {
		case "lua":
			fmt.Fprintf(&b, "        '%s' { & $files '*.lua' }\n", e.Word)
		case "topic":
			fmt.Fprintf(&b, "        '%s' { if ($at -eq 2) { @(psl help cmdlets; psl help topics) | ForEach-Object { $name, $tip = $_ -split ' +', 2; & $give $name $tip } } }\n", e.Word)
		case "folder":
			fmt.Fprintf(&b, "        '%s' { & $files '?' }\n", e.Word)
		case "shell":
			fmt.Fprintf(&b, "        '%s' { if ($at -eq 2) { foreach ($s in '%s') { & $give $s } } }\n", e.Word, strings.Join(choices(k), "', '"))
		}
	}
	b.WriteString("        default { & $files '*' }\n    }\n}\n")
	return b.String()
}

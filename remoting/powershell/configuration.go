package powershell

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// LanguageMode says how much of the language the text of a session's user may use (about_Language_Modes).
type LanguageMode string

// The modes.
const (
	FullLanguage        LanguageMode = "FullLanguage"
	ConstrainedLanguage LanguageMode = "ConstrainedLanguage" // methods, types and conversions are those of the core types alone
	RestrictedLanguage  LanguageMode = "RestrictedLanguage"  // commands, constants and simple operators
	NoLanguage          LanguageMode = "NoLanguage"          // commands by their names with values, and no text at all
)

// SessionType says which commands a session begins with.
type SessionType string

// The types.
const (
	DefaultSession    SessionType = "Default"                // all of them
	EmptySession      SessionType = "Empty"                  // none
	RestrictedSession SessionType = "RestrictedRemoteServer" // those that a client needs to talk to the session, with few parameters
)

// Configuration is what a session gives its user and what it allows, as a session configuration file has it
// (about_Session_Configuration_Files). It limits the user's own text alone: the functions and scripts of the configuration run with
// the full language and use every command.
type Configuration struct {
	SessionType SessionType
	Language    LanguageMode
	// Cmdlets and Functions are the commands that are visible. A name without a wildcard makes visible what goes by it, be it a
	// cmdlet or a function; one with a wildcard what is of its own kind. Where these, Aliases and Programs are all nil and the type is
	// DefaultSession, everything is visible.
	Cmdlets, Functions []VisibleCommand
	// Aliases are the names of visible aliases, Programs names or full paths of scripts and programs; with wildcards.
	Aliases, Programs []string
	// Providers are those that the user may reach paths of; nil is all in a DefaultSession, none in the others.
	Providers []string

	FunctionDefinitions []FunctionDefinition
	AliasDefinitions    []AliasDefinition
	VariableDefinitions []VariableDefinition
	Environment         map[string]string
	// Scripts run at the start, in their order; full paths.
	Scripts []string
}

// VisibleCommand is a command that is visible, with all its parameters or with some.
type VisibleCommand struct {
	Name string
	// Parameters are those that may be given, nil for all.
	Parameters []VisibleParameter
}

// VisibleParameter is a parameter that may be given, with what its values must be.
type VisibleParameter struct {
	Name string
	// Set are the values that it takes, nil for all; Pattern is a regular expression that they match, "" for any.
	Set     []string
	Pattern string
}

// FunctionDefinition is a function of the session; Body is the text between its braces.
type FunctionDefinition struct{ Name, Body string }

// AliasDefinition is an alias of the session.
type AliasDefinition struct{ Name, Value string }

// VariableDefinition is a variable that the session's functions see. Script, where it is not "", makes the value.
type VariableDefinition struct {
	Name   string
	Value  any
	Script string
}

// limitsCommands tells whether there are commands that the user does not see.
func (c *Configuration) limitsCommands() bool {
	return c.SessionType != DefaultSession || c.Cmdlets != nil || c.Functions != nil || c.Aliases != nil || c.Programs != nil
}

// parseTrusted reads text of the session's own.
func parseTrusted(text, file string) (*ast.ScriptBlock, error) {
	body, err := parse.Parse(text, file)
	if err != nil {
		return nil, err
	}
	body.Source.Trusted = true
	return body, nil
}

// Check reads the functions and patterns of a configuration, to find out before anybody comes whether sessions can be made of it.
func (c *Configuration) Check() error {
	rs := New(Options{Configuration: c})
	defer rs.Close()
	return rs.policy.err
}

// Start gives the session what its configuration defines and runs the configuration's scripts. It is called once, before the
// first run; without a configuration it does nothing. An error means that nobody may use the session.
func (rs *Runspace) Start(ctx context.Context) error {
	p := rs.policy
	if p == nil {
		return nil
	}
	if p.err != nil {
		return p.err
	}
	for name, value := range p.c.Environment {
		rs.env.set(name, &value)
	}
	for _, v := range p.c.VariableDefinitions {
		value := v.Value
		if v.Script != "" {
			out, err := rs.runOwn(ctx, v.Script, "")
			if err != nil {
				return &StartupError{fmt.Errorf("the variable %s: %w", v.Name, err)}
			}
			value = collapse(out)
		}
		p.own.scope.setLocal(v.Name, value)
		p.variables[strings.ToLower(v.Name)] = true
	}
	for _, path := range p.c.Scripts {
		if err := rs.startScript(ctx, path); err != nil {
			return &StartupError{err}
		}
	}
	p.started = true
	return nil
}

// StartupError tells that a script of the configuration failed. It does not pass for the error of a command: there was none.
type StartupError struct{ cause error }

func (e *StartupError) Error() string {
	return "Running startup script threw an error: " + strings.TrimSuffix(e.cause.Error(), ".") + "."
}

// startScript runs a script file of the configuration.
func (rs *Runspace) startScript(ctx context.Context, path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	rs.policy.own.scope.setLocal("PSScriptRoot", filepath.Dir(path))
	rs.policy.own.scope.setLocal("PSCommandPath", path)
	_, err = rs.runOwn(ctx, scriptText(b), path)
	return err
}

// runOwn runs text of the session's own within the world of its functions and gives what it puts out.
func (rs *Runspace) runOwn(ctx context.Context, text, file string) ([]any, error) {
	body, err := parseTrusted(text, file)
	if err != nil {
		return nil, err
	}
	var out []any
	rs.mu.Lock()
	defer rs.mu.Unlock()
	f := &frame{in: &interp{rs: rs, ctx: ctx, question: &rs.question}, scope: rs.policy.own.scope, src: body.Source, name: "<ScriptBlock>", st: rs.streams(Streams{})}
	f.out = func(v any) error { out = append(out, plain(v)); return nil }
	old := rs.top
	defer rs.enter(old)
	rs.enter(f)
	if err := f.runBlockTo(&ScriptBlock{body: body, in: f.in, module: rs.policy.own}, nil, false, nil, f.out); err != nil {
		return nil, rs.outer(f, err)
	}
	return out, nil
}

// defines tells whether the configuration has a variable of the name for its functions, which the user must not see.
func (p *policy) defines(key string) bool { return p != nil && p.variables[key] }

func variableIsPrivate(name string) error {
	return newFaultOf(smaPrefix+"SessionStateException", "VariableIsPrivate", psobject.PermissionDenied, name,
		"Cannot access the variable '$"+name+"' because it is a private variable.")
}

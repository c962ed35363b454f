package powershell

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// defaultArguments gives what $PSDefaultParameterValues has for the parameters of a command that were not given: its keys are
// "command:parameter", both of them patterns. parameter gives the full name of a parameter, "" where there is none.
// exact asks for none of them, and so does the session's own text in a session with limits, which must not do what its user wants.
func (f *frame) defaultArguments(command string, exact bool, given []argument, parameter func(string) string, names func() []string) ([]argument, error) {
	if exact || f.in.rs.policy != nil && f.trusted() {
		return nil, nil
	}
	v, ok := f.lookup("psdefaultparametervalues")
	if !ok {
		return nil, nil
	}
	d, ok := psobject.Base(plain(v)).(*psobject.Dictionary)
	if !ok || d.Len() == 0 {
		return nil, nil
	}
	if off, ok := d.Get("Disabled"); ok && truth(off) {
		return nil, nil
	}
	has := func(name string) bool {
		for _, a := range given {
			if a.name != "" && strings.EqualFold(parameter(a.name), name) {
				return true
			}
		}
		return false
	}
	var out []argument
	for i, k := range d.Keys() {
		key, _ := psobject.Base(k).(string)
		c, p, ok := strings.Cut(key, ":")
		if !ok || !wildcard(strings.TrimSpace(c), true)(command) {
			continue
		}
		p = strings.TrimSpace(p)
		value := plain(d.Values()[i])
		if sb, ok := psobject.Base(value).(*ScriptBlock); ok {
			list, err := f.runBlock(sb, nil, false, nil)
			if err != nil {
				return nil, err
			}
			value = collapse(list)
		}
		add := func(name string) {
			if !has(name) {
				out = append(out, argument{name: name, value: value, has: true, colon: true, byDefault: true})
			}
		}
		if !hasWildcard(p) {
			if full := parameter(p); full != "" {
				add(full)
			}
			continue
		}
		for _, n := range names() {
			if wildcard(p, true)(n) {
				add(n)
			}
		}
	}
	return out, nil
}

// defaultFailed warns of a preferred value that its parameter does not take.
func (f *frame) defaultFailed(parameter string, value any, err error) error {
	why := err.Error()
	var rec *psobject.ErrorRecord
	if errors.As(err, &rec) {
		why = rec.Message()
	}
	return f.message(psobject.WarningStream, "The binding of default value '"+f.text(value)+"' to parameter '"+parameter+"' failed: "+why, nil)
}

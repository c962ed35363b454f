package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

func escapeWildcard(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("*?[]`", r) {
			b.WriteByte('`')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unescapeWildcard(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '`' && i+1 < len(s) && strings.IndexByte("*?[]`", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// wildcardPattern is a WildcardPattern.
type wildcardPattern struct {
	pattern string
	match   func(string) bool
}

func newWildcardPattern(c *netCall) (any, error) {
	ignore := false
	if c.n() > 1 {
		if e, ok := psobject.Base(c.at(1)).(psobject.Enum); ok {
			ignore = strings.Contains(e.Name, "IgnoreCase")
		} else {
			ignore = strings.Contains(strings.ToLower(c.text(1)), "ignorecase")
		}
	}
	return &wildcardPattern{c.text(0), wildcard(c.text(0), ignore)}, nil
}

func (w *wildcardPattern) PSTypeNames() []string {
	return []string{smaPrefix + "WildcardPattern", "System.Object"}
}
func (w *wildcardPattern) PSProperties() []psobject.Property { return nil }
func (w *wildcardPattern) PSText() string                    { return smaPrefix + "WildcardPattern" }
func (w *wildcardPattern) psCall(f *frame, name string, args []any) (any, bool, error) {
	if strings.EqualFold(name, "ismatch") && len(args) == 1 {
		return w.match(f.text(args[0])), true, nil
	}
	if strings.EqualFold(name, "towql") {
		return strings.NewReplacer("*", "%", "?", "_").Replace(w.pattern), true, nil
	}
	return nil, false, nil
}

package dotnet

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2"
)

// matchTimeout ends a regular expression that backtracks without end.
const matchTimeout = 30 * time.Second

// regexCache holds compiled expressions: scripts match the same ones in loops. It is emptied when it grows.
var regexCache = struct {
	sync.Mutex
	m map[string]*regexp2.Regexp
}{m: map[string]*regexp2.Regexp{}}

// Regex compiles a .NET regular expression.
func Regex(pattern string, ignoreCase bool) (*regexp2.Regexp, error) {
	opts := regexp2.RegexOptions(regexp2.None)
	if ignoreCase {
		opts = regexp2.IgnoreCase
	}
	return RegexWith(pattern, opts)
}

// RegexWith compiles a .NET regular expression with options.
func RegexWith(pattern string, opts regexp2.RegexOptions) (*regexp2.Regexp, error) {
	key := fmt.Sprintf("%d/%s", opts, pattern)
	regexCache.Lock()
	defer regexCache.Unlock()
	if re, ok := regexCache.m[key]; ok {
		return re, nil
	}
	re, err := regexp2.Compile(pattern, opts)
	if err != nil {
		return nil, Thrown("System.Text.RegularExpressions.RegexParseException", "Invalid pattern '"+pattern+"': "+strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	re.MatchTimeout = matchTimeout
	if len(regexCache.m) > 500 {
		clear(regexCache.m)
	}
	regexCache.m[key] = re
	return re, nil
}

// Wildcard is a PowerShell pattern: * ? [a-z] and ` to take the next character as it is.
type Wildcard struct {
	pattern    []rune
	ignoreCase bool
}

// NewWildcard returns the pattern.
func NewWildcard(pattern string, ignoreCase bool) *Wildcard {
	if ignoreCase {
		pattern = strings.ToLower(pattern)
	}
	return &Wildcard{pattern: []rune(pattern), ignoreCase: ignoreCase}
}

// HasWildcards reports whether the text has characters that a pattern gives a meaning.
func HasWildcards(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '`':
			i++
		case '*', '?', '[':
			return true
		}
	}
	return false
}

// Like matches a text against a pattern, ignoring case where asked.
func Like(s, pattern string, ignoreCase bool) bool { return NewWildcard(pattern, ignoreCase).Match(s) }

// Match reports whether the whole text fits the pattern. It takes time in proportion to text times pattern at most.
func (w *Wildcard) Match(s string) bool {
	if w.ignoreCase {
		s = strings.ToLower(s)
	}
	return wildcard(w.pattern, []rune(s))
}

func wildcard(p, s []rune) bool {
	pi, si := 0, 0
	star, mark := -1, 0
	for si < len(s) {
		n, ok := 0, false
		if pi < len(p) {
			if p[pi] == '*' {
				star, mark = pi, si
				pi++
				continue
			}
			n, ok = matchOne(p[pi:], s[si])
		}
		if ok {
			pi += n
			si++
			continue
		}
		if star < 0 {
			return false
		}
		mark++
		si, pi = mark, star+1
	}
	for pi < len(p) && p[pi] == '*' {
		pi++
	}
	return pi == len(p)
}

// matchOne matches one character and returns how much of the pattern stood for it.
func matchOne(p []rune, c rune) (int, bool) {
	switch p[0] {
	case '?':
		return 1, true
	case '`':
		if len(p) > 1 {
			return 2, p[1] == c
		}
	case '[':
		end := 1
		for end < len(p) && p[end] != ']' {
			end++
		}
		if end == len(p) || end == 1 {
			return 1, c == '['
		}
		set := p[1:end]
		for i := 0; i < len(set); i++ {
			if i+2 < len(set) && set[i+1] == '-' {
				if c >= set[i] && c <= set[i+2] {
					return end + 1, true
				}
				i += 2
				continue
			}
			if set[i] == c {
				return end + 1, true
			}
		}
		return end + 1, false
	}
	return 1, p[0] == c
}

package dotnet

import (
	"fmt"
	"strconv"
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
		return nil, Thrown("System.Text.RegularExpressions.RegexParseException", RegexMessage(pattern, err))
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

// ValidWildcards reports whether each bracket of a pattern that is not escaped is closed.
func ValidWildcards(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '`':
			i++
		case '[':
			end := strings.IndexByte(s[i:], ']')
			if end < 0 {
				return false
			}
			i += end
		}
	}
	return true
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

// RegexMessage words an error of the pattern as .NET does.
func RegexMessage(pattern string, err error) string {
	text := err.Error()
	offset := len(UTF16(pattern))
	reason := text
	switch {
	case strings.Contains(text, "missing closing )"):
		reason = "Not enough )'s."
	case strings.Contains(text, "unexpected )"):
		reason = "Too many )'s."
		offset = strings.IndexByte(pattern, ')') + 1
	case strings.Contains(text, "missing argument to repetition operator"), strings.Contains(text, "invalid nested repetition"):
		at := strings.IndexAny(pattern, "*+?{")
		offset = at + 1
		reason = "Quantifier '" + string(pattern[max(at, 0)]) + "' following nothing."
		if at > 0 {
			reason = "Nested quantifier '" + string(pattern[at]) + "'."
			if i := strings.LastIndexAny(pattern, "*+?"); i > 0 {
				offset = i + 1
				reason = "Nested quantifier '" + string(pattern[i]) + "'."
			}
		}
	case strings.Contains(text, "unterminated [] set"), strings.Contains(text, "missing closing ]"):
		reason = "Unterminated [] set."
	case strings.Contains(text, "illegal \\ at end"), strings.Contains(text, "trailing backslash"):
		reason = "Illegal \\ at end of pattern."
	case strings.Contains(text, "reference to undefined group number"):
		reason = "Reference to undefined group number " + text[strings.LastIndexByte(text, ' ')+1:] + "."
	default:
		if i := strings.Index(text, ": "); i > 0 {
			reason = text[i+2:]
		}
		if i := strings.Index(reason, " in `"); i > 0 {
			reason = reason[:i]
		}
		if reason != "" {
			reason = strings.ToUpper(reason[:1]) + reason[1:] + "."
		}
	}
	return "Invalid pattern '" + pattern + "' at offset " + strconv.Itoa(offset) + ". " + reason
}

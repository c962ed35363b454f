package dotnet

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// ParseDateTime reads a date as DateTime.Parse does in the invariant culture: month before day, ISO forms, names of
// months, AM/PM. A text with an offset or Z gives a local time in loc. today stands for what a text without a date
// means. The error is .NET's message.
func ParseDateTime(s string, loc *time.Location, today time.Time) (psobject.DateTime, error) {
	p := dateParser{text: s}
	if err := p.parse(today); err != nil {
		return psobject.DateTime{}, err
	}
	t := time.Date(p.year, time.Month(p.month), p.day, p.hour, p.min, p.sec, p.ticks*100, time.UTC)
	if p.leap != "" || t.Day() != p.day || p.month > 12 || p.month < 1 {
		return psobject.DateTime{}, p.invalid()
	}
	if p.hasZone {
		t = t.Add(-time.Duration(p.offset) * time.Minute).In(loc)
		return psobject.DateTimeOf(t, psobject.Local), nil
	}
	return psobject.DateTimeOf(t, psobject.Unspecified), nil
}

// ParseDateTimeOffset is ParseDateTime that keeps the offset; without one loc's counts.
func ParseDateTimeOffset(s string, loc *time.Location, today time.Time) (psobject.DateTimeOffset, error) {
	p := dateParser{text: s}
	if err := p.parse(today); err != nil {
		return psobject.DateTimeOffset{}, err
	}
	t := time.Date(p.year, time.Month(p.month), p.day, p.hour, p.min, p.sec, p.ticks*100, time.UTC)
	if t.Day() != p.day {
		return psobject.DateTimeOffset{}, p.invalid()
	}
	off := p.offset
	if !p.hasZone {
		_, o := time.Date(p.year, time.Month(p.month), p.day, p.hour, p.min, p.sec, 0, loc).Zone()
		off = o / 60
	}
	return psobject.DateTimeOffset{Ticks: psobject.DateTimeOf(t, psobject.Unspecified).Ticks, Offset: int16(off)}, nil
}

type dateParser struct {
	text                                    string
	year, month, day, hour, min, sec, ticks int
	offset                                  int
	hasZone                                 bool
	leap                                    string
}

func (p *dateParser) invalid() error {
	return &FormatError{"String '" + p.text + "' was not recognized as a valid DateTime."}
}

func (p *dateParser) unknown(at int) error {
	return &FormatError{"The string '" + p.text + "' was not recognized as a valid DateTime. There is an unknown word starting at index '" + strconv.Itoa(at) + "'."}
}

var monthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

func (p *dateParser) parse(today time.Time) error {
	type tok struct {
		kind byte // n number, w word, or the character
		text string
		at   int
	}
	var toks []tok
	s := p.text
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			j := i
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			toks = append(toks, tok{'n', s[i:j], i})
			i = j
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			j := i
			for j < len(s) && s[j]|0x20 >= 'a' && s[j]|0x20 <= 'z' {
				j++
			}
			toks = append(toks, tok{'w', strings.ToLower(s[i:j]), i})
			i = j
		case c == ' ' || c == '\t':
			i++
			if len(toks) > 0 && toks[len(toks)-1].kind != ' ' {
				toks = append(toks, tok{' ', "", i - 1})
			}
		default:
			toks = append(toks, tok{c, "", i})
			i++
		}
	}
	if len(toks) == 0 {
		return p.invalid()
	}
	var nums []tok
	haveTime, pm, am := false, false, false
	month := 0
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		next := func(k int) tok {
			if i+k < len(toks) {
				return toks[i+k]
			}
			return tok{}
		}
		switch t.kind {
		case 'n':
			if next(1).kind == ':' && !haveTime {
				haveTime = true
				p.hour = atoi(t.text)
				if next(2).kind != 'n' {
					return p.invalid()
				}
				p.min = atoi(next(2).text)
				i += 2
				if next(1).kind == ':' && next(2).kind == 'n' {
					p.sec = atoi(next(2).text)
					i += 2
					if (next(1).kind == '.' || next(1).kind == ',') && next(2).kind == 'n' {
						f := next(2).text + "0000000"
						p.ticks = atoi(f[:7])
						i += 2
					}
				}
				continue
			}
			if len(t.text) > 4 && len(nums) > 0 {
				return p.invalid()
			}
			if haveTime && i > 0 && len(nums) >= 3 {
				return p.invalid()
			}
			if w := next(1); w.kind == 'w' && (w.text == "am" || w.text == "pm" || w.text == "a" || w.text == "p") && !haveTime ||
				w.kind == ' ' && next(2).kind == 'w' && (next(2).text == "am" || next(2).text == "pm") && !haveTime {
				haveTime = true
				p.hour = atoi(t.text)
				continue
			}
			nums = append(nums, t)
		case 'w':
			switch w := t.text; {
			case w == "t" && len(nums) >= 1:
			case w == "z" && (haveTime || len(nums) >= 3), w == "gmt", w == "utc":
				p.hasZone = true
			case w == "am" || w == "a":
				am = true
			case w == "pm" || w == "p":
				pm = true
			default:
				found := false
				for m, name := range monthNames {
					if w == name || len(w) == 3 && strings.HasPrefix(name, w) {
						month, found = m+1, true
					}
				}
				for d := time.Sunday; d <= time.Saturday; d++ {
					name := strings.ToLower(d.String())
					if w == name || len(w) == 3 && strings.HasPrefix(name, w) {
						found = true
					}
				}
				if !found {
					return p.unknown(t.at)
				}
			}
		case '+', '-':
			if (haveTime || t.kind == '+' && len(nums) >= 3) && next(1).kind == 'n' {
				n := next(1).text
				i++
				h, m := 0, 0
				if next(1).kind == ':' && next(2).kind == 'n' {
					h, m = atoi(n), atoi(next(2).text)
					i += 2
				} else if len(n) == 4 {
					h, m = atoi(n[:2]), atoi(n[2:])
				} else {
					h = atoi(n)
				}
				p.offset = h*60 + m
				if t.kind == '-' {
					p.offset = -p.offset
				}
				if h > 14 || m > 59 {
					return p.invalid()
				}
				p.hasZone = true
			}
		case ' ', '/', '.', ',':
		default:
			return p.unknown(t.at)
		}
	}
	if pm && p.hour < 12 {
		p.hour += 12
	} else if am && p.hour == 12 {
		p.hour = 0
	}
	if p.hour > 23 || p.min > 59 || p.sec > 59 {
		return p.invalid()
	}
	yearOf := func(t tok) int {
		y := atoi(t.text)
		if len(t.text) <= 2 {
			if y < 50 {
				return 2000 + y
			}
			return 1900 + y
		}
		return y
	}
	switch {
	case month > 0:
		p.month = month
		switch len(nums) {
		case 0:
			p.year, p.day = today.Year(), 1
		case 1:
			if len(nums[0].text) > 2 {
				p.year, p.day = yearOf(nums[0]), 1
			} else {
				p.year, p.day = today.Year(), atoi(nums[0].text)
			}
		case 2:
			if len(nums[0].text) > 2 {
				p.year, p.day = yearOf(nums[0]), atoi(nums[1].text)
			} else {
				p.day, p.year = atoi(nums[0].text), yearOf(nums[1])
			}
		default:
			return p.invalid()
		}
	case len(nums) == 3:
		if len(nums[0].text) > 2 {
			p.year, p.month, p.day = yearOf(nums[0]), atoi(nums[1].text), atoi(nums[2].text)
		} else {
			p.month, p.day, p.year = atoi(nums[0].text), atoi(nums[1].text), yearOf(nums[2])
		}
	case len(nums) == 2:
		switch {
		case len(nums[0].text) > 2:
			p.year, p.month, p.day = yearOf(nums[0]), atoi(nums[1].text), 1
		case len(nums[1].text) > 2:
			p.month, p.day, p.year = atoi(nums[0].text), 1, yearOf(nums[1])
		default:
			p.year, p.month, p.day = today.Year(), atoi(nums[0].text), atoi(nums[1].text)
		}
	case len(nums) == 0 && haveTime:
		p.year, p.month, p.day = today.Year(), int(today.Month()), today.Day()
	default:
		return p.invalid()
	}
	if p.month < 1 || p.month > 12 || p.day < 1 || p.year < 1 || p.year > 9999 {
		return p.invalid()
	}
	return nil
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return math.MaxInt32
	}
	return n
}

// ParseTimeSpan reads [-]d, [-][d.]hh:mm[:ss[.fffffff]] and d:hh:mm:ss.
func ParseTimeSpan(s string) (psobject.TimeSpan, error) {
	bad := &FormatError{"String '" + s + "' was not recognized as a valid TimeSpan."}
	over := &FormatError{"The TimeSpan string '" + s + "' could not be parsed because at least one of the numeric components is out of range or contains too many digits."}
	t := strings.TrimSpace(s)
	t, neg := strings.CutPrefix(t, "-")
	if t == "" {
		return 0, bad
	}
	for _, c := range t {
		if (c < '0' || c > '9') && c != ':' && c != '.' {
			return 0, bad
		}
	}
	parts := strings.Split(t, ":")
	var days, frac int64
	var hms [3]int64
	num := func(x string) (int64, bool) {
		n, err := strconv.ParseInt(x, 10, 64)
		return n, err == nil && n <= 10675199
	}
	if len(parts) > 4 {
		return 0, bad
	}
	if len(parts) == 1 {
		n, ok := num(parts[0])
		if !ok {
			if strings.Contains(parts[0], ".") || parts[0] == "" {
				return 0, bad
			}
			return 0, over
		}
		days = n
	} else {
		if d, h, ok := strings.Cut(parts[0], "."); ok {
			if days, ok = num(d); !ok {
				return 0, bad
			}
			parts[0] = h
		} else if len(parts) == 4 {
			if days, ok = num(parts[0]); !ok {
				return 0, bad
			}
			parts = parts[1:]
		}
		if len(parts) > 3 {
			return 0, bad
		}
		last := len(parts) - 1
		if sec, f, ok := strings.Cut(parts[last], "."); ok {
			if last != 2 || len(f) > 7 || f == "" {
				return 0, bad
			}
			frac, _ = strconv.ParseInt((f + "0000000")[:7], 10, 64)
			parts[last] = sec
		}
		for i, x := range parts {
			n, ok := num(x)
			if !ok {
				return 0, bad
			}
			hms[i] = n
		}
		if hms[0] > 23 || hms[1] > 59 || hms[2] > 59 {
			return 0, over
		}
	}
	n := days*int64(psobject.Day) + hms[0]*int64(psobject.Hour) + hms[1]*int64(psobject.Minute) + hms[2]*int64(psobject.Second) + frac
	if neg {
		n = -n
	}
	return psobject.TimeSpan(n), nil
}

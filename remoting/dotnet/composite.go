package dotnet

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

const maxAlignment = 1_000_000

// Composite is the -f operator: String.Format in the invariant culture. Its error is a *FormatError.
func Composite(format string, args ...any) (string, error) {
	var b strings.Builder
	bad := func() (string, error) { return "", &FormatError{"Input string was not in a correct format."} }
	for i := 0; i < len(format); {
		c := format[i]
		if c == '{' && i+1 < len(format) && format[i+1] == '{' || c == '}' && i+1 < len(format) && format[i+1] == '}' {
			b.WriteByte(c)
			i += 2
			continue
		}
		if c == '}' && i+1 >= len(format) {
			return "", &FormatError{"Input string was not in a correct format. Failure to parse near offset " + strconv.Itoa(len(format)) + ". Format item ends prematurely."}
		}
		if c == '}' {
			return "", &FormatError{"Input string was not in a correct format. Failure to parse near offset " + strconv.Itoa(i+1) + ". Unexpected closing brace without a corresponding opening brace."}
		}
		if c != '{' {
			b.WriteByte(c)
			i++
			continue
		}
		start := i + 1
		j := start
		for j < len(format) && format[j] >= '0' && format[j] <= '9' {
			j++
		}
		digit := func() error {
			what := "Expected an ASCII digit."
			if j >= len(format) {
				what = "Format item ends prematurely."
			}
			return &FormatError{"Input string was not in a correct format. Failure to parse near offset " + strconv.Itoa(j) + ". " + what}
		}
		if j == start {
			return "", digit()
		}
		idx, err := strconv.Atoi(format[start:j])
		if err != nil {
			return bad()
		}
		for j < len(format) && format[j] == ' ' {
			j++
		}
		align, left := 0, false
		if j < len(format) && format[j] == ',' {
			j++
			for j < len(format) && format[j] == ' ' {
				j++
			}
			if j < len(format) && format[j] == '-' {
				left = true
				j++
			}
			s := j
			for j < len(format) && format[j] >= '0' && format[j] <= '9' {
				j++
			}
			if j == s {
				return "", digit()
			}
			if align, err = strconv.Atoi(format[s:j]); err != nil || align >= maxAlignment {
				return bad()
			}
			for j < len(format) && format[j] == ' ' {
				j++
			}
		}
		spec := ""
		if j < len(format) && format[j] == ':' {
			s := j + 1
			for j = s; j < len(format) && format[j] != '}' && format[j] != '{'; j++ {
			}
			spec = format[s:j]
		}
		if j >= len(format) || format[j] != '}' {
			return "", &FormatError{"Input string was not in a correct format. Failure to parse near offset " + strconv.Itoa(min(j+1, len(format))) + ". Format item ends prematurely."}
		}
		if idx >= len(args) {
			return "", &FormatError{"Index (zero based) must be greater than or equal to zero and less than the size of the argument list."}
		}
		text, err := Format(args[idx], spec)
		if err != nil {
			return "", err
		}
		if pad := align - Length(text); pad > 0 {
			if left {
				text += strings.Repeat(" ", pad)
			} else {
				text = strings.Repeat(" ", pad) + text
			}
		}
		b.WriteString(text)
		i = j + 1
	}
	return b.String(), nil
}

// Format is the value's ToString(format); values that know no formats ignore it.
func Format(v any, format string) (string, error) {
	b := psobject.Base(v)
	switch x := b.(type) {
	case psobject.DateTime, psobject.DateTimeOffset:
		return FormatDate(x, format)
	case psobject.TimeSpan:
		return FormatTimeSpan(x, format)
	case psobject.GUID:
		s := x.String()
		switch format {
		case "", "D", "d":
			return s, nil
		case "N", "n":
			return strings.ReplaceAll(s, "-", ""), nil
		case "B", "b":
			return "{" + s + "}", nil
		case "P", "p":
			return "(" + s + ")", nil
		}
		return "", &FormatError{"Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\"."}
	case psobject.Enum:
		switch format {
		case "", "g", "G", "f", "F":
			return x.Name, nil
		case "d", "D":
			return strconv.FormatInt(x.Value, 10), nil
		case "x", "X":
			return strings.ToUpper(radix(x, 'X', 8)), nil
		}
		return "", badFormat()
	case int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64, psobject.Decimal, *big.Int:
		if format == "" {
			return ToString(b), nil
		}
		return FormatNumber(b, format)
	case *psobject.List, []byte, *psobject.Dictionary:
		return ToString(b), nil
	}
	return ToString(v), nil
}

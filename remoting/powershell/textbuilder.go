package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// builder is a StringBuilder: text in UTF-16 units, as .NET counts them.
type builder struct {
	b []uint16
	// capacity is what .NET would have allocated.
	capacity int
}

// maxChunk is how much .NET adds at most to what a builder has room for, unless more is needed.
const maxChunk = 8000

// grown gives the capacity after a change: .NET adds as much as there was.
func (b *builder) grown() int {
	if b.capacity == 0 {
		b.capacity = 16
	}
	if more := len(b.b) - b.capacity; more > 0 {
		b.capacity += max(more, min(b.capacity, maxChunk))
	}
	return b.capacity
}

// span reads a start and a length, the arguments at i and behind it, and checks them against a size.
func (c *netCall) span(i, size int, outside string) (from, n int, err error) {
	if from, err = c.int(i); err != nil {
		return 0, 0, err
	}
	if n, err = c.int(i + 1); err != nil {
		return 0, 0, err
	}
	if from < 0 || n < 0 || n > size-from {
		return 0, 0, netError("System.ArgumentOutOfRangeException", outside)
	}
	return from, n, nil
}

// repeated is a text as often as the argument at i says, which names the parameter.
func (c *netCall) repeated(s string, i int, parameter string) (string, error) {
	n, err := c.int(i)
	switch {
	case err != nil:
		return "", err
	case n < 0:
		return "", dotnet.NotNegative(parameter, n)
	case len(s) > 0 && n > maxText/len(s):
		return "", netError("System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.")
	}
	return strings.Repeat(s, n), nil
}

const (
	outsideString = "Index and length must refer to a location within the string. (Parameter 'length')"
	outsideStart  = "Index was out of range. Must be non-negative and less than or equal to the size of the collection. (Parameter 'startIndex')"
	outsideLength = "Index was out of range. Must be non-negative and less than or equal to the size of the collection. (Parameter 'length')"
)

func newBuilder(c *netCall) (any, error) {
	if c.n() > 4 {
		return nil, c.wrong()
	}
	b := &builder{}
	if c.n() == 0 {
		return b, nil
	}
	at := 0
	if s, ok := psobject.Base(c.at(0)).(string); ok {
		b.b, at = dotnet.UTF16(s), 1
		b.capacity = max(16, len(b.b))
		if c.n() == 4 {
			from, n, err := c.span(1, len(b.b), outsideString)
			if err != nil {
				return nil, err
			}
			b.b, at = b.b[from:from+n:from+n], 3
		}
	}
	if at < c.n() {
		n, err := c.int(at)
		if err != nil {
			return nil, err
		}
		if n < 0 {
			return nil, dotnet.NotNegative("capacity", n)
		}
		if n == 0 {
			n = 16
		}
		b.capacity = max(n, len(b.b))
	}
	return b, nil
}

func (b *builder) String() string { return dotnet.FromUTF16(b.b) }
func (b *builder) PSTypeNames() []string {
	return []string{"System.Text.StringBuilder", "System.Object"}
}
func (b *builder) PSText() string { return b.String() }
func (b *builder) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Capacity", Value: int32(b.grown())}, {Name: "MaxCapacity", Value: int32(2147483647)}, {Name: "Length", Value: int32(len(b.b))}}
}

// SetPSProperty sets the length.
func (b *builder) SetPSProperty(name string, v any) (bool, error) {
	if !strings.EqualFold(name, "length") {
		return strings.EqualFold(name, "capacity"), nil
	}
	n, ok := asInt(v)
	if !ok || n < 0 || n > maxText {
		return true, dotnet.NotNegative("value", n)
	}
	for len(b.b) < n {
		b.b = append(b.b, 0)
	}
	b.b = b.b[:n]
	return true, nil
}

func (b *builder) psIndex(key any) (any, bool) {
	n, ok := asInt(key)
	if !ok || n < 0 || n >= len(b.b) {
		return nil, true
	}
	return psobject.Char(b.b[n]), true
}

func (b *builder) psSetIndex(f *frame, key, v any) error {
	n, _ := asInt(key)
	if n < 0 || n >= len(b.b) {
		return netError("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
	}
	c, err := f.convert(v, f.in.rs.typeOf("System.Char"))
	if err != nil {
		return err
	}
	b.b[n] = uint16(c.(psobject.Char))
	return nil
}

func (b *builder) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	text := func(i int) string {
		if l, ok := psobject.Base(c.at(i)).(*psobject.List); ok && l.Type == "System.Char[]" {
			s, _ := f.join(l, "")
			return s.(string)
		}
		return f.text(c.at(i))
	}
	switch strings.ToLower(name) {
	case "append":
		s := text(0)
		if l, ok := psobject.Base(c.at(0)).(*psobject.List); ok && l.Type != "System.Char[]" {
			s = dotnet.ToString(l)
		}
		if len(args) == 3 {
			u := dotnet.UTF16(s)
			from, n, err := c.span(1, len(u), outsideStart)
			if err != nil {
				return nil, true, err
			}
			s = dotnet.FromUTF16(u[from : from+n])
		}
		if len(args) == 2 {
			var err error
			if s, err = c.repeated(s, 1, "repeatCount"); err != nil {
				return nil, true, err
			}
		}
		b.b = append(b.b, dotnet.UTF16(s)...)
	case "appendline":
		if len(args) > 0 {
			b.b = append(b.b, dotnet.UTF16(text(0))...)
		}
		b.b = append(b.b, '\n')
	case "appendformat":
		list := args[min(1, len(args)):]
		if len(list) == 1 {
			if l, ok := items(list[0]); ok {
				list = l
			}
		}
		vals := make([]any, len(list))
		for i, a := range list {
			vals[i] = f.formatArg(a)
		}
		s, err := dotnet.Composite(text(0), vals...)
		if err != nil {
			return nil, true, netError("System.FormatException", err.Error())
		}
		b.b = append(b.b, dotnet.UTF16(s)...)
	case "appendjoin":
		l := c.args[1:]
		if len(l) == 1 {
			l = c.list(1)
		}
		s, err := f.join(psobject.NewArray(l...), text(0))
		if err != nil {
			return nil, true, err
		}
		b.b = append(b.b, dotnet.UTF16(s.(string))...)
	case "insert":
		n, err := c.int(0)
		if err != nil {
			return nil, true, err
		}
		if n < 0 || n > len(b.b) {
			return nil, true, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than or equal to the size of the collection. (Parameter 'index')")
		}
		s := text(1)
		if len(args) == 3 {
			if s, err = c.repeated(s, 2, "count"); err != nil {
				return nil, true, err
			}
		}
		b.b = append(b.b[:n:n], append(dotnet.UTF16(s), b.b[n:]...)...)
	case "remove":
		n, k, err := c.span(0, len(b.b), outsideLength)
		if err != nil {
			return nil, true, err
		}
		b.b = append(b.b[:n:n], b.b[n+k:]...)
	case "replace":
		if text(0) == "" {
			return nil, true, netError("System.ArgumentException", "The value cannot be an empty string. (Parameter 'oldValue')")
		}
		from, n := 0, len(b.b)
		if len(args) == 4 {
			var err error
			if from, n, err = c.span(2, len(b.b), outsideStart); err != nil {
				return nil, true, err
			}
		}
		within := dotnet.UTF16(strings.ReplaceAll(dotnet.FromUTF16(b.b[from:from+n]), text(0), text(1)))
		b.b = append(b.b[:from:from], append(within, b.b[from+n:]...)...)
	case "chars", "get_chars":
		n, err := c.int(0)
		if err != nil {
			return nil, true, err
		}
		if n < 0 || n >= len(b.b) {
			return nil, true, gettingFault("Chars", "System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
		}
		return psobject.Char(b.b[n]), true, nil
	case "copyto":
		to, ok := psobject.Base(c.at(1)).(*psobject.List)
		if len(args) != 4 || !ok {
			return nil, true, c.wrong()
		}
		var at [3]int
		for i, arg := range []int{0, 2, 3} {
			n, err := c.int(arg)
			if err != nil {
				return nil, true, err
			}
			at[i] = n
		}
		from, dest, n := at[0], at[1], at[2]
		if from < 0 || dest < 0 || n < 0 || from+n > len(b.b) || dest+n > len(to.Items) {
			return nil, true, netError("System.ArgumentException", "Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.")
		}
		for i := range n {
			to.Items[dest+i] = psobject.Char(b.b[from+i])
		}
		return none, true, nil
	case "clear":
		b.b = nil
	case "ensurecapacity":
		return int32(b.grown()), true, nil
	case "tostring":
		if len(args) == 2 {
			n, k, err := c.span(0, len(b.b), outsideString)
			if err != nil {
				return nil, true, err
			}
			return dotnet.FromUTF16(b.b[n : n+k]), true, nil
		}
		return b.String(), true, nil
	case "equals":
		o, ok := psobject.Base(c.at(0)).(*builder)
		return ok && o.String() == b.String(), true, nil
	default:
		return nil, false, nil
	}
	b.grown()
	return b, true, nil
}

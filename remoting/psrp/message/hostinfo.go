package message

import "github.com/pslshell/psl/remoting/psobject"

// HostInfo tells which parts of a host the client has ([MS-PSRP] 2.2.3.14).
type HostInfo struct {
	NoHost          bool // there is no host at all
	NoUI            bool
	NoRawUI         bool
	UseRunspaceHost bool // a pipeline uses the pool's host
	// Default has what the host answers without being asked; nil if there is no raw user interface.
	Default *HostDefaultData
}

// NullHost is a pool without a host, or a pipeline that uses its pool's.
var NullHost = HostInfo{NoHost: true, NoUI: true, NoRawUI: true, UseRunspaceHost: true}

// Coordinates is a place on the screen ([MS-PSRP] 2.2.3.1).
type Coordinates struct{ X, Y int32 }

// Size is a size in cells ([MS-PSRP] 2.2.3.2).
type Size struct{ Width, Height int32 }

// HostDefaultData are the values of a raw user interface at the start ([MS-PSRP] 2.2.3.14). Colours are ConsoleColors,
// -1 where not known.
type HostDefaultData struct {
	ForegroundColor, BackgroundColor                       int32
	CursorPosition, WindowPosition                         Coordinates
	CursorSize                                             int32
	BufferSize, WindowSize, MaxWindowSize, MaxPhysicalSize Size
	WindowTitle                                            string
}

// typed is a value with the name of its .NET type beside it ([MS-PSRP] 2.2.3.14, "T" and "V").
func typed(typeName string, v any) *psobject.Object { return bag(prop("T", typeName), prop("V", v)) }

const (
	typeColor       = "System.ConsoleColor"
	typeCoordinates = "System.Management.Automation.Host.Coordinates"
	typeSize        = "System.Management.Automation.Host.Size"
)

func (c Coordinates) object() *psobject.Object { return bag(prop("x", c.X), prop("y", c.Y)) }
func (s Size) object() *psobject.Object {
	return bag(prop("width", s.Width), prop("height", s.Height))
}

func (h *HostInfo) object() *psobject.Object {
	ps := []psobject.Property{
		prop("_isHostUINull", h.NoUI), prop("_isHostRawUINull", h.NoRawUI), prop("_isHostNull", h.NoHost),
	}
	if d := h.Default; d != nil {
		data := psobject.NewHashtable()
		for i, v := range []any{
			typed(typeColor, d.ForegroundColor), typed(typeColor, d.BackgroundColor),
			typed(typeCoordinates, d.CursorPosition.object()), typed(typeCoordinates, d.WindowPosition.object()),
			typed("System.Int32", d.CursorSize), typed(typeSize, d.BufferSize.object()), typed(typeSize, d.WindowSize.object()),
			typed(typeSize, d.MaxWindowSize.object()), typed(typeSize, d.MaxPhysicalSize.object()),
			typed("System.String", d.WindowTitle),
		} {
			data.Set(int32(i), v)
		}
		ps = append(ps, prop("_hostDefaultData", bag(prop("data", data))))
	}
	return bag(append(ps, prop("_useRunspaceHost", h.UseRunspaceHost))...)
}

// parseHostInfo reads the property HostInfo. What is missing reads as no host.
func parseHostInfo(b *fields) HostInfo {
	f := b.object("HostInfo")
	if f == nil {
		return NullHost
	}
	h := HostInfo{
		NoHost: f.bool("_isHostNull"), NoUI: f.bool("_isHostUINull"), NoRawUI: f.bool("_isHostRawUINull"),
		UseRunspaceHost: f.bool("_useRunspaceHost"),
	}
	dd := f.object("_hostDefaultData")
	if dd == nil {
		return h
	}
	data := dd.dictionary("data")
	if data == nil {
		return h
	}
	d := &HostDefaultData{ForegroundColor: -1, BackgroundColor: -1}
	value := func(key int32) any {
		v, _ := data.Get(key)
		if o, ok := v.(*psobject.Object); ok {
			v, _ = o.Get("V")
		}
		return v
	}
	number := func(key int32, dst *int32) {
		if n, ok := integer(value(key)); ok {
			*dst = int32(n)
		}
	}
	number(0, &d.ForegroundColor)
	number(1, &d.BackgroundColor)
	d.CursorPosition, _ = ParseCoordinates(value(2))
	d.WindowPosition, _ = ParseCoordinates(value(3))
	number(4, &d.CursorSize)
	d.BufferSize, _ = ParseSize(value(5))
	d.WindowSize, _ = ParseSize(value(6))
	d.MaxWindowSize, _ = ParseSize(value(7))
	d.MaxPhysicalSize, _ = ParseSize(value(8))
	d.WindowTitle, _ = psobject.Base(value(9)).(string)
	h.Default = d
	return h
}

// pair reads two numbers of an object.
func pair(v any, a, b string) (int32, int32, bool) {
	o, ok := v.(*psobject.Object)
	if !ok {
		return 0, 0, false
	}
	if inner, has := o.Get("V"); has {
		if o, ok = inner.(*psobject.Object); !ok {
			return 0, 0, false
		}
	}
	va, _ := o.Get(a)
	vb, _ := o.Get(b)
	x, ok1 := integer(va)
	y, ok2 := integer(vb)
	return int32(x), int32(y), ok1 && ok2
}

// ParseCoordinates reads coordinates as a host call has them.
func ParseCoordinates(v any) (Coordinates, bool) {
	x, y, ok := pair(v, "x", "y")
	return Coordinates{x, y}, ok
}

// ParseSize reads a size as a host call has it.
func ParseSize(v any) (Size, bool) {
	w, h, ok := pair(v, "width", "height")
	return Size{w, h}, ok
}

// EncodeCoordinates gives coordinates as a host call has them.
func EncodeCoordinates(c Coordinates) any { return c.object() }

// EncodeSize gives a size as a host call has it.
func EncodeSize(s Size) any { return s.object() }

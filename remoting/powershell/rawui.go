package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// rawUI is $Host.UI.RawUI.
type rawUI struct{ rs *Runspace }

func (r *rawUI) PSTypeNames() []string {
	return []string{smaPrefix + "Internal.Host.InternalHostRawUserInterface", hostPrefix + "PSHostRawUserInterface", "System.Object"}
}
func (r *rawUI) PSText() string { return r.PSTypeNames()[0] }

// screen is the host's screen; nil where there is none.
func (r *rawUI) screen() Screen {
	if u, ok := r.rs.host.(UserInterface); ok {
		return u.Screen()
	}
	return nil
}

// rawProperty ties a property to the screen's state.
type rawProperty struct {
	name string
	get  func(ScreenState) any
	// set puts a value of the type typ into the state; nil where the property cannot be written.
	typ      string
	property ScreenProperty
	set      func(*ScreenState, any)
}

var rawProperties = []rawProperty{
	{"ForegroundColor", func(s ScreenState) any { return dotnet.EnumOf(colorType, int64(s.Foreground)) }, colorType, ScreenForeground, func(s *ScreenState, v any) { s.Foreground = int32(v.(psobject.Enum).Value) }},
	{"BackgroundColor", func(s ScreenState) any { return dotnet.EnumOf(colorType, int64(s.Background)) }, colorType, ScreenBackground, func(s *ScreenState, v any) { s.Background = int32(v.(psobject.Enum).Value) }},
	{"CursorPosition", func(s ScreenState) any { return pointValue(s.Cursor) }, coordinatesType.full, ScreenCursor, func(s *ScreenState, v any) { s.Cursor = v.(*structValue).point() }},
	{"WindowPosition", func(s ScreenState) any { return pointValue(s.Window) }, coordinatesType.full, ScreenWindow, func(s *ScreenState, v any) { s.Window = v.(*structValue).point() }},
	{"CursorSize", func(s ScreenState) any { return s.CursorSize }, int32Type, ScreenCursorSize, func(s *ScreenState, v any) { s.CursorSize = v.(int32) }},
	{"BufferSize", func(s ScreenState) any { return extentValue(s.Buffer) }, sizeType.full, ScreenBuffer, func(s *ScreenState, v any) { s.Buffer = v.(*structValue).extent() }},
	{"WindowSize", func(s ScreenState) any { return extentValue(s.WindowSize) }, sizeType.full, ScreenWindowSize, func(s *ScreenState, v any) { s.WindowSize = v.(*structValue).extent() }},
	{name: "MaxWindowSize", get: func(s ScreenState) any { return extentValue(s.MaxWindow) }},
	{name: "MaxPhysicalWindowSize", get: func(s ScreenState) any { return extentValue(s.MaxPhysical) }},
	{"WindowTitle", func(s ScreenState) any { return s.Title }, textType, ScreenTitle, func(s *ScreenState, v any) { s.Title = v.(string) }},
}

func pointValue(p Point) any   { return coordinatesType.make(p.X, p.Y) }
func extentValue(e Extent) any { return sizeType.make(e.Width, e.Height) }

func (v *structValue) point() Point {
	n := v.numbers("X", "Y")
	return Point{n[0], n[1]}
}

func (v *structValue) extent() Extent {
	n := v.numbers("Width", "Height")
	return Extent{n[0], n[1]}
}

func (v *structValue) rectangle() Rectangle {
	n := v.numbers("Left", "Top", "Right", "Bottom")
	return Rectangle{n[0], n[1], n[2], n[3]}
}

func (v *structValue) cell() Cell {
	number := func(name string) int32 { return int32(v.get(name).(psobject.Enum).Value) }
	ch, _ := v.get("Character").(psobject.Char)
	return Cell{Character: uint16(ch), Foreground: number("ForegroundColor"), Background: number("BackgroundColor"), Kind: number("BufferCellType")}
}

func (r *rawUI) PSProperties() []psobject.Property {
	s := r.screen()
	if s == nil {
		return nil
	}
	state := s.State()
	var list []psobject.Property
	for _, p := range rawProperties {
		list = append(list, psobject.Property{Name: p.name, Value: p.get(state)})
	}
	return list
}

// psGet answers what no host does that is reached over remoting: whether a key waits reads as nothing.
func (r *rawUI) psGet(_ *frame, name string) (any, bool, error) {
	return nil, strings.EqualFold(name, "KeyAvailable"), nil
}

func (r *rawUI) psSet(f *frame, name string, v any) (bool, error) {
	for _, p := range rawProperties {
		if !strings.EqualFold(p.name, name) {
			continue
		}
		if p.set == nil {
			return true, readOnlyProperty(p.name)
		}
		x, err := f.convert(v, f.in.rs.typeOf(p.typ))
		if err != nil {
			return true, setterFault(p.name, err)
		}
		s := r.screen()
		if s == nil {
			return true, setterFault(p.name, noHost())
		}
		state := s.State()
		p.set(&state, plain(x))
		if err := s.Set(p.property, state); err != nil {
			return true, setterFault(p.name, err)
		}
		return true, nil
	}
	return false, nil
}

func (r *rawUI) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	l := strings.ToLower(name)
	switch l {
	case "getbuffercontents":
		return nil, true, notOverRemoting("GetBufferContents")
	case "lengthinbuffercells":
		return r.length(c)
	case "newbuffercellarray":
		v, err := newCells(c)
		return v, true, err
	case "readkey", "flushinputbuffer", "setbuffercontents", "scrollbuffercontents":
	default:
		return nil, false, nil
	}
	s := r.screen()
	if s == nil {
		return nil, true, netError(hostPrefix+"HostException", noUser)
	}
	switch l {
	case "flushinputbuffer":
		return none, true, s.FlushInput()
	case "readkey":
		options := int32(4) // IncludeKeyDown
		if c.n() > 0 {
			v, err := c.as(0, hostPrefix+"ReadKeyOptions")
			if err != nil {
				return nil, true, err
			}
			options = int32(v.(psobject.Enum).Value)
		}
		k, err := s.ReadKey(options)
		return keyInfoType.make(k.Code, psobject.Char(k.Character), dotnet.EnumOf(hostPrefix+"ControlKeyStates", int64(k.State)), k.Down), true, err
	}
	if l == "setbuffercontents" && c.n() == 2 {
		if at, ok := psobject.Base(c.at(0)).(*structValue); ok && at.of == coordinatesType {
			rows, err := cellRows(c, 1)
			if err != nil {
				return nil, true, err
			}
			return none, true, s.Put(at.point(), rows)
		}
	}
	wants := []*structure{rectangleType, bufferCellType}
	if l == "scrollbuffercontents" {
		wants = []*structure{rectangleType, coordinatesType, rectangleType, bufferCellType}
	}
	if c.n() != len(wants) {
		return nil, true, c.wrong()
	}
	values := make([]*structValue, len(wants))
	for i, w := range wants {
		v, ok := psobject.Base(c.at(i)).(*structValue)
		if !ok || v.of != w {
			return nil, true, argumentCast(c, i, w.full)
		}
		values[i] = v
	}
	if l == "setbuffercontents" {
		return none, true, s.Fill(values[0].rectangle(), values[1].cell())
	}
	return none, true, s.Scroll(values[0].rectangle(), values[1].point(), values[2].rectangle(), values[3].cell())
}

// length is LengthInBufferCells. A host that is far away counts characters of UTF-16, not columns.
func (r *rawUI) length(c *netCall) (any, bool, error) {
	if c.n() < 1 || c.n() > 2 {
		return nil, true, c.wrong()
	}
	switch v := psobject.Base(c.at(0)).(type) {
	case nil, psobject.Char:
		if c.n() == 1 {
			return int32(1), true, nil
		}
	case string:
		offset := any(int32(0))
		if c.n() == 2 {
			var err error
			if offset, err = c.as(1, "System.Int32"); err != nil {
				return nil, true, err
			}
		}
		return int32(dotnet.Length(v)) - offset.(int32), true, nil
	}
	return nil, true, argumentCast(c, 0, "System.String")
}

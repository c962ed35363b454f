package format

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Shape is the shape of a view.
type Shape uint8

// The shapes; Default lets the object's type decide.
const (
	Default Shape = iota
	Table
	List
	Wide
	Custom
)

// Column is a property as a Format cmdlet is told: a name, a pattern or a function, with what to do about it.
type Column struct {
	// Name is the property's name or a pattern; it is not used where there is a Func.
	Name string
	// Func calculates the value.
	Func func(obj any) (any, error)
	// Label stands for the name; of a Func it is its text.
	Label string
	// Expression is the text of Func by which an error names it; "" for Name.
	Expression string
	Format     string
	Width      int
	Align      Alignment
	// Depth is for Custom.
	Depth int
}

// Params are the parameters of a Format cmdlet. The zero value asks for nothing.
type Params struct {
	Columns []Column
	GroupBy *Column
	// View names a view of the type.
	View string
	// AutoSize sets column widths from all entries; nil leaves it to the view.
	AutoSize *bool
	Hide     bool // no headers
	Wrap     bool
	Repeat   bool
	// WideColumns is the number of columns of a wide view, 0 for 2.
	WideColumns int
	// Depth of a custom view, 0 for 5.
	Depth int
	// Force formats what would come as its text.
	Force bool
	// DisplayError shows #ERR for values that cannot be had.
	DisplayError bool
	// Failed is told of values that cannot be had; may be nil. The record that it gives, if any, is shown after the object.
	Failed func(expression string, obj any, err error) (*psobject.ErrorRecord, error)
	// Expand is what becomes of collections: "" or EnumOnly, CoreOnly, Both.
	Expand string
}

// Options are what the views depend on beside the objects.
type Options struct {
	// EnumerationLimit is how many elements of a collection a property shows, $FormatEnumerationLimit: 0 for 4, below 0
	// for all.
	EnumerationLimit int
	// Error says how an error record is shown.
	Error ErrorOptions
	// Color marks the headers of tables and the labels of lists with the colours of PSStyle.
	Color bool
	// Unbroken leaves the lines of lists, of custom views and of what stands above a group as long as they are, which is
	// how text that is no screen's is made where nobody asked for a width. Tables and wide views keep to theirs.
	Unbroken bool
	// Location is the folder that paths of Select-String are shown relative to.
	Location string
}

func (o *Options) limit() int {
	switch {
	case o.EnumerationLimit == 0:
		return 4
	case o.EnumerationLimit < 0:
		return -1
	}
	return o.EnumerationLimit
}

// UnknownViewError says that a type has no view of the name that was asked for.
type UnknownViewError struct {
	View, Type string
	Shape      Shape
}

// Error says it in the original's words.
func (e *UnknownViewError) Error() string {
	shape := [...]string{"", "Table", "List", "Wide", "Custom"}[e.Shape]
	return "The view name " + e.View + " cannot be found. There are no existing " + shape + " views for " + e.Type + " objects."
}

// Shaper turns objects into packets: the half of the formatter that chooses views. Emit is called for each packet, in
// order.
type Shaper struct {
	shape  Shape
	params *Params
	opts   *Options
	emit   func(Packet) error

	gen     *generator
	inGroup bool

	lastTypes []string
	lastOob   *view
}

// NewShaper returns a Shaper. A nil params is that of the default views; opts may be nil.
func NewShaper(shape Shape, params *Params, opts *Options, emit func(Packet) error) *Shaper {
	if opts == nil {
		opts = &Options{}
	}
	return &Shaper{shape: shape, params: params, opts: opts, emit: emit}
}

// Write shapes an object. Collections are taken apart by one level; nil gives nothing; packets pass.
func (s *Shaper) Write(v any) error {
	if p, ok := psobject.Base(v).(Packet); ok {
		return s.pass(p)
	}
	if p, ok := received(v); ok {
		if e, ok := p.(*entry); ok && e.oob && e.tokens != nil && len(e.tokens) == 0 {
			return nil // the original's blank line between groups, which a group's end writes here
		}
		return s.pass(p)
	}
	if v == nil {
		return nil
	}
	items, ok := enumerate(v)
	if !ok {
		return s.object(v)
	}
	if s.params != nil && s.params.Expand == "CoreOnly" {
		if s.shape != Custom {
			v = core(v)
		}
		return s.object(v)
	}
	if s.params != nil && s.params.Expand == "Both" {
		count := "The IEnumerable contains the following " + dotnet.String(int32(len(items))) + " objects:"
		switch len(items) {
		case 0:
			count = "The IEnumerable contains no objects."
		case 1:
			count = "The IEnumerable contains the following object:"
		}
		itself := newEntry()
		itself.oob, itself.fields = true, listFields(core(v), s.opts.limit())
		for _, e := range []*entry{rawEntry("The following object supports IEnumerable:"), itself, rawEntry(count)} {
			if err := s.emit(e); err != nil {
				return err
			}
		}
	}
	for _, e := range items {
		if e == nil {
			// A null inside a collection is an empty line, unlike one that comes by itself.
			if err := s.emit(rawEntry("")); err != nil {
				return err
			}
			continue
		}
		if p, ok := psobject.Base(e).(Packet); ok {
			if err := s.pass(p); err != nil {
				return err
			}
			continue
		}
		if err := s.object(e); err != nil {
			return err
		}
	}
	return nil
}

// pass lets a packet of another shaper through. The document of this one ends where another one begins.
func (s *Shaper) pass(p Packet) error {
	if _, ok := p.(*start); ok {
		if err := s.Close(); err != nil {
			return err
		}
	}
	return s.emit(p)
}

// Text emits text as it stands.
func (s *Shaper) Text(text string) error {
	e := rawEntry(text)
	e.ended = true
	return s.emit(e)
}

// Close ends the document.
func (s *Shaper) Close() error {
	if s.gen == nil {
		return nil
	}
	s.gen = nil
	if s.inGroup {
		s.inGroup = false
		if err := s.emit(newGroupEnd()); err != nil {
			return err
		}
	}
	return s.emit(newEnd())
}

func (s *Shaper) object(v any) error {
	types := psobject.TypeNames(v)
	if s.params == nil || !s.params.Force {
		if e := s.outOfBand(v, types, s.gen != nil && !s.gen.applies(types)); e != nil {
			return s.emit(e)
		}
	}
	if s.gen == nil {
		g, err := s.generator(v, types)
		if err != nil {
			return err
		}
		s.gen = g
		if err := s.emit(g.start(v)); err != nil {
			return err
		}
	}
	change := s.gen.updateGroup(v)
	if s.inGroup && change {
		if err := s.emit(newGroupEnd()); err != nil {
			return err
		}
		s.inGroup = false
	}
	if !s.inGroup {
		gs := newGroupStart()
		gs.entry = s.gen.groupHeader(v)
		if err := s.emit(gs); err != nil {
			return err
		}
		s.inGroup = true
	}
	e, err := s.gen.entry(v)
	if err != nil {
		return err
	}
	if err := s.emit(e); err != nil {
		return err
	}
	failures := s.gen.failures
	s.gen.failures = nil
	for _, f := range failures {
		if err := s.emit(s.outOfBand(f, nil, true)); err != nil {
			return err
		}
	}
	return nil
}

// outOfBand gives the entry of a value that is shown as its text or by a view of its own outside of documents; nil where
// it belongs into a document. Inside a document whose view is for other types, everything has such an entry.
func (s *Shaper) outOfBand(v any, types []string, inside bool) *entry {
	limit := s.opts.limit()
	if r := errorRecord(v); r != nil {
		e := newEntry()
		e.oob = true
		if len(types) > 0 && strings.HasSuffix(types[0], extendedError) {
			e.tokens = lineTokens(Detailed(r, s.opts.Error))
		} else {
			e.tokens = lineTokens(Error(r, s.opts.Error))
		}
		return e
	}
	if vw := s.oobView(types); vw != nil {
		e := newEntry()
		e.oob = true
		e.tokens = s.customTokens(vw, v, types)
		return e
	}
	if scalar(types) || propertyless(v) {
		return rawEntry(screenText(text(v)))
	}
	if !inside {
		return nil
	}
	e := newEntry()
	e.oob = true
	e.fields = listFields(v, limit)
	return e
}

// oobView finds the view out of band for the types. The answer for the types asked for last is kept: most objects come in
// rows of one type.
func (s *Shaper) oobView(types []string) *view {
	if len(types) == 0 {
		return nil
	}
	if s.lastTypes == nil || &s.lastTypes[0] != &types[0] || len(s.lastTypes) != len(types) {
		s.lastTypes, s.lastOob = types, db().find(types, func(v *view) bool { return v.oob })
	}
	return s.lastOob
}

// lineTokens gives the lines of a text as tokens.
func lineTokens(s string) []token {
	var out []token
	for i, l := range splitLines(s) {
		if i > 0 {
			out = append(out, token{newline: true})
		}
		out = append(out, token{text: l})
	}
	return out
}

func (s *Shaper) customTokens(vw *view, v any, types []string) []token {
	i := pick(types, len(vw.entries), func(i int) []string { return vw.entries[i].types })
	if i < 0 {
		return nil
	}
	var out []token
	for _, it := range vw.entries[i].items {
		x, _ := s.opts.eval(it.expr, v)
		out = append(out, token{text: display(x, s.opts.limit(), false)})
	}
	return out
}

// defaultNames are the properties that are shown where nothing is said: the type's default set, else all.
func defaultNames(v any) (list []string, set bool) {
	if d := db().displaySet(psobject.TypeNames(v)); d != nil {
		for _, n := range d {
			if dotnet.HasWildcards(n) {
				list = append(list, match(v, n)...)
			} else if _, written, ok, _ := lookup(v, n); ok {
				list = append(list, written)
			}
		}
		if len(list) > 0 {
			return list, true
		}
	}
	return names(v, false), false
}

// match returns the names of the properties that a pattern means.
func match(v any, pattern string) []string {
	w := dotnet.NewWildcard(pattern, true)
	var out []string
	for _, n := range names(v, true) {
		if w.Match(n) {
			out = append(out, n)
		}
	}
	return out
}

// generator picks the view of a document by its first object.
func (s *Shaper) generator(v any, types []string) (*generator, error) {
	g := &generator{opts: s.opts, params: s.params, kind: viewKind(s.shape)}
	if s.params != nil {
		g.hide, g.wrap = s.params.Hide, s.params.Wrap
		g.by = s.params.GroupBy
	}
	fits := func(vw *view) bool { return !vw.oob && (g.kind == undefined || vw.kind == g.kind) }
	switch {
	case s.shape == Default:
		if vw := db().find(types, fits); vw != nil {
			g.use(vw, v)
			return g, nil
		}
		list, _ := defaultNames(v)
		g.kind = listKind
		if len(list) <= 4 {
			g.kind = tableKind
		}
		g.implicit(v)
		return g, nil
	case s.params != nil && len(s.params.Columns) > 0:
		g.implicit(v)
		return g, nil
	case s.params != nil && s.params.View != "":
		vw := db().find(types, func(vw *view) bool { return fits(vw) && strings.EqualFold(vw.name, s.params.View) })
		if vw == nil {
			return nil, &UnknownViewError{View: s.params.View, Type: psobject.TypeName(v), Shape: s.shape}
		}
		g.use(vw, v)
		return g, nil
	}
	if vw := db().find(types, fits); vw != nil {
		g.use(vw, v)
		return g, nil
	}
	g.implicit(v)
	return g, nil
}

package cmdlets

import (
	"math"
	"strings"
	"unicode"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// MeasureObject counts and calculates.
var MeasureObject = &cmdlet.Declaration{
	Name: "Measure-Object", Class: objectTypePrefix + "MeasureObjectCommand", Aliases: []string{"measure"}, DefaultSet: "GenericMeasure",
	Synopsis: "Counts objects, adds up properties, counts lines, words and characters.",
	Examples: []cmdlet.Example{{Title: "A sum", Code: `write_output{1, 2, 3} | measure_object{sum = true}`}},
	New:      func() any { return &measureObject{} },
}

type measureObject struct {
	InputObject       any   `param:"value type=System.Management.Automation.PSObject"`
	Property          []any `param:"pos=0 type=Microsoft.PowerShell.Commands.PSPropertyExpression[] nne" help:"The properties to measure; the objects themselves where none is given."`
	StandardDeviation bool  `param:"sets=GenericMeasure"`
	Sum               bool  `param:"sets=GenericMeasure"`
	AllStats          bool  `param:"sets=GenericMeasure" help:"All of them."`
	Average           bool  `param:"sets=GenericMeasure"`
	Maximum           bool  `param:"sets=GenericMeasure"`
	Minimum           bool  `param:"sets=GenericMeasure"`
	Line              bool  `param:"sets=TextMeasure"`
	Word              bool  `param:"sets=TextMeasure"`
	Character         bool  `param:"sets=TextMeasure"`
	IgnoreWhiteSpace  bool  `param:"sets=TextMeasure" help:"Characters are counted without white space."`

	props []property
	stats []*statistics
	// noNumber tells that something was no number: then there is no sum and no average of anything.
	noNumber bool
}

type statistics struct {
	name                  any // nil where the objects themselves are measured
	count                 int32
	sum, mean, squares    float64
	numbers               int
	min, max              any
	lines, words, charset int32
}

func (m *measureObject) Begin(r *cmdlet.Run) error {
	var err error
	m.props, err = parseProperties(r, m.Property, "Expression")
	if m.AllStats {
		m.StandardDeviation, m.Sum, m.Average, m.Maximum, m.Minimum = true, true, true, true, true
	}
	return err
}

func (m *measureObject) at(name any) *statistics {
	for _, s := range m.stats {
		if s.name == name {
			return s
		}
	}
	s := &statistics{name: name}
	m.stats = append(m.stats, s)
	return s
}

func (m *measureObject) Process(r *cmdlet.Run) error {
	if m.InputObject == nil {
		return nil
	}
	if len(m.props) == 0 {
		return m.add(r, m.at(nil), m.InputObject)
	}
	for _, p := range m.props {
		if p.block == nil && dotnet.HasWildcards(p.name) {
			w := dotnet.NewWildcard(p.name, true)
			for _, x := range members(m.InputObject) {
				if w.Match(x.Name) {
					if err := m.add(r, m.at(x.Name), evaluated(m.InputObject, x.Value)); err != nil {
						return err
					}
				}
			}
			continue
		}
		v, ok, err := p.eval(r, m.InputObject)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		name := p.text()
		if i := find(members(m.InputObject), name); i >= 0 && p.block == nil {
			name = members(m.InputObject)[i].Name
		}
		if err := m.add(r, m.at(name), v); err != nil {
			return err
		}
	}
	return nil
}

func (m *measureObject) add(r *cmdlet.Run, s *statistics, v any) error {
	s.count++
	if m.Line || m.Word || m.Character {
		m.text(s, dotnet.String(v))
		return nil
	}
	if m.Sum || m.Average || m.StandardDeviation {
		f, err := dotnet.Convert(v, "System.Double")
		if err != nil {
			m.noNumber = true
			return r.WriteError(r.Fail("NonNumericInputObject", psobject.InvalidType, "System.Management.Automation.PSInvalidOperationException",
				"Input object \""+dotnet.String(v)+"\" is not numeric.", v))
		}
		x := f.(float64)
		s.sum += x
		s.numbers++
		d := x - s.mean
		s.mean += d / float64(s.numbers)
		s.squares += d * (x - s.mean)
	}
	if m.Minimum && (s.min == nil || order(v, s.min, true) < 0) {
		s.min = v
	}
	if m.Maximum && (s.max == nil || order(v, s.max, true) > 0) {
		s.max = v
	}
	return nil
}

func (m *measureObject) text(s *statistics, t string) {
	if m.Line {
		s.lines += int32(strings.Count(strings.TrimSuffix(t, "\n"), "\n"))
		if t != "" {
			s.lines++
		}
	}
	if m.Word {
		s.words += int32(len(strings.Fields(t)))
	}
	if m.Character {
		for _, u := range dotnet.UTF16(t) {
			if !m.IgnoreWhiteSpace || !unicode.IsSpace(rune(u)) {
				s.charset++
			}
		}
	}
}

func (m *measureObject) End(r *cmdlet.Run) error {
	if len(m.props) == 0 && len(m.stats) == 0 {
		m.at(nil)
	}
	for _, s := range m.stats {
		if err := r.Write(m.info(s)); err != nil {
			return err
		}
	}
	return nil
}

func (m *measureObject) info(s *statistics) *psobject.Object {
	some := func(wanted bool, v any) any {
		if !wanted || m.noNumber {
			return nil
		}
		return v
	}
	if m.Line || m.Word || m.Character {
		const typ = "Microsoft.PowerShell.Commands.TextMeasureInfo"
		count := func(wanted bool, n int32) any {
			if !wanted {
				return nil
			}
			return n
		}
		return &psobject.Object{TypeNames: []string{typ, "Microsoft.PowerShell.Commands.MeasureInfo", "System.Object"}, Text: typ, HasText: true,
			Adapted: []psobject.Property{{Name: "Lines", Value: count(m.Line, s.lines)}, {Name: "Words", Value: count(m.Word, s.words)},
				{Name: "Characters", Value: count(m.Character, s.charset)}, {Name: "Property", Value: s.name}}}
	}
	typ := "Microsoft.PowerShell.Commands.GenericMeasureInfo"
	number := func(v any) any {
		if f, err := dotnet.Convert(v, "System.Double"); err == nil && dotnet.IsNumber(psobject.Base(v)) {
			return f
		}
		return v
	}
	lo, hi := number(s.min), number(s.max)
	if _, ok := lo.(float64); m.Minimum && s.min != nil && !ok {
		typ = "Microsoft.PowerShell.Commands.GenericObjectMeasureInfo"
	}
	if _, ok := hi.(float64); m.Maximum && s.max != nil && !ok {
		typ = "Microsoft.PowerShell.Commands.GenericObjectMeasureInfo"
	}
	var deviation, average any
	if m.Average && s.numbers > 0 && !m.noNumber {
		average = s.sum / float64(s.numbers)
	}
	if m.StandardDeviation && s.numbers > 0 && !m.noNumber {
		deviation = 0.0
		if s.numbers > 1 {
			deviation = math.Sqrt(s.squares / float64(s.numbers-1))
		}
	}
	return &psobject.Object{TypeNames: []string{typ, "Microsoft.PowerShell.Commands.MeasureInfo", "System.Object"}, Text: typ, HasText: true,
		Adapted: []psobject.Property{{Name: "Count", Value: s.count}, {Name: "Average", Value: average}, {Name: "Sum", Value: some(m.Sum, s.sum)},
			{Name: "Maximum", Value: hi}, {Name: "Minimum", Value: lo}, {Name: "StandardDeviation", Value: deviation}, {Name: "Property", Value: s.name}}}
}

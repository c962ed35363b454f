package format_test

import (
	"testing"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

// TestDocumentsTravel sends formatted documents through CLIXML, as the deserialiser of another computer reads them: they
// show as before.
func TestDocumentsTravel(t *testing.T) {
	rows := []any{
		psobject.NewCustom(psobject.Property{Name: "A", Value: int32(1)}, psobject.Property{Name: "B", Value: "x"}, psobject.Property{Name: "G", Value: "one"}),
		psobject.NewCustom(psobject.Property{Name: "A", Value: int32(20)}, psobject.Property{Name: "B", Value: "yy"}, psobject.Property{Name: "G", Value: "two"}),
	}
	for name, shape := range map[string]format.Shape{"table": format.Table, "list": format.List, "wide": format.Wide, "custom": format.Custom} {
		var here, there []any
		s := format.NewShaper(shape, &format.Params{}, nil, func(p format.Packet) error {
			here = append(here, p)
			text, err := clixml.Append(nil, p, &clixml.EncodeOptions{Depth: 1})
			if err != nil {
				return err
			}
			v, err := clixml.Decode(text, &clixml.DecodeOptions{Deserialized: true})
			there = append(there, v)
			return err
		})
		for _, r := range rows {
			if err := s.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		want, err := format.String(80, nil, here...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := format.String(80, nil, there...)
		if err != nil || got != want || want == "" {
			t.Errorf("%s: %v\n got %q\nwant %q", name, err, got, want)
		}
		for _, v := range there {
			if !format.IsPacket(v) {
				t.Errorf("%s: %v is no packet", name, psobject.TypeName(v))
			}
		}
	}
}

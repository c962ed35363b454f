package clixml_test

import (
	"errors"
	"testing"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

// identity encrypts nothing.
type identity struct{}

func (identity) Encrypt(b []byte) ([]byte, error) { return b, nil }

// A string that is no UTF-8 is an error that says where it is, wherever text is written; a lone surrogate in its
// three-byte form is text. What speaks as PowerShell writes U+FFFD, as .NET's decoder does.
func TestTextThatIsNoText(t *testing.T) {
	const bad = "ab\xffc\xfe"
	for _, c := range []struct {
		name  string
		value any
		path  string
		lossy string // "" where it is not looked at
	}{
		{"a string", bad, "", "<S>ab\uFFFDc\uFFFD</S>"},
		{"a cut character", "ab\xe2\x82", "", "<S>ab\uFFFD\uFFFD</S>"},
		{"a URI", psobject.URI(bad), "", "<URI>ab\uFFFDc\uFFFD</URI>"},
		{"a script", psobject.ScriptBlock(bad), "", "<SBK>ab\uFFFDc\uFFFD</SBK>"},
		{"in a list", psobject.NewArray("fine", bad), "", ""},
		{"a property", psobject.NewCustom(psobject.Property{Name: "outer", Value: psobject.NewCustom(psobject.Property{Name: "inner", Value: bad})}), "outer.inner", ""},
		{"a property's name", psobject.NewCustom(psobject.Property{Name: bad, Value: int32(1)}), bad, ""},
		{"a note of a string", psobject.WithNote("fine", "n", bad), "n", ""},
		{"a type's name", &psobject.Object{TypeNames: []string{bad}}, "", ""},
		{"a text", &psobject.Object{HasText: true, Text: bad}, "", ""},
		{"a secret", psobject.NewSecureString(bad), "", ""},
		{"progress", &psobject.ProgressRecord{Activity: bad}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := clixml.Append(nil, c.value, &clixml.EncodeOptions{Cipher: identity{}})
			var te *clixml.TextError
			var ee *clixml.EncodeError
			if !errors.As(err, &te) || te.Offset != 2 || !errors.As(err, &ee) || ee.Path != c.path {
				t.Errorf("%v %+v, %s", err, ee, b)
			}
			b, err = clixml.Append(nil, c.value, &clixml.EncodeOptions{Cipher: identity{}, Lossy: true})
			if err != nil || c.lossy != "" && string(b) != c.lossy {
				t.Errorf("lossy: %v, %s", err, b)
			}
		})
	}
	if b, err := clixml.Append(nil, "a\xed\xa0\xbdb\xed\xb8\x80", nil); err != nil || string(b) != "<S>a_xD83D_b_xDE00_</S>" {
		t.Errorf("surrogates: %v, %s", err, b)
	}
	// What a peer sends is decoded as .NET decodes it, so that it can be sent back. Halves of a pair are no UTF-8 there.
	for in, want := range map[string]string{
		"<S>a\xffb</S>":           "a\uFFFDb",
		"<S>\xed\xa0\xbd</S>":     "\uFFFD\uFFFD\uFFFD",
		"<S>\xff_xD83D_</S>":      "\uFFFD\xed\xa0\xbd",
		"<X\xff>a</X\xff>":        "<X\uFFFD>a</X\uFFFD>",
		"<S>\xe2\x82\xac</S>":     "€",
		"<SBK>\xc3\x28{</SBK>":    "\uFFFD({",
		"<URI>http://\xff</URI> ": "http://\uFFFD",
	} {
		v, err := clixml.Decode([]byte(in), nil)
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		var got string
		switch v := v.(type) {
		case string:
			got = v
		case psobject.ScriptBlock:
			got = string(v)
		case psobject.URI:
			got = string(v)
		case *clixml.Unknown:
			got = v.XML
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if _, err := clixml.Append(nil, v, nil); err != nil {
			t.Errorf("%q is not written: %v", in, err)
		}
	}
}

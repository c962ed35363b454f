package wsman_test

import (
	"bytes"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/wsman"
)

// FuzzUTF16 reads any bytes as UTF-16: an error of ours, or UTF-8 that survives being written and read again.
func FuzzUTF16(f *testing.F) {
	for _, s := range []string{"", "a", "<é漢𝄞/>"} {
		f.Add(wsman.ToUTF16([]byte(s)))
	}
	f.Add([]byte{0xFE, 0xFF, 0, 'a', 0xD8, 0x34})
	f.Add([]byte{0x00, 0xDC})
	f.Fuzz(func(t *testing.T, b []byte) {
		text, err := wsman.FromUTF16(b)
		if err != nil {
			if !errors.Is(err, wsman.ErrUTF16) {
				t.Fatalf("a strange error: %T %v", err, err)
			}
			return
		}
		if !utf8.Valid(text) {
			t.Fatalf("%q is no UTF-8", text)
		}
		if again, err := wsman.FromUTF16(wsman.ToUTF16(text)); err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%q, then %q, %v", text, again, err)
		}
	})
}

// FuzzDuration reads any text as a duration: a time that is what it says it is, or an error.
func FuzzDuration(f *testing.F) {
	for _, s := range []string{"PT20.5S", "P0DT2H0M0S", "-PT1S", "P1D", "PT99999999999999999999S", "PT"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := wsman.ParseDuration(s)
		if err != nil {
			return
		}
		if d < 0 && !bytes.Contains([]byte(s), []byte("-")) {
			t.Errorf("%q is %v", s, d)
		}
		if d != d.Round(time.Microsecond) && d.Abs() < 1<<62 {
			t.Errorf("%q is %d ns", s, d)
		}
	})
}

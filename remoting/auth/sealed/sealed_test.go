package sealed_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/sealed"
)

// mirror "seals" by turning bytes around, with a header of 16 bytes and padding bytes behind, so that tests see what goes
// where.
type mirror struct {
	auth.Session
	padding int
}

func (m mirror) Seal(plain []byte) (auth.Sealed, error) {
	data := make([]byte, len(plain)+m.padding)
	for i, c := range plain {
		data[len(plain)-1-i] = c
	}
	return auth.Sealed{Header: []byte("16 bytes of head"), Data: data, Padding: m.padding}, nil
}

func (m mirror) Unseal(header, data []byte) ([]byte, error) {
	if string(header) != "16 bytes of head" || len(data) < m.padding {
		return nil, &auth.ProtectionError{Mechanism: "mirror", Reason: "header"}
	}
	data = data[:len(data)-m.padding]
	plain := make([]byte, len(data))
	for i, c := range data {
		plain[len(plain)-1-i] = c
	}
	return plain, nil
}

const soap = "application/soap+xml;charset=UTF-8"

// TestForm compares with the form that MS-WSMV section 2.2.9.1.1.2.2 prescribes, as pypsrp and pywinrm write it.
func TestForm(t *testing.T) {
	contentType, body, err := sealed.Seal(mirror{}, sealed.SPNEGO, "application/soap+xml; charset=UTF-8", []byte("abc"))
	if err != nil {
		t.Fatal(err)
	}
	if want := `multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"`; contentType != want {
		t.Errorf("Content-Type is %s, want %s", contentType, want)
	}
	want := "--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n" +
		"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=3\r\n" +
		"--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n" +
		"\x10\x00\x00\x0016 bytes of headcba--Encrypted Boundary--\r\n"
	if string(body) != want {
		t.Errorf("the body is\n%q, want\n%q", body, want)
	}
}

func TestRoundTrip(t *testing.T) {
	for _, protocol := range []sealed.Protocol{sealed.SPNEGO, sealed.Kerberos, sealed.CredSSP} {
		for _, padding := range []int{0, 1, 8} {
			for _, length := range []int{0, 1, 16383, 16384, 16385, 50000} {
				t.Run(fmt.Sprintf("%s, %d bytes, padding %d", protocol, length, padding), func(t *testing.T) {
					plain := bytes.Repeat([]byte("--Encrypted Boundary\r\n--Encrypted Boundary--\r\n"), length/40+1)[:length]
					contentType, body, err := sealed.Seal(mirror{padding: padding}, protocol, soap, plain)
					if err != nil {
						t.Fatal(err)
					}
					if multi := strings.Contains(contentType, "x-multi-encrypted"); multi != (protocol == sealed.CredSSP && length > 16384) {
						t.Errorf("Content-Type is %s", contentType)
					}
					kind, got, err := sealed.Unseal(mirror{padding: padding}, protocol, contentType, body, 1<<20)
					if err != nil || !bytes.Equal(got, plain) || kind != soap {
						t.Fatalf("got %d bytes of type %q, %v", len(got), kind, err)
					}
				})
			}
		}
	}
}

func TestUnsealRefuses(t *testing.T) {
	contentType, body, err := sealed.Seal(mirror{}, sealed.SPNEGO, soap, []byte("some text"))
	if err != nil {
		t.Fatal(err)
	}
	change := func(old, new string) []byte {
		if !bytes.Contains(body, []byte(old)) {
			t.Fatalf("%q is not in the body", old)
		}
		return bytes.Replace(body, []byte(old), []byte(new), 1)
	}
	for name, tc := range map[string]struct {
		contentType string
		body        []byte
		limit       int
	}{
		"another Content-Type":      {soap, body, 100},
		"no boundary":               {"multipart/encrypted", body, 100},
		"another boundary":          {strings.Replace(contentType, "Encrypted Boundary", "Other", 1), body, 100},
		"another protocol":          {strings.Replace(contentType, "SPNEGO", "Kerberos", 1), body, 100},
		"another protocol inside":   {contentType, change("HTTP-SPNEGO", "HTTP-CredSSP"), 100},
		"a length that is too high": {contentType, change("Length=9", "Length=99"), 1000},
		"a length that is too low":  {contentType, change("Length=9", "Length=3"), 100},
		"a negative length":         {contentType, change("Length=9", "Length=-9"), 100},
		"no length":                 {contentType, change("Length=9", "Size=9"), 100},
		"beyond the limit":          {contentType, body, 8},
		"two pieces where one may":  {contentType, append(bytes.TrimSuffix(append([]byte(nil), body...), []byte("--Encrypted Boundary--\r\n")), body...), 100},
		"something behind":          {contentType, append(append([]byte(nil), body...), "more"...), 100},
		"a header that is too long": {contentType, change("\x10\x00\x00\x00", "\xff\xff\xff\x7f"), 100},
		"empty":                     {contentType, nil, 100},
		"only the end":              {contentType, []byte("--Encrypted Boundary--\r\n"), 100},
	} {
		t.Run(name, func(t *testing.T) {
			_, got, err := sealed.Unseal(mirror{}, sealed.SPNEGO, tc.contentType, tc.body, tc.limit)
			var f *sealed.FormatError
			if !errors.As(err, &f) || got != nil {
				t.Fatalf("got %q, %v", got, err)
			}
			t.Log(err)
		})
	}
	for n := range body {
		if n == len(body)-2 || n == len(body)-1 {
			continue // the line's end after the last boundary may be missing
		}
		if _, got, err := sealed.Unseal(mirror{}, sealed.SPNEGO, contentType, body[:n], 100); err == nil {
			t.Errorf("cut after %d of %d bytes: %q is accepted", n, len(body), got)
		}
	}
}

// TestLengthWithHeader reads the form of bodgit/ntlmssp, which announces the header and its length with the text.
func TestLengthWithHeader(t *testing.T) {
	contentType, body, err := sealed.Seal(mirror{}, sealed.SPNEGO, soap, []byte("some text"))
	if err != nil {
		t.Fatal(err)
	}
	body = bytes.Replace(body, []byte("Length=9"), []byte("Length=29"), 1) // 4 and 16 more
	if _, got, err := sealed.Unseal(mirror{}, sealed.SPNEGO, contentType, body, 100); err != nil || string(got) != "some text" {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestExchangeBoundary reads the form of Exchange's servers, with a space after the dashes.
func TestExchangeBoundary(t *testing.T) {
	contentType, body, err := sealed.Seal(mirror{}, sealed.SPNEGO, soap, []byte("some text"))
	if err != nil {
		t.Fatal(err)
	}
	body = bytes.ReplaceAll(body, []byte("--Encrypted Boundary"), []byte("-- Encrypted Boundary"))
	if _, got, err := sealed.Unseal(mirror{}, sealed.SPNEGO, contentType, body, 100); err != nil || string(got) != "some text" {
		t.Errorf("got %q, %v", got, err)
	}
}

func FuzzSplit(f *testing.F) {
	for _, protocol := range []sealed.Protocol{sealed.SPNEGO, sealed.CredSSP} {
		for _, plain := range []string{"", "some text", strings.Repeat("x", 20000)} {
			contentType, body, err := sealed.Seal(mirror{}, protocol, soap, []byte(plain))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(contentType, body)
		}
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		for _, protocol := range []sealed.Protocol{sealed.SPNEGO, sealed.CredSSP} {
			pieces, err := sealed.Split(protocol, contentType, body)
			var format *sealed.FormatError
			if err != nil && !errors.As(err, &format) {
				t.Fatalf("an error of another kind: %v", err)
			}
			total := 0
			for _, p := range pieces {
				total += len(p.Header) + len(p.Data)
			}
			if total > len(body) {
				t.Fatalf("%d bytes out of %d", total, len(body))
			}
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	body := bytes.Repeat([]byte("x"), 100_000)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := sealed.Seal(mirror{}, sealed.SPNEGO, soap, body); err != nil {
			b.Fatal(err)
		}
	}
}

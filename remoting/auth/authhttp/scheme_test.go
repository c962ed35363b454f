package authhttp

import (
	"net/http"
	"reflect"
	"testing"
)

// TestOffers reads challenges as servers write them: Windows one a line, others all in one (RFC 9110 section 11.6.1).
func TestOffers(t *testing.T) {
	for name, tc := range map[string]struct {
		lines []string
		want  []offer
	}{
		"Windows":        {[]string{"Negotiate", `Basic realm="WSMAN"`, "Kerberos", "CredSSP"}, []offer{{"Negotiate", ""}, {"Basic", `realm="WSMAN"`}, {"Kerberos", ""}, {"CredSSP", ""}}},
		"a token":        {[]string{"Negotiate oYG2MIGzoAMKAQA="}, []offer{{"Negotiate", "oYG2MIGzoAMKAQA="}}},
		"all in one":     {[]string{`Negotiate, NTLM, Basic realm="a, b"`}, []offer{{"Negotiate", ""}, {"NTLM", ""}, {"Basic", `realm="a, b"`}}},
		"parameters":     {[]string{`Digest realm="x", qop="auth", nonce="a\"b", Negotiate`}, []offer{{"Digest", `realm="x", qop="auth", nonce="a\"b"`}, {"Negotiate", ""}}},
		"spaces around":  {[]string{`Digest realm = "x" , nonce = y ,  NTLM`}, []offer{{"Digest", `realm = "x" , nonce = y`}, {"NTLM", ""}}},
		"nothing":        {[]string{"", " , "}, nil},
		"without an end": {[]string{`Basic realm="x, NTLM`}, []offer{{"Basic", `realm="x, NTLM`}}},
	} {
		got := offers(http.Header{"Www-Authenticate": tc.lines}, "WWW-Authenticate")
		if !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func FuzzOffers(f *testing.F) {
	f.Add(`Digest realm="x", qop="auth", nonce="a\"b", Negotiate abc=`)
	f.Fuzz(func(t *testing.T, line string) {
		total := 0
		for _, o := range offers(http.Header{"Www-Authenticate": {line}}, "WWW-Authenticate") {
			if o.scheme == "" {
				t.Fatal("a scheme without a name")
			}
			total += len(o.scheme) + len(o.rest)
		}
		if total > len(line) {
			t.Fatalf("%d bytes out of %d", total, len(line))
		}
	})
}

package authhttp_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// TestPywinrm lets pywinrm post, which has transports of its own: requests_ntlm and requests-credssp.
func TestPywinrm(t *testing.T) {
	python := remotingtest.Python(t, "winrm", "requests_ntlm", "requests_credssp")
	w := newWorld(t, authtest.RealmOptions{})
	ca := authtest.NewAuthority(t, "Test CA")
	cert, pem := ca.Localhost(), ca.WritePEM()
	certFile, keyFile := ca.WriteKeyPair(ca.Issue(authtest.Leaf{Name: "anna"}))
	clientRoots = ca.Pool()
	t.Cleanup(func() { clientRoots = nil })
	for name, tc := range map[string]struct {
		args  []string
		tls   bool
		pw    auth.Secret
		want  string
		fails bool
	}{
		"NTLM over http":             {args: []string{"ntlm"}, want: "anna by Negotiate"},
		"NTLM over https":            {args: []string{"ntlm"}, tls: true, want: "anna by Negotiate"},
		"NTLM over https, sealed":    {args: []string{"ntlm", "--encryption", "always"}, tls: true, want: "anna by Negotiate"},
		"NTLM with a wrong password": {args: []string{"ntlm"}, pw: "wrong", fails: true},
		"NTLM unsealed over http":    {args: []string{"ntlm", "--encryption", "never"}, fails: true},
		"CredSSP over http":          {args: []string{"credssp"}, want: "anna by CredSSP"},
		"CredSSP over https":         {args: []string{"credssp"}, tls: true, want: "anna by CredSSP"},
		"Basic over https":           {args: []string{"basic"}, tls: true, want: "anna by Basic"},
		"Basic over http":            {args: []string{"basic"}, fails: true},
		"a certificate":              {args: []string{"certificate", "--cert", certFile, "--key", keyFile}, tls: true, want: "anna by Certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			h := w.handler(t)
			h.Basic, h.Certificates = accounts, certificateUsers
			args := append([]string{tc.args[0], ""}, tc.args[1:]...)
			var s *site
			if tc.tls {
				s = serve(t, h, &cert)
				args = append(args, "--ca", pem)
			} else {
				s = serve(t, h, nil)
			}
			args[1] = s.url
			pw := password
			if tc.pw != "" {
				pw = tc.pw
			}
			p := authtest.Converse(t, python, peers+"pywinrm_post.py", []string{"PEER_PASSWORD=" + string(pw), "NO_PROXY=*"}, append(args, "--user", "anna")...)
			for _, body := range bodies {
				got := p.Say(base64.StdEncoding.EncodeToString([]byte(body)))
				if tc.fails {
					if !strings.HasPrefix(got, "error ") {
						t.Fatalf("it was accepted: %s", got)
					}
					return
				}
				if !strings.HasPrefix(got, ".") || string(p.Bytes(got)) != "<"+tc.want+">"+body {
					t.Fatalf("got %.200s (%v)", got, s.reasons.all())
				}
			}
		})
	}
}

package remoting_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
)

// asked is a Poster that refuses all, and keeps what it was asked first.
type asked struct{ first string }

func (a *asked) Post(_ context.Context, _ string, body []byte) (int, string, []byte, error) {
	if a.first == "" {
		a.first = string(body)
	}
	return 0, "", nil, errors.New("nobody is here")
}
func (*asked) Close() error { return nil }

// The shell is asked for with the code page that its lines have.
func TestCodePage(t *testing.T) {
	for page, want := range map[int]string{65001: ">65001<", 850: ">850<", 1252: ">1252<", 3: ""} {
		a := &asked{}
		c := remoting.New(remoting.Options{Post: func(context.Context, remoting.Target, string) (remoting.Poster, error) { return a, nil }})
		defer c.Close()
		_, err := c.CommandLineIn(t.Context(), remoting.Target{ComputerName: "server"}, page, "65001", nil, io.Discard, io.Discard)
		if err == nil || want == "" && (a.first != "" || !strings.Contains(err.Error(), "code page 3")) || !strings.Contains(a.first, want) || want != "" && !strings.Contains(a.first, "WINRS_CODEPAGE") {
			t.Errorf("%d: %v\n%s", page, err, a.first)
		}
	}
}

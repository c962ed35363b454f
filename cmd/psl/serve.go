package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/pslshell/psl/remoting"
)

const serveUsage = `usage: psl serve --stdio [--engine auto|pwsh|embedded]
       psl serve --https ADDRESS --user NAME [--password-file FILE] [--certificate FILE --key FILE] [--engine ...]
       psl serve --http ADDRESS --user NAME --allow-unencrypted [--password-file FILE] [--engine ...]

--stdio serves PowerShell remoting to one client on standard input and output, as pwsh -s does.
As a subsystem of sshd: Subsystem powershell /path/to/psl serve --stdio

--https and --http serve any number of clients by WS-Management until psl is interrupted. ADDRESS is host:port, or :port
for this computer alone. The password is the first line of the file, else that of the variable PSL_SERVE_PASSWORD. Without
--certificate one is made that signs itself; its thumbprint is printed. --http sends passwords in clear text, so it wants
--allow-unencrypted.
`

// serve runs an endpoint until its client is gone, or until it is interrupted.
func (a *app) serve(ctx context.Context, args []string) int {
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	stdio := f.Bool("stdio", false, "")
	var s remoting.HTTPServer
	f.TextVar(&s.Engine, "engine", remoting.AutoEngine, "")
	plain, secure := f.String("http", "", ""), f.String("https", "", "")
	f.StringVar(&s.UserName, "user", "", "")
	f.BoolVar(&s.Unencrypted, "allow-unencrypted", false, "")
	passwordFile := f.String("password-file", "", "")
	certificate, key := f.String("certificate", "", ""), f.String("key", "", "")
	err := f.Parse(args)
	kinds := 0
	for _, on := range []bool{*stdio, *plain != "", *secure != ""} {
		if on {
			kinds++
		}
	}
	switch {
	case err == flag.ErrHelp:
		fmt.Fprint(a.stdout, serveUsage)
		return codeOK
	case err != nil:
		fmt.Fprintf(a.stderr, "psl serve: %v\n%s", err, serveUsage)
		return codeUsage
	case kinds != 1 || f.NArg() > 0:
		fmt.Fprint(a.stderr, "psl serve: one of --stdio, --https and --http is wanted, and nothing that is no flag\n"+serveUsage)
		return codeUsage
	case !*stdio && s.UserName == "":
		fmt.Fprint(a.stderr, "psl serve: --user is wanted: who may come in\n"+serveUsage)
		return codeUsage
	case *plain != "" && !s.Unencrypted:
		fmt.Fprint(a.stderr, "psl serve: --http sends passwords in clear text: --https is wanted, or --allow-unencrypted\n"+serveUsage)
		return codeUsage
	case (*certificate == "") != (*key == ""):
		fmt.Fprint(a.stderr, "psl serve: --certificate and --key go together\n"+serveUsage)
		return codeUsage
	}
	if *stdio {
		err = a.serveStdio(ctx, s.Engine)
	} else {
		s.Address = *plain + *secure
		err = a.serveHTTP(ctx, s, *secure != "", *passwordFile, *certificate, *key)
	}
	var exited *remoting.ExitedError
	switch {
	case errors.As(err, &exited):
		return exited.Code
	case err != nil && (ctx.Err() == nil || !*stdio):
		fmt.Fprintf(a.stderr, "psl serve: %v\n", err)
		return codeError
	case ctx.Err() != nil:
		return codeInterrupted
	}
	return codeOK
}

func (a *app) serveStdio(ctx context.Context, engine remoting.Engine) error {
	in, inOK := a.stdin.(*os.File)
	out, outOK := a.stdout.(*os.File)
	if !inOK || !outOK {
		return errors.New("standard input and output must be files")
	}
	return remoting.ServeStdio(ctx, in, out, engine)
}

func (a *app) serveHTTP(ctx context.Context, s remoting.HTTPServer, secure bool, passwordFile, certificate, key string) error {
	s.Password = os.Getenv("PSL_SERVE_PASSWORD")
	if passwordFile != "" {
		b, err := os.ReadFile(passwordFile)
		if err != nil {
			return err
		}
		line, _, _ := strings.Cut(string(b), "\n")
		s.Password = strings.TrimSuffix(line, "\r")
	}
	if s.Password == "" {
		return errors.New("there is no password: --password-file names a file with it, or the variable PSL_SERVE_PASSWORD has it")
	}
	scheme := "http"
	if secure {
		scheme = "https"
		switch {
		case certificate != "":
			c, err := tls.LoadX509KeyPair(certificate, key)
			if err != nil {
				return err
			}
			s.Certificate = &c
		default:
			host, _, err := net.SplitHostPort(s.Address)
			if err != nil {
				return err
			}
			name, _ := os.Hostname()
			if s.Certificate, err = remoting.NewCertificate(host, name, "localhost", "127.0.0.1", "::1"); err != nil {
				return err
			}
		}
		fmt.Fprintf(a.stderr, "psl serve: the certificate's SHA-256 thumbprint is %s\n", remoting.Thumbprint(s.Certificate))
	}
	s.Ready = func(l net.Addr) { fmt.Fprintf(a.stderr, "psl serve: listening on %s://%s/wsman\n", scheme, l) }
	return remoting.ServeHTTP(ctx, s)
}

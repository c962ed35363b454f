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
       psl serve --https ADDRESS (--user NAME | --users FILE | --keytab FILE) [--certificate FILE --key FILE] [--engine ...]
       psl serve --http ADDRESS (--user NAME | --users FILE | --keytab FILE) [--allow-unencrypted] [--engine ...]
       psl serve --user-line NAME

--stdio serves PowerShell remoting to one client on standard input and output, as pwsh -s does.
As a subsystem of sshd: Subsystem powershell /path/to/psl serve --stdio

--https and --http serve any number of clients by WS-Management until psl is interrupted. ADDRESS is host:port, or :port
for this computer alone. Users log on by Negotiate (NTLM; Kerberos with --keytab), CredSSP or Basic. Over --http only those
are served who seal what they send: Basic and bodies in clear text want --allow-unencrypted.

--user has one user, whose password is the first line of --password-file, else the variable PSL_SERVE_PASSWORD. --users
names a file with a line for each user, which --user-line prints (with the password from the same places): its hash is as
good as the password, so nobody else may read the file. Without --certificate one is made that signs itself; its
thumbprint is printed.
`

// serve runs an endpoint until its client is gone, or until it is interrupted.
func (a *app) serve(ctx context.Context, args []string) int {
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	stdio := f.Bool("stdio", false, "")
	var s remoting.HTTPServer
	f.TextVar(&s.Engine, "engine", remoting.AutoEngine, "")
	plain, secure := f.String("http", "", ""), f.String("https", "", "")
	user, users := f.String("user", "", ""), f.String("users", "", "")
	f.StringVar(&s.Keytab, "keytab", "", "")
	userLine := f.String("user-line", "", "")
	f.BoolVar(&s.Unencrypted, "allow-unencrypted", false, "")
	passwordFile := f.String("password-file", "", "")
	certificate, key := f.String("certificate", "", ""), f.String("key", "", "")
	err := f.Parse(args)
	kinds := 0
	for _, on := range []bool{*stdio, *plain != "", *secure != "", *userLine != ""} {
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
		fmt.Fprint(a.stderr, "psl serve: one of --stdio, --https, --http and --user-line is wanted, and nothing that is no flag\n"+serveUsage)
		return codeUsage
	case *plain+*secure != "" && *user+*users+s.Keytab == "":
		fmt.Fprint(a.stderr, "psl serve: --user, --users or --keytab is wanted: who may come in\n"+serveUsage)
		return codeUsage
	case *user != "" && *users != "":
		fmt.Fprint(a.stderr, "psl serve: --user and --users do not go together\n"+serveUsage)
		return codeUsage
	case (*certificate == "") != (*key == ""):
		fmt.Fprint(a.stderr, "psl serve: --certificate and --key go together\n"+serveUsage)
		return codeUsage
	}
	switch {
	case *stdio:
		err = a.serveStdio(ctx, s.Engine)
	case *userLine != "":
		err = a.userLine(*userLine, *passwordFile)
	default:
		s.Address = *plain + *secure
		if err = a.users(&s, *user, *users, *passwordFile); err == nil {
			err = a.serveHTTP(ctx, s, *secure != "", *certificate, *key)
		}
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

// password is the one of the file, or of the variable PSL_SERVE_PASSWORD.
func password(file string) (string, error) {
	p := os.Getenv("PSL_SERVE_PASSWORD")
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		line, _, _ := strings.Cut(string(b), "\n")
		p = strings.TrimSuffix(line, "\r")
	}
	if p == "" {
		return "", errors.New("there is no password: --password-file names a file with it, or the variable PSL_SERVE_PASSWORD has it")
	}
	return p, nil
}

// userLine prints the line of a user for a file of users.
func (a *app) userLine(name, passwordFile string) error {
	p, err := password(passwordFile)
	if err != nil {
		return err
	}
	line, err := remoting.UserLine(name, p)
	if err == nil {
		_, err = fmt.Fprintln(a.stdout, line)
	}
	return err
}

// users says who may come in.
func (a *app) users(s *remoting.HTTPServer, user, file, passwordFile string) (err error) {
	switch {
	case file != "":
		s.Users, err = remoting.ReadUsers(file)
	case user != "":
		var p string
		if p, err = password(passwordFile); err == nil {
			s.Users = remoting.NewUsers(user, p)
		}
	}
	return err
}

func (a *app) serveHTTP(ctx context.Context, s remoting.HTTPServer, secure bool, certificate, key string) error {
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
	s.Failed = func(remote, scheme string, reason error) {
		fmt.Fprintf(a.stderr, "psl serve: %s was refused (%s): %v\n", remote, scheme, reason)
	}
	s.Ready = func(l net.Addr) { fmt.Fprintf(a.stderr, "psl serve: listening on %s://%s/wsman\n", scheme, l) }
	return remoting.ServeHTTP(ctx, s)
}

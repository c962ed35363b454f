package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/cmd/psl/commandline"
	"github.com/pslshell/psl/remoting"
)

// serve runs an endpoint until its client is gone, or until it is interrupted.
func (a *app) serve(ctx context.Context, args []string) int {
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	stdio := f.Bool("stdio", false, "")
	var s remoting.HTTPServer
	f.TextVar(&s.Engine, "engine", remoting.AutoEngine, "")
	plain, secure := f.String("http", "", ""), f.String("https", "", "")
	var who who
	f.StringVar(&who.user, "user", "", "")
	f.StringVar(&who.passwordFile, "password-file", "", "")
	f.StringVar(&who.usersFile, "users", "", "")
	f.StringVar(&s.Keytab, "keytab", "", "")
	f.Func("principal", "", func(p string) error { s.Principals = append(s.Principals, p); return nil })
	f.Func("configuration", "", func(v string) error {
		c, err := remoting.ParseConfiguration(v)
		s.Configurations = append(s.Configurations, c)
		return err
	})
	file := f.String("configuration-file", "", "")
	f.BoolVar(&s.NoWinRS, "no-winrs", false, "")
	f.IntVar(&s.MaxShells, "max-shells", 0, "")
	f.IntVar(&s.MaxProcesses, "max-processes", 0, "")
	memory := f.Int("max-memory", 0, "")
	envelope := f.Int("max-envelope", 0, "")
	f.DurationVar(&s.IdleTimeout, "idle-timeout", 0, "")
	f.StringVar(&who.clientCA, "client-ca", "", "")
	f.Func("client-crl", "", func(v string) (err error) {
		s.ClientCRLs, err = remoting.AppendRevocations(s.ClientCRLs, v)
		return err
	})
	f.Func("certificate-user", "", func(v string) error {
		name, user, ok := strings.Cut(v, "=")
		if !ok || name == "" || user == "" {
			return errors.New("NAME=USER is wanted")
		}
		if s.CertificateUsers == nil {
			s.CertificateUsers = map[string]string{}
		}
		s.CertificateUsers[name] = user
		return nil
	})
	hash := f.String("hash-user", "", "")
	f.BoolVar(&s.Unencrypted, "allow-unencrypted", false, "")
	certificate, key := f.String("certificate", "", ""), f.String("key", "", "")
	err := f.Parse(args)
	kinds := 0
	for _, on := range []bool{*stdio, *plain != "", *secure != "", *hash != ""} {
		if on {
			kinds++
		}
	}
	switch {
	case err == flag.ErrHelp:
		fmt.Fprint(a.stdout, commandline.ServeUsage())
		return codeOK
	case err != nil:
		fmt.Fprintf(a.stderr, "psl serve: %v\n%s", err, commandline.ServeUsage())
		return codeUsage
	case kinds != 1 || f.NArg() > 0:
		fmt.Fprint(a.stderr, "psl serve: one of --stdio, --https, --http and --hash-user is wanted, and nothing that is no flag\n"+commandline.ServeUsage())
		return codeUsage
	case s.MaxShells < 0 || s.IdleTimeout < 0 || s.MaxProcesses < 0 || *memory < 0 || *memory > math.MaxInt>>20:
		fmt.Fprint(a.stderr, "psl serve: --max-shells, --max-processes, --max-memory and --idle-timeout are not negative\n"+commandline.ServeUsage())
		return codeUsage
	case *envelope != 0 && (*envelope < remoting.SmallestEnvelope>>10 || *envelope > remoting.LongestEnvelope>>10):
		fmt.Fprintf(a.stderr, "psl serve: --max-envelope is %d to %d KiB\n%s", remoting.SmallestEnvelope>>10, remoting.LongestEnvelope>>10, commandline.ServeUsage())
		return codeUsage
	case *hash != "":
		return a.hashUser(*hash)
	case !*stdio && who.user+who.usersFile+who.clientCA == "" && s.Keytab == "":
		fmt.Fprint(a.stderr, "psl serve: --user, --users, --keytab or --client-ca is wanted: who may come in\n"+commandline.ServeUsage())
		return codeUsage
	case *file != "" && !*stdio:
		fmt.Fprint(a.stderr, "psl serve: --configuration-file goes with --stdio; the others take --configuration NAME=FILE\n"+commandline.ServeUsage())
		return codeUsage
	case (who.clientCA == "") != (len(s.CertificateUsers) == 0):
		fmt.Fprint(a.stderr, "psl serve: --client-ca and --certificate-user go together: whose certificates lead where\n"+commandline.ServeUsage())
		return codeUsage
	case who.clientCA != "" && *secure == "":
		fmt.Fprint(a.stderr, "psl serve: --client-ca needs --https\n"+commandline.ServeUsage())
		return codeUsage
	case who.clientCA == "" && s.ClientCRLs != nil:
		fmt.Fprint(a.stderr, "psl serve: --client-crl needs --client-ca: whose certificates the list is of\n"+commandline.ServeUsage())
		return codeUsage
	case (s.Keytab == "") != (len(s.Principals) == 0):
		fmt.Fprint(a.stderr, "psl serve: --keytab and --principal go together: who of the realm may come in\n"+commandline.ServeUsage())
		return codeUsage
	case (*certificate == "") != (*key == ""):
		fmt.Fprint(a.stderr, "psl serve: --certificate and --key go together\n"+commandline.ServeUsage())
		return codeUsage
	}
	if *stdio {
		err = a.serveStdio(ctx, remoting.Configuration{Engine: s.Engine, File: *file})
	} else {
		s.Address, s.MaxMemory, s.MaxEnvelope = *plain+*secure, int64(*memory)<<20, *envelope<<10
		err = a.serveHTTP(ctx, s, *secure != "", who, *certificate, *key)
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

func (a *app) serveStdio(ctx context.Context, c remoting.Configuration) error {
	in, inOK := a.stdin.(*os.File)
	out, outOK := a.stdout.(*os.File)
	if !inOK || !outOK {
		return errors.New("standard input and output must be files")
	}
	return remoting.ServeStdio(ctx, in, out, c)
}

const passwordVariable = "PSL_SERVE_PASSWORD"

// who tells where the users of an endpoint and their passwords are.
type who struct{ user, passwordFile, usersFile, clientCA string }

// authorities reads the certificates that sign those of clients; nil where no file is named.
func (w who) authorities() (*x509.CertPool, error) {
	if w.clientCA == "" {
		return nil, nil
	}
	b, err := os.ReadFile(w.clientCA)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", w.clientCA)
	}
	return pool, nil
}

// users reads them; nil where none are named.
func (w who) users() (*remoting.Users, error) {
	var u *remoting.Users
	if w.usersFile != "" {
		var err error
		if u, err = remoting.OpenUsers(w.usersFile); err != nil {
			return nil, err
		}
	}
	if w.user == "" {
		return u, nil
	}
	password := os.Getenv(passwordVariable)
	os.Unsetenv(passwordVariable) // the endpoint's users see what its processes inherit
	if w.passwordFile != "" {
		b, err := os.ReadFile(w.passwordFile)
		if err != nil {
			return nil, err
		}
		password = firstLine(string(b))
	}
	if password == "" {
		return nil, errors.New("there is no password: --password-file names a file with it, or the variable PSL_SERVE_PASSWORD has it")
	}
	if u == nil {
		u = remoting.NewUsers()
	}
	u.Add(w.user, password)
	return u, nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimSuffix(line, "\r")
}

// hashUser writes a user's line for a file of users.
func (a *app) hashUser(name string) int {
	b, err := io.ReadAll(io.LimitReader(a.stdin, 64<<10))
	password := firstLine(string(b))
	if err == nil && password == "" {
		err = errors.New("standard input holds no password")
	}
	if err != nil {
		fmt.Fprintf(a.stderr, "psl serve: %v\n", err)
		return codeError
	}
	u := remoting.NewUsers()
	u.Add(name, password)
	fmt.Fprintln(a.stdout, u.Line(name))
	return codeOK
}

func (a *app) serveHTTP(ctx context.Context, s remoting.HTTPServer, secure bool, who who, certificate, key string) error {
	var err error
	if s.Users, err = who.users(); err != nil {
		return err
	}
	if s.ClientCAs, err = who.authorities(); err != nil {
		return err
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
			hosts := []string{host, name, "localhost", "127.0.0.1", "::1"}
			if dir, err := os.UserConfigDir(); err == nil {
				s.Certificate, err = remoting.KeptCertificate(filepath.Join(dir, "psl", "endpoint.pem"), hosts...)
				if err != nil {
					return err
				}
			} else if s.Certificate, err = remoting.NewCertificate(hosts...); err != nil { // a user without a home
				return err
			}
		}
		fmt.Fprintf(a.stderr, "psl serve: the certificate's SHA-256 thumbprint is %s\n", remoting.Thumbprint(s.Certificate))
	}
	s.Failed = func(remote, scheme string, reason error) {
		fmt.Fprintf(a.stderr, "psl serve: a log-on from %s by %s was refused: %v\n", remote, scheme, reason)
	}
	s.Ready = func(l net.Addr) { fmt.Fprintf(a.stderr, "psl serve: listening on %s://%s/wsman\n", scheme, l) }
	return remoting.ServeHTTP(ctx, s)
}

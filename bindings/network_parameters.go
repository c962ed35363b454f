package bindings

import (
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// serverParameters reach a server to ask for the sessions there: the sets ComputerName… and ConnectionUri… of Get-, Connect-
// and Receive-PSSession have them.
type serverParameters struct {
	ConfigurationName     string
	ApplicationName       string
	Port                  *int32
	UseSSL                bool
	Credential            *psobject.Credential
	Authentication        psobject.Enum
	CertificateThumbprint string
	SessionOption         any
	AllowRedirection      bool
}

// targets are the servers. Even this computer is reached by the network: only there is anything to ask.
func (p *serverParameters) targets(r *cmdlet.Run, names []string, uris []psobject.URI) ([]remoting.Target, error) {
	opt, err := sessionOption(r, p.SessionOption)
	if err != nil {
		return nil, err
	}
	base := remoting.Target{Option: opt, ConfigurationName: p.ConfigurationName, Credential: p.Credential, UseSSL: p.UseSSL,
		ApplicationName: p.ApplicationName, CertificateThumbprint: p.CertificateThumbprint, Authentication: p.Authentication.Name, Network: true}
	if p.Port != nil {
		base.Port = int(*p.Port)
	}
	if len(uris) == 0 {
		return computers(r, names, base)
	}
	var out []remoting.Target
	for _, u := range uris {
		t, err := uriTarget(r, u)
		if err != nil {
			return nil, err
		}
		t.Option, t.ConfigurationName, t.Credential = base.Option, base.ConfigurationName, base.Credential
		t.Authentication, t.CertificateThumbprint, t.AllowRedirection = base.Authentication, base.CertificateThumbprint, p.AllowRedirection
		out = append(out, t)
	}
	return out, nil
}

// query says which sessions of a server are meant.
type query struct {
	names     []string
	instances []psobject.GUID
	state     string // "" or All for any
}

// find asks the servers, one after the other, and gives the sessions that the query means. A server that cannot be asked
// is a non-terminating error with the given id.
func (q query) find(r *cmdlet.Run, c *remoting.Client, targets []remoting.Target, failed string) ([]*remoting.Session, error) {
	var out []*remoting.Session
	for _, t := range targets {
		all, err := c.Find(r.Context(), t)
		if err != nil {
			if r.Context().Err() != nil {
				return nil, r.Context().Err()
			}
			if err := r.WriteError(queryFailed(r, t, err, failed)); err != nil {
				return nil, err
			}
			continue
		}
		hits, err := q.choose(r, all)
		if err != nil {
			return nil, err
		}
		out = append(out, hits...)
	}
	return out, nil
}

func (q query) choose(r *cmdlet.Run, all []*remoting.Session) (out []*remoting.Session, err error) {
	missing := func(id, text string) {
		if err == nil && len(all) > 0 {
			err = r.WriteError(r.Fail(id, psobject.InvalidOperation, "System.ArgumentException", text, nil))
		}
	}
	take := func(match func(*remoting.Session) bool) (n int) {
		for _, s := range all {
			if match(s) {
				n++
				if q.state == "" || q.state == "All" || q.state == string(s.State()) {
					out = append(out, s)
				}
			}
		}
		return n
	}
	switch {
	case len(q.instances) > 0:
		for _, g := range q.instances {
			if take(func(s *remoting.Session) bool { return s.InstanceID() == g }) == 0 {
				missing("PSSessionIdMatchFail", "The command cannot find a PSSession that has the instance id \""+g.String()+"\".")
			}
		}
	case len(q.names) > 0:
		for _, n := range q.names {
			if take(func(s *remoting.Session) bool { return dotnet.Like(s.Name(), n, true) }) == 0 {
				missing("PSSessionNameMatchFail", "The command cannot find a PSSession that has the name \""+n+"\".")
			}
		}
	default:
		take(func(*remoting.Session) bool { return true })
	}
	return out, err
}

package powershell

import (
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type getHost struct{}

func (g *getHost) End(r *cmdlet.Run) error { return r.Write(engineHost(r).f.in.rs.hostObject()) }

type readHost struct {
	Prompt         any  `param:"pos=0 rest"`
	AsSecureString bool `param:"sets=AsSecureString"`
	MaskInput      bool `param:"sets=AsString"`
}

func (x *readHost) End(r *cmdlet.Run) error {
	h := engineHost(r)
	if h.f.in.rs.host == nil {
		return h.unasked("")
	}
	prompt := ""
	if x.Prompt != nil {
		prompt = h.f.text(x.Prompt)
	}
	s, err := h.f.in.rs.host.ReadLine(prompt, x.AsSecureString || x.MaskInput)
	if err != nil {
		return err
	}
	if x.AsSecureString {
		return r.Write(psobject.NewSecureString(s))
	}
	return r.Write(s)
}

type getCredential struct {
	Credential any    `param:"sets=CredentialSet pos=0 null"`
	Message    string `param:"sets=MessageSet"`
	UserName   string `param:"sets=MessageSet pos=0"`
	Title      string `param:"sets=MessageSet"`
}

func (x *getCredential) End(r *cmdlet.Run) error {
	if c, ok := psobject.Base(x.Credential).(*psobject.Credential); ok {
		return r.Write(c)
	}
	h := engineHost(r)
	q := CredentialRequest{Caption: x.Title, Message: x.Message, User: x.UserName, Kinds: true, AllowedTypes: 3, Options: 1}
	if q.Caption == "" {
		q.Caption = "PowerShell credential request"
	}
	if q.Message == "" {
		q.Message = "Enter your credentials."
	}
	if x.Credential != nil {
		q.User = h.f.text(x.Credential)
	}
	u, ok := h.f.in.rs.host.(UserInterface)
	if !ok {
		return h.unasked(q.Message)
	}
	c, err := u.CredentialFor(q)
	if err != nil || c == nil {
		return err
	}
	return r.Write(c)
}

// writeMessage is Write-Warning and its kin: the function that calls it has a say in what becomes of the message.
type writeMessage struct {
	Message string `param:"pos=0 mandatory value emptytext emptylist alias=Msg"`
	kind    psobject.StreamKind
}

func (w *writeMessage) Process(r *cmdlet.Run) error {
	return engineHost(r).frame().message(w.kind, w.Message, r)
}

type writeInformation struct {
	MessageData any      `param:"pos=0 mandatory value alias=Msg,Message"`
	Tags        []string `param:"pos=1"`
}

func (w *writeInformation) Process(r *cmdlet.Run) error {
	f := engineHost(r).frame()
	return f.inform(f.informationRecord(w.MessageData, w.Tags, "Write-Information"), r)
}

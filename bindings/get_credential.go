package bindings

import (
	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

var getCredential = &cmdlet.Declaration{
	Name: "Get-Credential", Class: psClass + "GetCredentialCommand", DefaultSet: "CredentialSet",
	Synopsis: "Makes a credential of a user name and a password, which it asks for or takes from where secrets are kept.",
	Description: "Without a source the person at the terminal is asked. environment, file, key_ring and command take the password from elsewhere, for scripts that nobody watches. " +
		"The password is kept as a SecureString: it is never displayed, logged, or put on a command line. A source that has no password is a terminating error, so that nothing goes on as somebody else.\n\n" +
		"key_ring asks the desktop's: by secret-tool on Linux (attributes service and username), by security on macOS (service and account), on Windows the Credential Manager (a generic credential of that name).",
	Examples: []cmdlet.Example{
		{Title: "For a user", Code: `local c = get_credential("Domain01\\User01")`, Needs: "somebody who answers"},
		{Title: "From a variable of the environment", Code: `local c = get_credential{"Domain01\\User01", environment = "DEPLOY_PASSWORD"}`, Needs: "the variable"},
		{Title: "From a password store", Code: `local c = get_credential{user_name = "me", command = {"pass", "show", "servers/web"}}`, Needs: "the store"},
		{Title: "From the key ring", Code: `local c = get_credential{user_name = "me", key_ring = "servers"}`, Needs: "a desktop"},
	},
	New: func() any { return &getCredentialCmd{} },
}

type getCredentialCmd struct {
	Credential  any    `param:"sets=CredentialSet pos=0 nn" help:"A user name, or a credential that is given back."`
	Message     string `param:"sets=MessageSet nne" help:"Stands above the questions." default:"Enter your credentials."`
	UserName    string `param:"sets=MessageSet pos=0 nne|sets=Environment,File,KeyRing,Command pos=0 mandatory" help:"The user name."`
	Title       string `param:"sets=MessageSet nne" help:"The first line." default:"PowerShell credential request"`
	Environment string `param:"own sets=Environment mandatory nne" help:"The environment variable that holds the password."`
	File        string `param:"own sets=File mandatory nne" help:"A file whose first line is the password. Nobody but its owner may have access to it."`
	KeyRing     string `param:"own sets=KeyRing mandatory nne" help:"The service under whose name the key ring of the desktop keeps the password."`
	Command     any    `param:"own sets=Command mandatory nne" help:"A program with its arguments, as a table, or a line for the system's shell. The first line that it prints is the password."`
}

func (c *getCredentialCmd) Process(r *cmdlet.Run) error {
	if source := c.source(); source != nil {
		password, err := source.password(r, c.UserName)
		if err != nil {
			return source.failed(r, err)
		}
		return r.Write(&psobject.Credential{UserName: c.UserName, Password: psobject.NewSecureString(password)})
	}
	user := c.UserName
	switch x := psobject.Base(c.Credential).(type) {
	case *psobject.Credential:
		return r.Write(x)
	case nil:
	default:
		user = dotnet.String(x)
	}
	p := r.Host.Prompt()
	if p == nil {
		return r.WriteError(r.Fail("CouldNotPromptForCredential", psobject.InvalidOperation, "System.Management.Automation.Host.HostException",
			luacmdlet.NonInteractive("Get-Credential", luacmdlet.CredentialInstead).Error(), nil))
	}
	title, message := c.Title, c.Message
	if title == "" {
		title = "PowerShell credential request"
	}
	if message == "" {
		message = "Enter your credentials."
	}
	cred, err := p.Credential(title, message, user)
	if err != nil || cred == nil {
		return err
	}
	return r.Write(cred)
}

// source is where the password comes from, nil for a person.
func (c *getCredentialCmd) source() secretSource {
	switch {
	case c.Environment != "":
		return secretVariable(c.Environment)
	case c.File != "":
		return secretFile(c.File)
	case c.KeyRing != "":
		return secretKeyRing(c.KeyRing)
	case c.Command != nil:
		return secretCommand{c.Command}
	}
	return nil
}

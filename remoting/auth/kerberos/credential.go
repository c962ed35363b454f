package kerberos

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jcmturner/gokrb5/v8/client"
	"github.com/jcmturner/gokrb5/v8/config"
	"github.com/jcmturner/gokrb5/v8/keytab"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/pslshell/psl/remoting/auth"
)

// Credential is what an initiator authenticates with, and the service that it asks for. Exactly one of Password, Keytab
// and Cache is used, in this order; with none of them it is the default ticket cache. It implements auth.Mechanism, and its
// methods may be called from several goroutines.
type Credential struct {
	// User is name@REALM, DOMAIN.EXAMPLE\name, or a name in Realm. It is empty for a ticket cache, which tells its own.
	User string
	// Realm may be empty where User has one or the configuration a default.
	Realm    string
	Password auth.Secret
	// Keytab is the path of a file with the user's keys.
	Keytab string
	// Cache is the name of a ticket cache; see the package's errors for the kinds that cannot be read.
	Cache string

	// Host is the server's name as its principal has it; an address will hardly do.
	Host string
	// Port is added to the principal's host if it is not 0 (IncludePortInSPN).
	Port int
	// Services are the classes to ask for, one after the other until the realm knows one; nil means HTTP, WSMAN, host.
	Services []string

	// ConfigPath is the path of a krb5.conf, or several as in PATH; "" means KRB5_CONFIG, or /etc/krb5.conf. Where there is
	// none, KDCs are found by DNS.
	ConfigPath string

	mu    sync.Mutex
	saved *ticket
}

// ticket is one for a service, with its key.
type ticket struct {
	ticket messages.Ticket
	key    types.EncryptionKey
	name   types.PrincipalName // the client's
	realm  string              // the client's
	spn    string
	until  time.Time
}

// keepTicket is how long a ticket serves further connections before the KDC is asked again. Lifetimes of tickets are hours;
// a server that refuses one that has ended makes the next handshake ask at once.
const keepTicket = 5 * time.Minute

// Name is Kerberos.
func (c *Credential) Name() string { return Name }

func (c *Credential) path() string {
	if c.ConfigPath != "" {
		return c.ConfigPath
	}
	if p := os.Getenv("KRB5_CONFIG"); p != "" {
		return p
	}
	return "/etc/krb5.conf"
}

func (c *Credential) configText() string {
	if _, exists, err := readSettings(c.path()); err == nil && !exists {
		return "there is no " + c.path() + "; DNS was asked"
	}
	return c.path()
}

// principal splits the user's name.
func (c *Credential) principal(cfg *config.Config) (name, realm string, err error) {
	name, realm = c.User, c.Realm
	d, n := auth.SplitUser(name)
	if name = n; d != "" {
		realm = d
	} else if i := strings.LastIndexByte(name, '@'); i >= 0 {
		name, realm = name[:i], name[i+1:]
	}
	if realm == "" {
		realm = cfg.LibDefaults.DefaultRealm
	}
	if realm == "" {
		return "", "", auth.Detail(ErrRealm, "no realm was given for user ", c.User, ": write it as USER@REALM, or set default_realm in ", c.path())
	}
	for _, r := range cfg.Realms {
		if strings.EqualFold(r.Realm, realm) {
			return name, r.Realm, nil
		}
	}
	return name, strings.ToUpper(realm), nil
}

func (c *Credential) realmText() string {
	if cfg, err := c.load(); err == nil && c.User != "" {
		if _, realm, err := c.principal(cfg); err == nil {
			return realm
		}
	}
	if c.Realm != "" {
		return c.Realm
	}
	return "of the ticket cache"
}

// Names are the service principals that are asked for, in this order.
func (c *Credential) Names() []string {
	host := strings.ToLower(strings.TrimSuffix(c.Host, "."))
	if c.Port != 0 {
		host = net.JoinHostPort(host, strconv.Itoa(c.Port))
	}
	services := c.Services
	if services == nil {
		services = []string{"HTTP", "WSMAN", "host"}
	}
	var list []string
	for _, s := range services {
		list = append(list, s+"/"+host)
	}
	return list
}

// get gives a ticket for the service. The talk with the KDC goes on in a goroutine of its own where the context ends
// first: gokrb5 takes no context, but limits each attempt to five seconds.
func (c *Credential) get(ctx context.Context) (*ticket, error) {
	c.mu.Lock()
	saved := c.saved
	c.mu.Unlock()
	if saved != nil && now().Before(saved.until) {
		return saved, nil
	}
	type result struct {
		t   *ticket
		err error
	}
	ch := make(chan result, 1)
	go func() {
		var r result
		if err := guard("the KDC's answer", func() error {
			r.t, r.err = c.ask()
			return nil
		}); err != nil {
			r.err = err
		}
		ch <- r
	}()
	select {
	case r := <-ch:
		if r.err == nil {
			c.mu.Lock()
			c.saved = r.t
			c.mu.Unlock()
		}
		return r.t, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("asking the KDC (%s): %w", c.where(""), context.Cause(ctx))
	}
}

// forget drops a ticket that a server has refused.
func (c *Credential) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.saved = nil
}

// client makes a gokrb5 client that is logged on.
func (c *Credential) client() (*client.Client, error) {
	cfg, err := c.load()
	if err != nil {
		return nil, err
	}
	// Windows' KDCs do not know FAST as gokrb5 offers it.
	settings := []func(*client.Settings){client.DisablePAFXFAST(true)}
	if c.Password == "" && c.Keytab == "" {
		cache, err := loadCache(c.Cache, c.path())
		if err != nil {
			return nil, err
		}
		return client.NewFromCCache(cache, cfg, settings...)
	}
	if c.User == "" {
		return nil, auth.Detail(auth.ErrNoCredentials, "no user was given")
	}
	name, realm, err := c.principal(cfg)
	if err != nil {
		return nil, err
	}
	cfg.LibDefaults.DefaultRealm = realm
	var cl *client.Client
	if c.Password != "" {
		cl = client.NewWithPassword(name, realm, string(c.Password), cfg, settings...)
	} else {
		keys, err := keytab.Load(c.Keytab)
		if err != nil {
			return nil, auth.Detail(auth.ErrNoCredentials, "the keytab ", c.Keytab, " cannot be read: ", err.Error())
		}
		cl = client.NewWithKeytab(name, realm, keys, cfg, settings...)
		// A keytab rarely has a key of each kind: only those that it has can be asked for.
		var kinds []int32
		for _, kind := range cfg.LibDefaults.DefaultTktEnctypeIDs {
			if _, _, err := keys.GetEncryptionKey(types.NewPrincipalName(1, name), realm, 0, kind); err == nil {
				kinds = append(kinds, kind)
			}
		}
		if len(kinds) == 0 {
			return nil, auth.Detail(auth.ErrNoCredentials, "the keytab ", c.Keytab, " has no key of ", name, "@", realm)
		}
		cfg.LibDefaults.DefaultTktEnctypeIDs = kinds
	}
	if err := cl.Login(); err != nil {
		cl.Destroy()
		return nil, c.explain(err, "")
	}
	return cl, nil
}

func (c *Credential) ask() (*ticket, error) {
	if c.Host == "" {
		return nil, auth.Detail(ErrUnknownService, "no host was given")
	}
	cl, err := c.client()
	if err != nil {
		return nil, err
	}
	defer cl.Destroy() // it ends the goroutine that renews tickets
	var unknown error
	for _, spn := range c.Names() {
		t, key, err := cl.GetServiceTicket(spn)
		if err == nil {
			return &ticket{t, key, cl.Credentials.CName(), cl.Credentials.Domain(), spn, now().Add(keepTicket)}, nil
		}
		err = c.explain(err, spn)
		if !errors.Is(err, ErrUnknownService) {
			return nil, err
		}
		if unknown == nil {
			unknown = err
		}
	}
	return nil, fmt.Errorf("%w (also asked for: %s)", unknown, strings.Join(c.Names()[1:], ", "))
}

// DefaultRealm is the configuration's default realm, "" where it has none.
func (c *Credential) DefaultRealm() string {
	cfg, err := c.load()
	if err != nil {
		return ""
	}
	return cfg.LibDefaults.DefaultRealm
}

// Format hides the key.
func (*ticket) Format(f fmt.State, _ rune) { auth.Opaque(f, "kerberos.ticket") }

// Format hides the password, also where a verb does not fit.
func (*Credential) Format(f fmt.State, _ rune) { auth.Opaque(f, "kerberos.Credential") }

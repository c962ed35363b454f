package kerberos

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jcmturner/gokrb5/v8/credentials"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/pslshell/psl/remoting/auth"
)

// cacheFile finds the file of a ticket cache by its name: FILE:path, a path, DIR:path (a folder of caches), DIR::path. An
// empty name means the default one: KRB5CCNAME, default_ccache_name of the configuration, /tmp/krb5cc_ and the user's
// number.
func cacheFile(name, config string) (string, error) {
	if name == "" {
		name = os.Getenv("KRB5CCNAME")
	}
	if name == "" {
		name = defaultCacheName(config)
	}
	uid := strconv.Itoa(os.Getuid())
	if name == "" {
		name = "FILE:/tmp/krb5cc_" + uid
	}
	name = strings.NewReplacer("%{uid}", uid, "%{euid}", uid, "%{USERID}", uid).Replace(name)
	kind, rest, ok := strings.Cut(name, ":")
	if !ok || len(kind) == 1 || strings.ContainsAny(kind, `/\`) { // a path, perhaps with a drive
		return name, nil
	}
	switch strings.ToUpper(kind) {
	case "FILE", "WRFILE":
		return rest, nil
	case "DIR":
		if path, ok := strings.CutPrefix(rest, ":"); ok {
			return path, nil
		}
		primary := "tkt"
		if b, err := os.ReadFile(filepath.Join(rest, "primary")); err == nil {
			primary = filepath.Base(strings.TrimSpace(string(b)))
		}
		return filepath.Join(rest, primary), nil
	}
	return "", auth.Detail(auth.ErrNoCredentials, "the ticket cache ", name, " is of a kind that cannot be read (",
		kind, "): make one in a file, as in: KRB5CCNAME=FILE:/tmp/krb5cc_psl kinit USER@REALM, then set KRB5CCNAME=FILE:/tmp/krb5cc_psl for psl, too")
}

// defaultCacheName reads default_ccache_name.
func defaultCacheName(config string) string {
	s, _, err := readSettings(config)
	if err != nil {
		return ""
	}
	return s.cacheName
}

// loadCache reads a cache and checks that its ticket can still be used.
func loadCache(name, config string) (*credentials.CCache, error) {
	path, err := cacheFile(name, config)
	if err != nil {
		return nil, err
	}
	how := "log on with kinit, or give a password"
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, auth.Detail(auth.ErrNoCredentials, "there is no ticket cache ", path, ": ", how)
	}
	var cache *credentials.CCache
	if err := guard("the ticket cache "+path, func() error {
		cache, err = credentials.LoadCCache(path)
		return err
	}); err != nil {
		return nil, err
	}
	tgt, ok := cache.GetEntry(types.PrincipalName{NameType: 2, NameString: []string{"krbtgt", cache.DefaultPrincipal.Realm}})
	switch {
	case !ok:
		return nil, auth.Detail(auth.ErrNoCredentials, "the ticket cache ", path, " holds no ticket of realm ", cache.DefaultPrincipal.Realm, ": ", how)
	case !now().Before(tgt.EndTime):
		return nil, auth.Detail(auth.ErrExpired, "the ticket of ", cache.GetClientPrincipalName().PrincipalNameString(), "@", cache.DefaultPrincipal.Realm,
			" in ", path, " at ", tgt.EndTime.UTC().Format("2006-01-02 15:04:05"), " UTC: ", how)
	}
	return cache, nil
}

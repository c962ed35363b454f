package sessionfile

import (
	"errors"
	"os"
	"os/user"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// requirement is RequiredGroups: a group, or groups of which the user is in all or in one.
type requirement struct {
	group string
	of    []requirement
	any   bool // one of them is enough
}

func (r *requirement) met(u User) bool {
	if r.group != "" {
		return slices.ContainsFunc(u.Groups, func(g string) bool { return sameName(r.group, g) })
	}
	is := func(x requirement) bool { return x.met(u) }
	if r.any {
		return slices.ContainsFunc(r.of, is)
	}
	return !slices.ContainsFunc(r.of, func(x requirement) bool { return !x.met(u) })
}

// requirement reads @{ And = ... } and @{ Or = ... }, nested, with names of groups.
func (v value) requirement() (*requirement, error) {
	t, err := v.table()
	if err != nil || t.d.Len() != 1 {
		return nil, errors.New("a hash table with And or Or is wanted")
	}
	r := &requirement{}
	err = t.each(func(key string, v value) error {
		switch {
		case strings.EqualFold(key, "Or"):
			r.any = true
		case !strings.EqualFold(key, "And"):
			return errors.New("the key is not known: it may be And or Or")
		}
		for _, x := range v.items() {
			if s, ok := psobject.Base(x).(string); ok && s != "" {
				r.of = append(r.of, requirement{group: s})
				continue
			}
			inner, err := value{where: v.where, v: x}.requirement()
			if err != nil {
				return err
			}
			r.of = append(r.of, *inner)
		}
		if len(r.of) == 0 {
			return errors.New("names of groups are wanted")
		}
		return nil
	})
	return r, err
}

// Groups gives the names of the groups of this computer that have the account of a name in them; nil where there is no such account.
// A name with a domain is none of this computer's.
func Groups(name string) []string {
	if name == "" || strings.ContainsAny(name, `@\`) {
		return nil
	}
	account, err := user.Lookup(name)
	if err != nil {
		return nil
	}
	ids, err := account.GroupIds()
	if err != nil {
		return nil
	}
	var out []string
	for _, id := range ids {
		if g, err := user.LookupGroupId(id); err == nil {
			out = append(out, g.Name)
		}
	}
	return out
}

// readable tells why a file cannot be read.
func readable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}

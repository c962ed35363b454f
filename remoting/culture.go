package remoting

import (
	"regexp"
	"slices"
	"strings"
)

// cultureName is a culture's name as clients send it: a language, perhaps a script, perhaps a region. .NET does not bear all others
// in its environment.
var cultureName = regexp.MustCompile(`^([A-Za-z]{2,3})(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|[0-9]{3}))?$`)

// cultured gives an environment in which a PowerShell has a culture. Outside of Windows .NET takes the culture of a process, one for
// formats and texts, from LC_ALL, LC_MESSAGES and LANG, the first that is there. LC_MESSAGES is set: how programs encode characters
// stays as it is. The environment is left alone where it leads to the culture already, and where it leads to none and the client
// asks for en-US, as clients do that have not been told anything else.
func cultured(env []string, culture string) []string {
	if !cultureName.MatchString(culture) {
		return env
	}
	// For .NET an empty one is there, for all others it is not.
	env = slices.DeleteFunc(slices.Clone(env), func(v string) bool { return v == "LC_ALL=" || v == "LC_MESSAGES=" })
	value := func(name string) string {
		for _, v := range env {
			if text, ok := strings.CutPrefix(v, name+"="); ok {
				return text
			}
		}
		return ""
	}
	asked := strings.ReplaceAll(culture, "-", "_")
	has, _, _ := strings.Cut(value("LC_ALL"), ".")
	for _, name := range []string{"LC_MESSAGES", "LANG"} {
		if has == "" {
			has, _, _ = strings.Cut(value(name), ".")
		}
	}
	if has == "" || has == "C" || has == "POSIX" {
		has = "en_US"
	}
	if strings.EqualFold(has, asked) {
		return env
	}
	without := func(prefixes ...string) {
		env = slices.DeleteFunc(env, func(v string) bool {
			return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(v, p) })
		})
	}
	if all := value("LC_ALL"); all != "" { // it would hide the other: LANG says the same of all the rest
		without("LC_", "LANG=")
		env = append(env, "LANG="+all)
	}
	without("LC_MESSAGES=")
	return append(env, "LC_MESSAGES="+asked+".UTF-8")
}

package remoting

import (
	"slices"
	"strings"
	"testing"
)

func TestCultured(t *testing.T) {
	for _, c := range []struct{ environment, culture, want string }{
		{"A=1 LANG=C.UTF-8", "de-DE", "A=1 LANG=C.UTF-8 LC_MESSAGES=de_DE.UTF-8"},
		{"LANG=fr_FR.UTF-8 LC_MESSAGES=it_IT.UTF-8", "de-DE", "LANG=fr_FR.UTF-8 LC_MESSAGES=de_DE.UTF-8"},
		{"LC_ALL=fr_FR.ISO-8859-1 LANG=C LC_TIME=C", "zh-Hans-CN", "LANG=fr_FR.ISO-8859-1 LC_MESSAGES=zh_Hans_CN.UTF-8"},
		{"LC_ALL= LANG=fr_FR", "es-419", "LANG=fr_FR LC_MESSAGES=es_419.UTF-8"},
		{"LC_ALL= LC_MESSAGES= LANG=fr_FR", "fr-FR", "LANG=fr_FR"},
		{"LANG=de_DE.UTF-8", "de-de", "LANG=de_DE.UTF-8"},
		{"LANG=de_DE.UTF-8", "en-US", "LANG=de_DE.UTF-8 LC_MESSAGES=en_US.UTF-8"},
		{"A=1", "en-US", "A=1"},
		{"LANG=C", "", "LANG=C"},
		{"LANG=C", "x", "LANG=C"},
		{"LANG=C", "de_DE.UTF-8@x\nLD_PRELOAD=y", "LANG=C"},
	} {
		env := strings.Fields(c.environment)
		before := slices.Clone(env)
		if got := strings.Join(cultured(env, c.culture), " "); got != c.want {
			t.Errorf("%s, %q: %s, want %s", c.environment, c.culture, got, c.want)
		}
		if !slices.Equal(env, before) {
			t.Errorf("%s has become %s", before, env)
		}
	}
}

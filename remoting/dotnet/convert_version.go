package dotnet

import (
	"github.com/pslshell/psl/remoting/psobject"
	"strconv"
	"strings"
)

func toVersion(v any, s string) (any, error) {
	x, err := psobject.ParseVersion(s)
	if err == nil {
		return x, nil
	}
	msg := "Version string portion was too short or too long. (Parameter 'input')"
	if n := strings.Count(s, "."); n >= 1 && n <= 3 {
		for i, p := range strings.Split(s, ".") {
			n, err := strconv.Atoi(p)
			if err == nil && n < 0 {
				name := []string{"input", "input", "build", "revision"}[i]
				msg = name + " ('" + p + "') must be a non-negative value. (Parameter '" + name + "')\nActual value was " + p + "."
				break
			}
			if err != nil {
				msg = "The input string '" + p + "' was not in a correct format."
				break
			}
		}
	}
	return nil, cannot(v, "System.Version", parseTarget, msg)
}

// ParseSemanticVersion reads major[.minor[.patch]][-pre][+build].
func ParseSemanticVersion(s string) (psobject.SemanticVersion, bool) {
	var v psobject.SemanticVersion
	rest, build, _ := strings.Cut(s, "+")
	nums, pre, _ := strings.Cut(rest, "-")
	v.Build, v.PreRelease = build, pre
	if strings.HasSuffix(s, "+") || strings.HasSuffix(rest, "-") {
		return v, false
	}
	parts := strings.Split(nums, ".")
	if len(parts) > 3 {
		return v, false
	}
	for i, dst := range []*int32{&v.Major, &v.Minor, &v.Patch} {
		if i < len(parts) {
			n, err := strconv.ParseInt(parts[i], 10, 32)
			if err != nil || n < 0 {
				return v, false
			}
			*dst = int32(n)
		}
	}
	return v, true
}

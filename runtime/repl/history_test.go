package repl

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "psl", "history")
	h := openHistory(path)
	for _, s := range []string{"one", "one", "two\nlines \\n and \\", "", "three"} {
		h.add(s)
	}
	other := openHistory(path) // another run at the same time
	other.add("from elsewhere")
	h.add("four")
	h = openHistory(path)
	want := []string{"one", "two\nlines \\n and \\", "three", "from elsewhere", "four"}
	if fmt.Sprint(h.entries) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", h.entries, want)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info.Mode(), err)
	}

	for _, c := range []struct {
		step int
		want string
		ok   bool
	}{
		{1, "", false}, {-1, "four", true}, {-4, "one", true}, {-1, "", false}, {1, "two\nlines \\n and \\", true}, {4, "draft", true},
	} {
		if got, ok := h.move(c.step, "draft"); got != c.want || ok != c.ok {
			t.Errorf("move(%d) gave %q, %v; want %q, %v", c.step, got, ok, c.want, c.ok)
		}
	}
	if i := h.find("LINES", len(h.entries)-1, -1); i != 1 {
		t.Errorf("found %d", i)
	}
	if i := h.find("nowhere", len(h.entries)-1, -1); i != -1 {
		t.Errorf("found %d", i)
	}
}

func TestHistoryIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	var b strings.Builder
	for i := range maxHistory * 2 {
		fmt.Fprintf(&b, "print(%d)\n", i)
	}
	if err := os.WriteFile(path, []byte(b.String()+"cut off"), 0o600); err != nil {
		t.Fatal(err)
	}
	openHistory(path)
	h := openHistory(path)
	if n := len(h.entries); n != maxHistory || h.entries[n-1] != fmt.Sprintf("print(%d)", maxHistory*2-1) {
		t.Errorf("%d entries, the last %q", n, h.entries[n-1])
	}
	for i := range maxHistory * 2 {
		h.push(fmt.Sprint(i))
	}
	if n := len(h.entries); n > maxHistory*2 {
		t.Errorf("%d entries", n)
	}
}

// A history that cannot be kept is one for this run.
func TestHistoryWithoutFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", filepath.Join(file, "history")} {
		h := openHistory(path)
		h.add("kept")
		if s, ok := h.move(-1, ""); !ok || s != "kept" {
			t.Errorf("%q: %q, %v", path, s, ok)
		}
	}
}

func TestSecretsAreKnown(t *testing.T) {
	for text, want := range map[string]bool{
		`c = pscredential("me", "geheim")`: true, `ConvertTo-SecureString x -AsPlainText`: true, `x = { password = "p" }`: true, `api_key = "k"`: true,
		`passwd = "p"`: true, `passphrase = "p"`: true, `h = { Authorization = "Bearer b" }`: true, `k = [[-----BEGIN RSA PRIVATE KEY-----`: true,
		`pw = "p"`: true, `db_pwd2 = "p"`: true, `x = { ["pass"] = "p" }`: true, `c = "Server=x;Pwd=p"`: true, `u = "https://me:p@host/"`: true,
		`get_content("https://host:5986/wsman")`: false, `pwd()`: false, `pwd == x`: false, `x:pass()`: false,
		`$dbpass = 'p'`: true, `cmdkey /pass:p`: true,
		`get_pssession()`: false, `print("hello")`: false,
	} {
		if got := secret(text); got != want {
			t.Errorf("secret(%q) is %v", text, got)
		}
	}
}

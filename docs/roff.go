package docs

import (
	"fmt"
	"strings"
)

// Roff writes pages as a manual page of a section: for man and mandoc. The title is the program's name; the first paragraph
// of the first page says in one sentence what it is.
func Roff(title string, section int, date, version string, pages ...Topic) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s %d %q %q\n", strings.ToUpper(title), section, date, version)
	for i, p := range pages {
		for j, x := range parse(p.Markdown()) {
			switch {
			case i == 0 && j == 0 && x.kind == title0(x):
				fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n.SH COMMANDS\n", title, roffText(strings.TrimSuffix(strings.TrimPrefix(p.Summary(), title+" "), ".")))
			default:
				roffBlock(&b, x)
			}
		}
	}
	return b.String()
}

// title0 is the kind of a page's own title, and none for any other block.
func title0(b block) kind {
	if b.kind == title && b.level == 1 {
		return title
	}
	return -1
}

func roffBlock(b *strings.Builder, x block) {
	switch x.kind {
	case title:
		tag := ".SH"
		if x.level > 2 {
			tag = ".SS"
		}
		fmt.Fprintf(b, "%s %s\n", tag, strings.ToUpper(roffText(x.text)))
	case paragraph:
		fmt.Fprintf(b, ".PP\n%s\n", roffText(x.text))
	case item:
		fmt.Fprintf(b, ".IP \"%s\" 4\n%s\n", roffEscape(x.mark), roffText(x.text))
	case code:
		b.WriteString(".PP\n.RS 4\n.nf\n")
		for _, l := range x.lines {
			b.WriteString(roffLine(roffEscape(l)) + "\n")
		}
		b.WriteString(".fi\n.RE\n")
	case table:
		for _, r := range x.rows[1:] {
			fmt.Fprintf(b, ".TP\n%s\n", roffText(r[0]))
			for _, c := range r[1:] {
				if c != "" {
					b.WriteString(roffText(c) + "\n")
				}
			}
		}
	}
}

// roffText is a text with its code in bold.
func roffText(s string) string {
	var b strings.Builder
	for _, x := range spans(s) {
		if x.code {
			b.WriteString(`\fB` + roffEscape(x.text) + `\fR`)
			continue
		}
		b.WriteString(roffEscape(words(x.text)))
	}
	return roffLine(b.String())
}

func roffEscape(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
}

// roffLine keeps a line from being a request.
func roffLine(s string) string {
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		return `\&` + s
	}
	return s
}

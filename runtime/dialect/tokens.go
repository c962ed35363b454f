package dialect

// TokenKind is what a token of a text is to somebody who reads it.
type TokenKind uint8

// The kinds of tokens.
const (
	NameToken TokenKind = iota
	KeywordToken
	NumberToken
	StringToken
	OperatorToken
	CommentToken
	// BadToken is the text from a place on where nothing can be read; a string or a comment that is not ended yet is of
	// its own kind.
	BadToken
)

// Token is a part of a text.
type Token struct {
	Start, End int // bytes
	Kind       TokenKind
}

// Tokens takes a text apart, comments included. It never fails: what cannot be read is one last token.
func Tokens(text string) (tokens []Token) {
	lx := &lexer{src: text, line: 1}
	at := 0 // behind the last token
	gap := func(end int) {
		if i := commentIn(text[at:end]); i >= 0 {
			tokens = append(tokens, Token{at + i, end, CommentToken})
		}
	}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(*SyntaxError); !ok {
				panic(r)
			}
			tokens = append(tokens, unread(text, at))
		}
	}()
	for {
		t := lx.next()
		gap(t.off)
		if t.kind == tEOF {
			return tokens
		}
		kind := OperatorToken
		switch {
		case t.kind == tName:
			kind = NameToken
		case t.kind == tNumber:
			kind = NumberToken
		case t.kind == tString:
			kind = StringToken
		case t.kind >= tAnd:
			kind = KeywordToken
		}
		tokens = append(tokens, Token{t.off, t.end, kind})
		at = t.end
	}
}

// commentIn finds the first comment in what stands between two tokens, -1 for none.
func commentIn(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '-' && s[i+1] == '-' {
			return i
		}
	}
	return -1
}

// unread is the rest of a text that cannot be read.
func unread(text string, at int) Token {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	kind := BadToken
	if at < len(text) {
		switch c := text[at]; {
		case c == '"' || c == '\'' || c == '[':
			kind = StringToken
		case c == '-':
			kind = CommentToken
		}
	}
	return Token{at, len(text), kind}
}

// Package replay lets psl's client do what a recorded client did, against the answers that the recorded server gave.
//
// A recording is a YAML file with the SOAP bodies of requests and responses, as the tests of jborean93/pypsrp keep them: authentication
// and headers of HTTP are not in it. Run decodes what the recorded client asked for, makes psl's own client ask for the
// same, answers with what was recorded, with psl's identities in the place of the recorded ones, in the fragments too,
// and compares: what psl has sent with what was sent, and what came out of psl with what the recording holds. psl may
// cut its data otherwise, ask for output more often and close pipelines; nothing else.
//
// Nothing here knows a certain recording.
package replay

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/wsman"
)

// Recording is what a client and a server exchanged.
type Recording struct {
	Name      string
	Exchanges []Exchange
}

// Exchange is a request and its response.
type Exchange struct {
	Request  *wsman.Message
	Response *wsman.Message // without a body where HTTPError
	Text     string         // the response as it was
	// HTTPError tells that the answer was no message.
	HTTPError bool
	// Status is HTTP's, 0 where it is not recorded.
	Status int
}

// signed is a duration as a client wrote it that wanted it to be refused.
var signed = regexp.MustCompile(`>PT-(\d)`)

// Load reads a recording.
func Load(file string) (*Recording, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var y struct {
		Messages []struct {
			Request   string `yaml:"request"`
			Response  string `yaml:"response"`
			HTTPError any    `yaml:"http_error"`
			Transport struct {
				Code int `yaml:"code"`
			} `yaml:"transport_error"`
		} `yaml:"messages"`
	}
	if err := yaml.Unmarshal(b, &y); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	r := &Recording{Name: strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))}
	for i, m := range y.Messages {
		e := Exchange{Text: m.Response, Response: &wsman.Message{}, Status: m.Transport.Code, HTTPError: m.HTTPError != nil && m.HTTPError != false || m.Response == ""}
		if e.Request, err = wsman.Parse([]byte(signed.ReplaceAllString(m.Request, ">-PT$1"))); err != nil {
			return nil, fmt.Errorf("%s: request %d: %w", file, i, err)
		}
		if e.Request.Body == nil {
			return nil, fmt.Errorf("%s: request %d: the action %q is not known", file, i, e.Request.Action)
		}
		if !e.HTTPError {
			if e.Response, err = wsman.Parse([]byte(m.Response)); err != nil {
				return nil, fmt.Errorf("%s: response %d: %w", file, i, err)
			}
		}
		r.Exchanges = append(r.Exchanges, e)
	}
	if len(r.Exchanges) == 0 {
		return nil, fmt.Errorf("%s: it holds no messages", file)
	}
	return r, nil
}

// identities are pairs of a recorded identity and psl's.
type identities struct {
	recorded map[string]string // psl's, in upper case -> recorded
	pairs    []pair
}

type pair struct{ recorded, own string }

func (t *identities) add(recorded, own string) {
	if recorded == "" || own == "" || strings.EqualFold(recorded, own) {
		return
	}
	if t.recorded == nil {
		t.recorded = map[string]string{}
	}
	t.recorded[strings.ToUpper(own)] = recorded
	// A later command may have the identity of one before: the newest counts.
	t.pairs = append([]pair{{recorded, own}}, t.pairs...)
}

// of returns the recorded identity for one of psl's.
func (t *identities) of(own string) string {
	if r, ok := t.recorded[strings.ToUpper(own)]; ok {
		return r
	}
	return own
}

// own returns psl's identity for a recorded one.
func (t *identities) own(recorded string) string {
	for _, p := range t.pairs {
		if strings.EqualFold(p.recorded, recorded) {
			return p.own
		}
	}
	return recorded
}

// inBase64 are the places of data in a response.
var inBase64 = regexp.MustCompile(`(<(?:\w+:)?(?:Stream|connectResponseXml)\b[^>]*>)([A-Za-z0-9+/=\s]+)(</)`)

// rewrite puts psl's identities into a response.
func (t *identities) rewrite(text string, own *sent) string {
	text = inBase64.ReplaceAllStringFunc(text, func(m string) string {
		parts := inBase64.FindStringSubmatch(m)
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(parts[2]), ""))
		if err != nil {
			return m
		}
		for _, p := range t.pairs {
			from, err1 := psobject.ParseGUID(p.recorded)
			to, err2 := psobject.ParseGUID(p.own)
			if err1 == nil && err2 == nil {
				f, o := from.Bytes(), to.Bytes()
				data = bytes.ReplaceAll(data, f[:], o[:])
				data = bytes.ReplaceAll(data, from[:], o[:]) // clients have written it in the order of the text
			}
		}
		data = unkeyed(data, own)
		return parts[1] + base64.StdEncoding.EncodeToString([]byte(t.texts(string(data)))) + parts[3]
	})
	return t.texts(text)
}

// texts replaces identities that are written as texts.
func (t *identities) texts(s string) string {
	for _, p := range t.pairs {
		s = strings.ReplaceAll(s, strings.ToUpper(p.recorded), strings.ToUpper(p.own))
		s = strings.ReplaceAll(s, strings.ToLower(p.recorded), strings.ToLower(p.own))
	}
	return s
}

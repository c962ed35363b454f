package authhttp

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/pslshell/psl/remoting/auth/sealed"
)

// serveSealed unseals a request and seals its answer. A body that cannot be unsealed ends the connection: its session is
// out of step.
func (h *Handler) serveSealed(w http.ResponseWriter, r *http.Request, u *User, limit int) {
	fail := func(status int, reason error) {
		if h.Failed != nil {
			h.Failed(r.RemoteAddr, u.Scheme, reason)
		}
		w.Header().Set("Connection", "close")
		http.Error(w, "the sealed body was refused", status)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		status := http.StatusBadRequest
		var tooLong *http.MaxBytesError
		if errors.As(err, &tooLong) {
			status = http.StatusRequestEntityTooLarge
		}
		fail(status, err)
		return
	}
	protocol := protocols[u.Scheme]
	contentType, plain, err := sealed.Unseal(u.Session, protocol, r.Header.Get("Content-Type"), body, limit)
	if err != nil {
		fail(http.StatusBadRequest, err)
		return
	}
	r.Header.Set("Content-Type", contentType)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(plain)), int64(len(plain))
	rec := &recorder{header: w.Header(), status: http.StatusOK}
	h.Next.ServeHTTP(rec, r)
	answerType := w.Header().Get("Content-Type")
	if answerType == "" {
		answerType = "application/soap+xml;charset=UTF-8"
	}
	sealedType, out, err := sealed.Seal(u.Session, protocol, answerType, rec.body.Bytes())
	if err != nil {
		fail(http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", sealedType)
	w.Header().Set("Content-Length", strconv.Itoa(len(out)))
	w.WriteHeader(rec.status)
	_, _ = w.Write(out)
}

// recorder keeps an answer until it is whole, to be sealed.
type recorder struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if !r.wrote && status >= 200 {
		r.status, r.wrote = status, true
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.body.Write(b)
}

package remoting

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// CertificateFolder is where the certificates lie that CertificateThumbprint names: the folder that PSL_CERTIFICATES
// names, else "psl/certificates" in the user's folder of configurations. Each file holds a certificate and its private key
// in PEM.
func CertificateFolder() (string, error) {
	if dir := os.Getenv("PSL_CERTIFICATES"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("the folder of certificates: %w", err)
	}
	return filepath.Join(dir, "psl", "certificates"), nil
}

// maxCertificateFile bounds a file that is read for a certificate.
const maxCertificateFile = 1 << 20

// clientCertificate finds a certificate with its key: by its thumbprint, SHA-1 as Windows shows it or SHA-256, or by the
// path of its file.
func clientCertificate(name string) (*tls.Certificate, error) {
	if strings.ContainsAny(name, `/\.`) {
		return readCertificate(name)
	}
	want := strings.ToLower(strings.NewReplacer(" ", "", ":", "").Replace(name))
	dir, err := CertificateFolder()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the folder of certificates: %w", err)
	}
	var unreadable []string
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		c, err := readCertificate(filepath.Join(dir, e.Name()))
		if err != nil {
			unreadable = append(unreadable, e.Name())
			continue
		}
		if s1, s2 := sha1.Sum(c.Leaf.Raw), sha256.Sum256(c.Leaf.Raw); want == hex.EncodeToString(s1[:]) || want == hex.EncodeToString(s2[:]) {
			return c, nil
		}
	}
	text := fmt.Sprintf("there is no certificate with the thumbprint %s in %s", name, dir)
	if len(unreadable) > 0 {
		text += "; these files hold none with its key: " + strings.Join(unreadable, ", ")
	}
	return nil, errors.New(text)
}

func readCertificate(path string) (*tls.Certificate, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("the certificate: %w", err)
	}
	if st.Size() > maxCertificateFile {
		return nil, fmt.Errorf("the certificate %s: the file is too long", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the certificate: %w", err)
	}
	c, err := tls.X509KeyPair(b, b)
	if err != nil {
		return nil, fmt.Errorf("the certificate %s: %w", path, err)
	}
	return &c, nil
}

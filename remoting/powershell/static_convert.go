package powershell

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"unicode"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// bytesOf gives an argument as bytes.
func (c *netCall) bytes(i int) ([]byte, error) {
	v, err := c.as(i, "System.Byte[]")
	if err != nil {
		return nil, err
	}
	b, _ := v.([]byte)
	return b, nil
}

func convertStatics() map[string]method {
	m := map[string]method{
		"tobase64string": func(c *netCall) (any, error) {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			return base64.StdEncoding.EncodeToString(b), nil
		},
		"frombase64string": func(c *netCall) (any, error) {
			s := strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, c.text(0))
			b, err := base64.StdEncoding.DecodeString(s)
			if err != nil {
				return nil, netError("System.FormatException", "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.")
			}
			return b, nil
		},
		"tohexstring": func(c *netCall) (any, error) {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			return strings.ToUpper(hex.EncodeToString(b)), nil
		},
		"fromhexstring": func(c *netCall) (any, error) {
			b, err := hex.DecodeString(c.text(0))
			if err != nil {
				return nil, netError("System.FormatException", "The input is not a valid hex string as it contains a non-hex character.")
			}
			return b, nil
		},
		"tostring": func(c *netCall) (any, error) {
			if c.n() == 2 {
				base, ok := asInt(c.at(1))
				if ok && dotnet.IsNumber(psobject.Base(c.at(0))) && base != 2 && base != 8 && base != 10 && base != 16 {
					return nil, netError("System.ArgumentException", "Invalid Base.")
				}
				if ok && (base == 2 || base == 8 || base == 10 || base == 16) && dotnet.IsNumber(psobject.Base(c.at(0))) {
					n, _ := asInt64(c.at(0))
					u := uint64(n)
					switch psobject.Base(c.at(0)).(type) {
					case int64, uint64:
					case uint8:
						u = uint64(uint8(n))
					case int16:
						u = uint64(uint16(n))
					default:
						u = uint64(uint32(n))
					}
					if base == 10 {
						return fmt.Sprint(n), nil
					}
					return new(big.Int).SetUint64(u).Text(base), nil
				}
			}
			return dotnet.ToString(c.at(0)), nil
		},
		"changetype": func(c *netCall) (any, error) {
			t, ok := psobject.Base(c.at(1)).(*Type)
			if !ok {
				if s, isText := psobject.Base(c.at(1)).(string); isText {
					t = c.f.typeByText(s)
				}
			}
			if t == nil {
				return nil, c.wrong()
			}
			if s, isText := psobject.Base(c.at(0)).(string); isText && numberLimits[t.Full] != [2]any{} && t.Full != "System.Char" {
				return netNumber(c.f, s, t.Full, false)
			}
			v, err := c.f.convert(c.at(0), t)
			if err != nil {
				return nil, innerOf(err)
			}
			return v, nil
		},
		"isdbnull": func(c *netCall) (any, error) { return false, nil },
		"toboolean": func(c *netCall) (any, error) {
			if _, ok := psobject.Base(c.at(0)).(string); ok {
				return boolParse(c)
			}
			return truth(c.at(0)), nil
		},
		"tochar":     func(c *netCall) (any, error) { return c.as(0, "System.Char") },
		"todatetime": func(c *netCall) (any, error) { return c.as(0, "System.DateTime") },
	}
	for name, typ := range map[string]string{"toint32": "System.Int32", "toint64": "System.Int64", "toint16": "System.Int16", "tobyte": "System.Byte", "tosbyte": "System.SByte",
		"touint16": "System.UInt16", "touint32": "System.UInt32", "touint64": "System.UInt64", "todouble": "System.Double", "tosingle": "System.Single", "todecimal": "System.Decimal"} {
		m[name] = func(c *netCall) (any, error) {
			if c.n() == 0 {
				return nil, c.wrong()
			}
			s, isText := psobject.Base(c.at(0)).(string)
			if !isText {
				if c.at(0) == nil {
					return c.as(0, typ)
				}
				v, err := c.f.convert(c.at(0), c.f.in.rs.typeOf(typ))
				if err != nil {
					return nil, innerOf(err)
				}
				return v, nil
			}
			if c.n() == 2 {
				if base, ok := asInt(c.at(1)); ok {
					t := s
					if base == 16 {
						t = strings.TrimPrefix(strings.TrimPrefix(t, "0x"), "0X")
					}
					n, ok := new(big.Int).SetString(t, base)
					if !ok {
						if t == "" {
							return nil, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
						}
						return nil, netError("System.FormatException", "Could not find any recognizable digits.")
					}
					bits := map[string]int{"System.Int32": 32, "System.Int64": 64, "System.Int16": 16, "System.SByte": 8}[typ]
					if bits > 0 && n.BitLen() == bits {
						n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
					}
					v, err := c.f.convert(n, c.f.in.rs.typeOf(typ))
					if err != nil {
						return nil, netError("System.OverflowException", "Value was either too large or too small for a UInt32.")
					}
					return v, nil
				}
			}
			return netNumber(c.f, s, typ, false)
		}
	}
	return m
}

package powershell

import (
	"math"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const complexType = "System.Numerics.Complex"

// newComplex makes a System.Numerics.Complex.
func newComplex(c complex128) *psobject.Object {
	re, im := real(c), imag(c)
	return &psobject.Object{TypeNames: []string{complexType, valueType, "System.Object"},
		Adapted: []psobject.Property{note("Real", re), note("Imaginary", im), note("Magnitude", math.Hypot(re, im)), note("Phase", math.Atan2(im, re))},
		Text:    "<" + dotnet.ToString(re) + "; " + dotnet.ToString(im) + ">", HasText: true}
}

// complexOf gives the number of a Complex, or of what can be one.
func (f *frame) complexOf(v any) (complex128, bool) {
	x, err := f.convert(v, f.in.rs.typeOf(complexType))
	o, ok := plain(x).(*psobject.Object)
	if err != nil || !ok || len(o.TypeNames) == 0 || o.TypeNames[0] != complexType {
		return 0, false
	}
	re, _ := o.Adapted[0].Value.(float64)
	im, _ := o.Adapted[1].Value.(float64)
	return complex(re, im), true
}

// arithComplex computes with a Complex on the left; ok is false where there is none.
func (f *frame) arithComplex(op string, x *psobject.Object, r any) (v any, ok bool, err error) {
	if len(x.TypeNames) == 0 || x.TypeNames[0] != complexType {
		return nil, false, nil
	}
	a, ok1 := f.complexOf(x)
	b, ok2 := f.complexOf(r)
	if !ok1 || !ok2 {
		return nil, false, nil
	}
	switch op {
	case "+":
		return newComplex(a + b), true, nil
	case "-":
		return newComplex(a - b), true, nil
	case "*":
		return newComplex(a * b), true, nil
	case "/":
		return newComplex(a / b), true, nil
	}
	return nil, false, nil
}

package cmdlet

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

const (
	bindingException        = "System.Management.Automation.ParameterBindingException"
	validationException     = "System.Management.Automation.ParameterBindingValidationException"
	transformationException = "System.Management.Automation.ParameterBindingArgumentTransformationException"
)

// bindError returns a binder's error record; its id gets the command's class later.
func (b *Binder) bindError(exception string, category psobject.ErrorCategory, id, message string, cause error) *psobject.ErrorRecord {
	full := id
	if b.Class != "" {
		full += "," + b.Class
	}
	reason := exception[strings.LastIndexByte(exception, '.')+1:]
	return &psobject.ErrorRecord{
		Exception:             psobject.NewException(exception, message),
		FullyQualifiedErrorID: full,
		Category:              psobject.CategoryInfo{Category: category, Activity: b.Command, Reason: reason},
		Cause:                 cause,
	}
}

func (b *Binder) invalid(id, message string) *psobject.ErrorRecord {
	return b.bindError(bindingException, psobject.InvalidArgument, id, message, nil)
}

func (b *Binder) notFound(name string) error {
	return b.invalid("NamedParameterNotFound", "A parameter cannot be found that matches parameter name '"+name+"'.")
}

func (b *Binder) ambiguous(name string, hits []*Parameter) error {
	var list string
	for _, p := range hits {
		list += " -" + p.Name
	}
	return b.invalid("AmbiguousParameter", "Parameter cannot be processed because the parameter name '"+name+"' is ambiguous. Possible matches include:"+list+".")
}

func (b *Binder) ambiguousSet() error {
	return b.invalid("AmbiguousParameterSet", "Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.")
}

func (b *Binder) validation(p *Parameter, err error) error {
	return b.bindError(validationException, psobject.InvalidData, "ParameterArgumentValidationError", "Cannot validate argument on parameter '"+p.Name+"'. "+err.Error(), err)
}

// shortType is the name of a type as messages show it.
func shortType(full string) string {
	if full == "" {
		return "System.Object"
	}
	return full
}

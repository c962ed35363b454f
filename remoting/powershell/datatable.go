package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// The types of System.Data that hold tables in memory.
const (
	dataPrefix    = "System.Data."
	dataTableType = dataPrefix + "DataTable"
	marshalType   = "System.ComponentModel.MarshalByValueComponent"
)

// dataTable is a DataTable: columns with types, and rows.
type dataTable struct {
	name    string
	columns []*dataColumn
	rows    []*dataRow
	key     []*dataColumn
	set     *dataSet
	view    *dataView
}

type dataColumn struct {
	name, caption string
	typ           *Type
	table         *dataTable
	initial       any
	auto          bool
	next, step    int64
	unique        bool
	fixed         bool // ReadOnly
	notNull       bool
}

type dataRow struct {
	table  *dataTable
	values map[*dataColumn]any
	state  string
}

// dataSet is a DataSet: tables by their names.
type dataSet struct {
	name   string
	tables []*dataTable
}

// dataParts is one of the collections of a table or a set: what it holds is asked for each time.
type dataParts struct {
	types []string
	items func() []any
	index func(key any) any
	call  func(c *netCall, l string) (any, bool, error)
}

func (p *dataParts) PSTypeNames() []string {
	return append(slices.Clone(p.types), dataPrefix+"InternalDataCollectionBase", "System.Object")
}
func (p *dataParts) PSText() string { return p.types[0] }
func (p *dataParts) PSProperties() []psobject.Property {
	return []psobject.Property{note("Count", int32(len(p.items()))), note("IsReadOnly", false), note("IsSynchronized", false), note("SyncRoot", p)}
}
func (p *dataParts) psItems() []any { return p.items() }
func (p *dataParts) psIndex(key any) (any, bool) {
	if n, ok := key.(int32); ok {
		list := p.items()
		if n >= 0 && int(n) < len(list) {
			return list[n], true
		}
		return nil, true
	}
	if p.index != nil {
		return p.index(key), true
	}
	return nil, true
}
func (p *dataParts) psCall(f *frame, name string, args []any) (any, bool, error) {
	l := strings.ToLower(name)
	c := &netCall{f: f, name: name, args: args}
	if l == "contains" && p.index != nil {
		return p.index(c.at(0)) != nil, true, nil
	}
	if l == "getenumerator" {
		return newEnumerator(p.items()), true, nil
	}
	if p.call == nil {
		return nil, false, nil
	}
	return p.call(c, l)
}
func (p *dataParts) psWireItems() *psobject.List {
	return &psobject.List{Kind: psobject.KindEnumerable, Items: p.items()}
}

func (t *dataTable) column(key any) *dataColumn {
	switch k := psobject.Base(key).(type) {
	case int32:
		if k >= 0 && int(k) < len(t.columns) {
			return t.columns[k]
		}
	case *dataColumn:
		if k.table == t {
			return k
		}
	case string:
		for _, c := range t.columns {
			if strings.EqualFold(c.name, k) {
				return c
			}
		}
	}
	return nil
}

func (t *dataTable) columnParts() *dataParts {
	return &dataParts{types: []string{dataPrefix + "DataColumnCollection"},
		items: func() []any { return anyList(t.columns) },
		index: func(key any) any {
			if c := t.column(key); c != nil {
				return c
			}
			return nil
		},
		call: func(c *netCall, l string) (any, bool, error) {
			switch l {
			case "add":
				v, err := t.addColumn(c)
				return v, true, err
			case "addrange":
				for _, x := range c.list(0) {
					if _, err := t.addColumn(&netCall{f: c.f, name: "Add", args: []any{x}}); err != nil {
						return nil, true, err
					}
				}
				return none, true, nil
			case "indexof":
				return int32(slices.Index(t.columns, t.column(c.at(0)))), true, nil
			case "remove", "removeat":
				col := t.column(c.at(0))
				if col == nil {
					return nil, true, netError("System.ArgumentException", "Column '"+c.text(0)+"' does not belong to table "+t.name+".")
				}
				t.columns = slices.DeleteFunc(t.columns, func(x *dataColumn) bool { return x == col })
				return none, true, nil
			case "clear":
				t.columns = nil
				return none, true, nil
			}
			return nil, false, nil
		}}
}

func anyList[T any](list []T) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = x
	}
	return out
}

// addColumn is Columns.Add: a column, or a name with a type.
func (t *dataTable) addColumn(c *netCall) (any, error) {
	col, ok := psobject.Base(c.at(0)).(*dataColumn)
	if !ok {
		v, err := newDataColumn(c)
		if err != nil {
			return nil, err
		}
		col = v.(*dataColumn)
	}
	if col.name == "" {
		for n := 1; col.name == ""; n++ {
			if t.column("Column"+itoa(n)) == nil {
				col.name = "Column" + itoa(n)
			}
		}
	}
	if t.column(col.name) != nil {
		return nil, netError(dataPrefix+"DuplicateNameException", "A column named '"+col.name+"' already belongs to this DataTable.")
	}
	if len(t.columns) >= maxDataColumns {
		return nil, netError("System.InvalidOperationException", "The table has too many columns.")
	}
	col.table = t
	t.columns = append(t.columns, col)
	return col, nil
}

// maxDataColumns bounds the columns of one table.
const maxDataColumns = 4096

func newDataColumn(c *netCall) (any, error) {
	col := &dataColumn{name: c.text(0), typ: c.f.in.rs.typeOf("System.String"), step: 1, initial: dbNull}
	if c.n() > 1 {
		v, err := c.f.convert(c.at(1), c.f.in.rs.typeOf("System.Type"))
		t, ok := psobject.Base(v).(*Type)
		if err != nil || !ok {
			return nil, c.wrong()
		}
		col.typ = t
	}
	return col, nil
}

func (c *dataColumn) PSTypeNames() []string {
	return []string{dataPrefix + "DataColumn", marshalType, "System.Object"}
}
func (c *dataColumn) PSText() string { return c.name }
func (c *dataColumn) PSProperties() []psobject.Property {
	caption, ordinal, table := c.caption, -1, any(nil)
	if caption == "" {
		caption = c.name
	}
	if c.table != nil {
		ordinal, table = slices.Index(c.table.columns, c), c.table
	}
	return []psobject.Property{note("AllowDBNull", !c.notNull), note("AutoIncrement", c.auto), note("AutoIncrementSeed", c.next), note("AutoIncrementStep", c.step), note("Caption", caption), note("ColumnName", c.name),
		note("Prefix", ""), note("DataType", c.typ), note("DateTimeMode", dotnet.EnumOf(dataPrefix+"DataSetDateTime", 3)), note("DefaultValue", c.initial), note("Expression", ""), note("ExtendedProperties", extended()),
		note("MaxLength", int32(-1)), note("Namespace", ""), note("Ordinal", int32(ordinal)), note("ReadOnly", c.fixed), note("Table", table), note("Unique", c.unique),
		note("ColumnMapping", dotnet.EnumOf("System.Data.MappingType", 1)), note("Site", nil), note("Container", nil), note("DesignMode", false)}
}

// extended are the properties that a script may give a part of a table.
func extended() any {
	return &psobject.Object{TypeNames: []string{dataPrefix + "PropertyCollection", "System.Collections.Hashtable", "System.Object"}, Base: psobject.NewDictionary(psobject.Hashtable)}
}

func (c *dataColumn) psSet(f *frame, name string, v any) (bool, error) {
	flags := map[string]func(bool){"allowdbnull": func(b bool) { c.notNull = !b }, "autoincrement": func(b bool) { c.auto = b }, "unique": func(b bool) { c.unique = b }, "readonly": func(b bool) { c.fixed = b }}
	l := strings.ToLower(name)
	if set := flags[l]; set != nil {
		set(truth(v))
		return true, nil
	}
	switch l {
	case "columnname":
		c.name = f.text(v)
	case "caption":
		c.caption = f.text(v)
	case "datatype":
		t, err := f.convert(v, f.in.rs.typeOf("System.Type"))
		if err != nil {
			return true, setterFault(name, err)
		}
		c.typ, _ = psobject.Base(t).(*Type)
	case "autoincrementseed", "autoincrementstep":
		n, ok := asInt64(v)
		if !ok {
			return true, nil
		}
		if l == "autoincrementseed" {
			c.next = n
		} else {
			c.step = n
		}
	case "defaultvalue":
		x, err := c.value(f, v)
		if err != nil {
			return true, setterFault(name, err)
		}
		c.initial = x
	default:
		return false, nil
	}
	return true, nil
}

// value converts what is stored in a column; null and $null are DBNull.
func (c *dataColumn) value(f *frame, v any) (any, error) {
	if v = plain(v); v == nil || psobject.Base(v) == dbNull || v == dbNull {
		return dbNull, nil
	}
	if c.typ.Full == "System.Object" {
		return v, nil
	}
	if c.typ.Full == "System.String" {
		return f.text(v), nil
	}
	x, err := f.convert(v, c.typ)
	if err != nil {
		reason := innerOf(err).Error()
		return nil, netError("System.ArgumentException", reason+"Couldn't store <"+f.text(v)+"> in "+c.name+" Column.  Expected type is "+c.typ.shortClr()+".")
	}
	return plain(x), nil
}

func (r *dataRow) PSTypeNames() []string { return []string{dataPrefix + "DataRow", "System.Object"} }
func (r *dataRow) PSText() string        { return dataPrefix + "DataRow" }
func (r *dataRow) PSProperties() []psobject.Property {
	list := make([]psobject.Property, len(r.table.columns))
	for i, c := range r.table.columns {
		list[i] = note(c.name, r.at(c))
	}
	return list
}
func (r *dataRow) at(c *dataColumn) any {
	if v, ok := r.values[c]; ok {
		return v
	}
	return dbNull
}

func (r *dataRow) psGet(_ *frame, name string) (any, bool, error) {
	if c := r.table.column(name); c != nil {
		return r.at(c), true, nil
	}
	switch strings.ToLower(name) {
	case "rowstate":
		states := []string{"Detached", "Unchanged", "Added", "Deleted", "Modified"}
		for i, n := range []int64{1, 2, 4, 8, 16} {
			if states[i] == r.state {
				return psobject.Enum{Type: dataPrefix + "DataRowState", Value: n, Name: r.state}, true, nil
			}
		}
	case "itemarray":
		l := &psobject.List{Type: "System.Object[]"}
		for _, c := range r.table.columns {
			l.Items = append(l.Items, r.at(c))
		}
		return l, true, nil
	case "table":
		return r.table, true, nil
	case "haserrors":
		return false, true, nil
	case "rowerror":
		return "", true, nil
	}
	return nil, false, nil
}

func (r *dataRow) store(f *frame, c *dataColumn, v any) error {
	if c.fixed && r.state != "Detached" {
		return netError(dataPrefix+"ReadOnlyException", "Column '"+c.name+"' is read only.")
	}
	x, err := c.value(f, v)
	if err != nil {
		return err
	}
	r.values[c] = x
	if r.state == "Unchanged" {
		r.state = "Modified"
	}
	return nil
}

func (r *dataRow) psSet(f *frame, name string, v any) (bool, error) {
	if c := r.table.column(name); c != nil {
		if err := r.store(f, c, v); err != nil {
			return true, newFaultOf(smaPrefix+"SetValueInvocationException", "CatchFromBaseAdapterSetValue", psobject.NotSpecified, nil, "Exception setting \""+c.name+"\": \""+err.Error()+"\"")
		}
		return true, nil
	}
	if strings.EqualFold(name, "itemarray") {
		list, _ := items(v)
		return true, r.fill(f, list)
	}
	return true, newFaultOf(smaPrefix+"SetValueInvocationException", "ExceptionWhenSetting", psobject.NotSpecified, nil, "Exception setting \""+name+"\": \"The property '"+name+"' cannot be found on this object. Verify that the property exists and can be set.\"")
}

func (r *dataRow) psIndex(key any) (any, bool) {
	if c := r.table.column(key); c != nil {
		return r.at(c), true
	}
	return nil, true
}

func (r *dataRow) psSetIndex(f *frame, key, v any) error {
	c := r.table.column(key)
	if c == nil {
		return netError("System.ArgumentException", "Column '"+f.text(key)+"' does not belong to table "+r.table.name+".")
	}
	return r.store(f, c, v)
}

func (r *dataRow) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "isnull":
		col := r.table.column(c.at(0))
		return col == nil || r.at(col) == dbNull, true, nil
	case "delete":
		if r.state == "Added" {
			r.table.remove(r)
		} else {
			r.state = "Deleted"
		}
		return none, true, nil
	case "acceptchanges":
		r.accept()
		return none, true, nil
	case "beginedit", "endedit", "canceledit", "setadded", "setmodified", "rejectchanges", "clearerrors":
		return none, true, nil
	}
	return nil, false, nil
}

func (r *dataRow) accept() {
	if r.state == "Deleted" {
		r.table.remove(r)
		return
	}
	r.state = "Unchanged"
}

func (t *dataTable) remove(r *dataRow) {
	t.rows = slices.DeleteFunc(t.rows, func(x *dataRow) bool { return x == r })
	r.state = "Detached"
}

// fill writes the values of a row in the order of the columns.
func (r *dataRow) fill(f *frame, list []any) error {
	if len(list) > len(r.table.columns) {
		return netError("System.ArgumentException", "Input array is longer than the number of columns in this table.")
	}
	for i, v := range list {
		col := r.table.columns[i]
		if plain(v) == nil && (col.auto || col.initial != dbNull) {
			continue
		}
		if err := r.store(f, col, v); err != nil {
			return err
		}
	}
	return nil
}

// newRow makes a row that is not yet in the table.
func (t *dataTable) newRow() *dataRow {
	r := &dataRow{table: t, values: map[*dataColumn]any{}, state: "Detached"}
	for _, c := range t.columns {
		if c.auto {
			r.values[c] = int32(c.next)
			if c.typ.Full == "System.Int64" {
				r.values[c] = c.next
			}
			c.next += c.step
		} else if c.initial != dbNull {
			r.values[c] = c.initial
		}
	}
	return r
}

// addRow puts a row into the table, where its constraints allow it.
func (t *dataTable) addRow(f *frame, r *dataRow) error {
	if slices.Contains(t.rows, r) {
		return netError("System.ArgumentException", "This row already belongs to this table.")
	}
	if r.table != t {
		return netError("System.ArgumentException", "This row already belongs to another table.")
	}
	for _, c := range t.columns {
		key := slices.Contains(t.key, c)
		if (c.notNull || key) && r.at(c) == dbNull {
			return netError(dataPrefix+"NoNullAllowedException", "Column '"+c.name+"' does not allow nulls.")
		}
		if !c.unique && !(key && len(t.key) == 1) {
			continue
		}
		for _, o := range t.rows {
			if eq, err := f.equal(o.at(c), r.at(c), true); err == nil && eq {
				return netError(dataPrefix+"ConstraintException", "Column '"+c.name+"' is constrained to be unique.  Value '"+f.text(r.at(c))+"' is already present.")
			}
		}
	}
	if len(t.rows) >= maxItems {
		return netError("System.OutOfMemoryException", "The table has too many rows.")
	}
	t.rows = append(t.rows, r)
	r.state = "Added"
	return nil
}

func (t *dataTable) rowParts() *dataParts {
	return &dataParts{types: []string{dataPrefix + "DataRowCollection"}, items: func() []any { return anyList(t.rows) },
		call: func(c *netCall, l string) (any, bool, error) {
			switch l {
			case "add":
				if r, ok := psobject.Base(c.at(0)).(*dataRow); ok && c.n() == 1 {
					return none, true, t.addRow(c.f, r)
				}
				list := c.args
				if inner, ok := items(c.at(0)); ok && c.n() == 1 {
					list = inner
				}
				r := t.newRow()
				if err := r.fill(c.f, list); err != nil {
					return nil, true, err
				}
				return r, true, t.addRow(c.f, r)
			case "find":
				for _, r := range t.rows {
					for i, col := range t.key {
						eq, err := c.f.equal(r.at(col), c.at(i), true)
						if err != nil || !eq {
							break
						}
						if i == len(t.key)-1 {
							return r, true, nil
						}
					}
				}
				if len(t.key) == 0 {
					return nil, true, netError(dataPrefix+"MissingPrimaryKeyException", "Table doesn't have a primary key.")
				}
				return nil, true, nil
			case "clear":
				t.rows = nil
				return none, true, nil
			case "remove":
				if r, ok := psobject.Base(c.at(0)).(*dataRow); ok {
					t.remove(r)
					return none, true, nil
				}
			case "removeat":
				n, err := c.int(0)
				if err == nil && (n < 0 || n >= len(t.rows)) {
					err = netError("System.IndexOutOfRangeException", "There is no row at position "+itoa(n)+".")
				}
				if err == nil {
					t.remove(t.rows[n])
				}
				return none, true, err
			}
			return nil, false, nil
		}}
}

package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

func (t *dataTable) PSTypeNames() []string {
	return []string{dataTableType, marshalType, "System.Object"}
}
func (t *dataTable) PSText() string { return t.name }
func (t *dataTable) PSProperties() []psobject.Property {
	set := any(nil)
	if t.set != nil {
		set = t.set
	}
	return []psobject.Property{note("CaseSensitive", false), note("IsInitialized", true), note("RemotingFormat", dotnet.EnumOf(dataPrefix+"SerializationFormat", 0)), note("ChildRelations", relations("DataTableRelationCollection")),
		note("Columns", t.columnParts()), note("Constraints", &dataParts{types: []string{dataPrefix + "ConstraintCollection"}, items: func() []any { return nil }}), note("DataSet", set), note("DefaultView", t.defaultView()),
		note("DisplayExpression", ""), note("ExtendedProperties", extended()), note("HasErrors", false), note("Locale", invariant), note("MinimumCapacity", int32(50)), note("ParentRelations", relations("DataTableRelationCollection")),
		note("PrimaryKey", &psobject.List{Type: dataPrefix + "DataColumn[]", Items: anyList(t.key)}), note("Rows", t.rowParts()), note("TableName", t.name), note("Namespace", ""), note("Prefix", ""), note("Site", nil),
		note("Container", nil), note("DesignMode", false), note("ContainsListCollection", false)}
}

func relations(kind string) *dataParts {
	base := dataPrefix + "DataRelationCollection"
	return &dataParts{types: []string{base + "+" + kind, base}, items: func() []any { return nil }}
}

// psItems: a table in a pipeline is its rows.
func (t *dataTable) psItems() []any { return anyList(t.rows) }
func (t *dataTable) psWireItems() *psobject.List {
	return &psobject.List{Kind: psobject.KindEnumerable, Items: anyList(t.rows)}
}

func (t *dataTable) defaultView() *dataView {
	if t.view == nil {
		t.view = &dataView{table: t}
	}
	return t.view
}

func (t *dataTable) psSet(f *frame, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "tablename":
		t.name = f.text(v)
	case "primarykey":
		list, ok := items(v)
		if !ok && plain(v) != nil {
			list = []any{v}
		}
		t.key = nil
		for _, x := range list {
			c := t.column(x)
			if c == nil {
				return true, setterFault(name, netError("System.ArgumentException", "Column does not belong to table "+t.name+"."))
			}
			t.key = append(t.key, c)
		}
	case "casesensitive", "minimumcapacity", "namespace", "prefix", "locale", "remotingformat":
	default:
		return false, nil
	}
	return true, nil
}

func (t *dataTable) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "newrow":
		return t.newRow(), true, nil
	case "select":
		rows, err := t.selected(f, c.text(0), c.text(1))
		return &psobject.List{Type: dataPrefix + "DataRow[]", Items: anyList(rows)}, true, err
	case "compute":
		rows, err := t.selected(f, c.text(1), "")
		if err != nil {
			return nil, true, err
		}
		v, err := t.compute(f, c.text(0), rows)
		return v, true, err
	case "clear":
		t.rows = nil
		return none, true, nil
	case "acceptchanges":
		for _, r := range slices.Clone(t.rows) {
			r.accept()
		}
		return none, true, nil
	case "clone", "copy":
		n := t.clone()
		if strings.EqualFold(name, "copy") {
			for _, r := range t.rows {
				n.rows = append(n.rows, r.copyTo(n))
			}
		}
		return n, true, nil
	case "importrow":
		if r, ok := psobject.Base(c.at(0)).(*dataRow); ok {
			t.rows = append(t.rows, r.copyTo(t))
			return none, true, nil
		}
	case "loaddatarow":
		r := t.newRow()
		if err := r.fill(f, c.list(0)); err != nil {
			return nil, true, err
		}
		if err := t.addRow(f, r); err != nil {
			return nil, true, err
		}
		if truth(c.at(1)) {
			r.state = "Unchanged"
		}
		return r, true, nil
	case "tostring":
		return t.name, true, nil
	case "dispose", "beginloaddata", "endloaddata", "begininit", "endinit", "rejectchanges":
		return none, true, nil
	}
	return nil, false, nil
}

func (t *dataTable) clone() *dataTable {
	n := &dataTable{name: t.name}
	for _, c := range t.columns {
		x := *c
		x.table = n
		n.columns = append(n.columns, &x)
	}
	for _, k := range t.key {
		n.key = append(n.key, n.column(k.name))
	}
	return n
}

// copyTo makes a row of another table with the values of the columns that have the same names.
func (r *dataRow) copyTo(t *dataTable) *dataRow {
	n := &dataRow{table: t, values: map[*dataColumn]any{}, state: r.state}
	for _, c := range r.table.columns {
		if to := t.column(c.name); to != nil {
			n.values[to] = r.at(c)
		}
	}
	return n
}

// selected gives the rows that a filter lets through, in an order such as "Name DESC, Age".
func (t *dataTable) selected(f *frame, filter, order string) ([]*dataRow, error) {
	var rows []*dataRow
	test, err := t.filter(f, filter)
	if err != nil {
		return nil, err
	}
	for _, r := range t.rows {
		if r.state == "Deleted" {
			continue
		}
		ok, err := test(r)
		if err != nil {
			return nil, err
		}
		if ok {
			rows = append(rows, r)
		}
	}
	type by struct {
		c    *dataColumn
		down bool
	}
	var keys []by
	for _, part := range strings.Split(order, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, direction, _ := strings.Cut(part, " ")
		c := t.column(strings.Trim(name, "[]"))
		if c == nil {
			return nil, netError("System.IndexOutOfRangeException", "Cannot find column "+name+".")
		}
		keys = append(keys, by{c, strings.EqualFold(strings.TrimSpace(direction), "desc")})
	}
	slices.SortStableFunc(rows, func(a, b *dataRow) int {
		for _, k := range keys {
			n := compareData(f, a.at(k.c), b.at(k.c))
			if k.down {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	return rows, nil
}

// compareData orders values of a column: DBNull is before all.
func compareData(f *frame, a, b any) int {
	switch {
	case a == dbNull && b == dbNull:
		return 0
	case a == dbNull:
		return -1
	case b == dbNull:
		return 1
	}
	n, err := f.order(a, b, false)
	if err != nil {
		return strings.Compare(f.text(a), f.text(b))
	}
	return n
}

// dataView is a DataView: some of a table's rows, in an order.
type dataView struct {
	table      *dataTable
	filter, by string

	f *frame
}

func (v *dataView) rows() []any {
	rows := v.table.rows
	if v.f != nil {
		rows, _ = v.table.selected(v.f, v.filter, v.by) // its filter was read when it was set
	}
	out := make([]any, len(rows))
	for i, r := range rows {
		out[i] = &dataRowView{r}
	}
	return out
}

func (v *dataView) PSTypeNames() []string {
	return []string{dataPrefix + "DataView", marshalType, "System.Object"}
}
func (v *dataView) PSText() string { return dataPrefix + "DataView" }
func (v *dataView) PSProperties() []psobject.Property {
	return []psobject.Property{note("AllowDelete", true), note("AllowEdit", true), note("AllowNew", true), note("ApplyDefaultSort", false), note("Count", int32(len(v.rows()))), note("RowFilter", v.filter),
		note("Sort", v.by), note("Table", v.table)}
}
func (v *dataView) psItems() []any { return v.rows() }
func (v *dataView) psWireItems() *psobject.List {
	return &psobject.List{Kind: psobject.KindList, Items: v.rows()}
}
func (v *dataView) psWire() (own, added []psobject.Property) { return nil, nil }
func (v *dataView) psIndex(key any) (any, bool) {
	n, ok := asInt(key)
	rows := v.rows()
	if !ok || n < 0 || n >= len(rows) {
		return nil, true
	}
	return rows[n], true
}
func (v *dataView) psSet(f *frame, name string, x any) (bool, error) {
	v.f = f
	switch strings.ToLower(name) {
	case "rowfilter":
		if _, err := v.table.filter(f, f.text(x)); err != nil {
			return true, setterFault(name, err)
		}
		v.filter = f.text(x)
	case "sort":
		if _, err := v.table.selected(f, "", f.text(x)); err != nil {
			return true, setterFault(name, err)
		}
		v.by = f.text(x)
	default:
		return false, nil
	}
	return true, nil
}
func (v *dataView) psCall(f *frame, name string, args []any) (any, bool, error) {
	if strings.EqualFold(name, "totable") {
		t := v.table.clone()
		for _, x := range v.rows() {
			t.rows = append(t.rows, x.(*dataRowView).row.copyTo(t))
		}
		return t, true, nil
	}
	return nil, false, nil
}

// dataRowView is a row as a view has it.
type dataRowView struct{ row *dataRow }

func (v *dataRowView) PSTypeNames() []string {
	return []string{dataPrefix + "DataRowView", "System.Object"}
}
func (v *dataRowView) PSText() string                    { return dataPrefix + "DataRowView" }
func (v *dataRowView) PSProperties() []psobject.Property { return v.row.PSProperties() }
func (v *dataRowView) psIndex(key any) (any, bool)       { return v.row.psIndex(key) }
func (v *dataRowView) psSetIndex(f *frame, key, x any) error {
	return v.row.psSetIndex(f, key, x)
}
func (v *dataRowView) psSet(f *frame, name string, x any) (bool, error) {
	return v.row.psSet(f, name, x)
}
func (v *dataRowView) psGet(_ *frame, name string) (any, bool, error) {
	if strings.EqualFold(name, "row") {
		return v.row, true, nil
	}
	return nil, false, nil
}

func (s *dataSet) PSTypeNames() []string {
	return []string{dataPrefix + "DataSet", marshalType, "System.Object"}
}
func (s *dataSet) PSText() string { return dataPrefix + "DataSet" }
func (s *dataSet) PSProperties() []psobject.Property {
	views := &psobject.Object{TypeNames: []string{dataPrefix + "DataViewManager", marshalType, "System.Object"},
		Base: &psobject.List{Kind: psobject.KindList, Items: []any{&netValue{types: []string{dataPrefix + "DataViewManagerListItemTypeDescriptor"}, text: dataPrefix + "DataViewManagerListItemTypeDescriptor"}}}}
	return []psobject.Property{note("RemotingFormat", dotnet.EnumOf(dataPrefix+"SerializationFormat", 0)), note("SchemaSerializationMode", dotnet.EnumOf(dataPrefix+"SchemaSerializationMode", 1)), note("CaseSensitive", false),
		note("DefaultViewManager", views), note("EnforceConstraints", true), note("DataSetName", s.name), note("Namespace", ""), note("Prefix", ""), note("ExtendedProperties", extended()), note("HasErrors", false),
		note("IsInitialized", true), note("Locale", invariant), note("Site", nil), note("Relations", relations("DataSetRelationCollection")), note("Tables", s.tableParts()), note("Container", nil), note("DesignMode", false),
		note("ContainsListCollection", true)}
}

func (s *dataSet) tableParts() *dataParts {
	find := func(key any) any {
		name, ok := psobject.Base(key).(string)
		for _, t := range s.tables {
			if ok && strings.EqualFold(t.name, name) || psobject.Base(key) == t {
				return t
			}
		}
		return nil
	}
	return &dataParts{types: []string{dataPrefix + "DataTableCollection"}, items: func() []any { return anyList(s.tables) }, index: find,
		call: func(c *netCall, l string) (any, bool, error) {
			switch l {
			case "add":
				t, ok := psobject.Base(c.at(0)).(*dataTable)
				if !ok {
					t = &dataTable{name: c.text(0)}
				}
				if t.name == "" {
					t.name = "Table" + itoa(len(s.tables)+1)
				}
				if find(t.name) != nil {
					return nil, true, netError(dataPrefix+"DuplicateNameException", "A DataTable named '"+t.name+"' already belongs to this DataSet.")
				}
				t.set = s
				s.tables = append(s.tables, t)
				if ok {
					return none, true, nil
				}
				return t, true, nil
			case "remove":
				x := find(c.at(0))
				s.tables = slices.DeleteFunc(s.tables, func(t *dataTable) bool { return any(t) == x })
				return none, true, nil
			case "clear":
				s.tables = nil
				return none, true, nil
			}
			return nil, false, nil
		}}
}

func (s *dataSet) psSet(f *frame, name string, v any) (bool, error) {
	if strings.EqualFold(name, "datasetname") {
		s.name = f.text(v)
		return true, nil
	}
	return false, nil
}

// dataTypeNames are the types of System.Data that scripts name.
var dataTypeNames = []string{dataTableType, dataPrefix + "DataSet", dataPrefix + "DataColumn", dataPrefix + "DataRow", dataPrefix + "DataView", dataPrefix + "DataRowView", dataPrefix + "DataRowState", dataPrefix + "DataException"}

func addDataTypes(ctor func(string, method)) {
	ctor(dataTableType, func(c *netCall) (any, error) { return &dataTable{name: c.text(0)}, nil })
	ctor(dataPrefix+"DataSet", func(c *netCall) (any, error) {
		if c.n() == 0 {
			return &dataSet{name: "NewDataSet"}, nil
		}
		return &dataSet{name: c.text(0)}, nil
	})
	ctor(dataPrefix+"DataColumn", newDataColumn)
	ctor(dataPrefix+"DataView", func(c *netCall) (any, error) {
		t, ok := psobject.Base(c.at(0)).(*dataTable)
		if !ok {
			return nil, c.wrong()
		}
		return &dataView{table: t, f: c.f}, nil
	})
}

package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// cellArrayType is that of what NewBufferCellArray gives: rows of cells.
var cellArrayType = bufferCellType.full + "[,]"

// newCells is NewBufferCellArray: of a width and a height, or a size, and the cell that is everywhere; or of lines of text and
// their colours.
func newCells(c *netCall) (any, error) {
	size := func(i int, name string) (int, error) {
		n, err := c.int(i)
		if err == nil && n <= 0 {
			err = netError("System.Management.Automation.PSArgumentOutOfRangeException", "\""+name+"\" needs to be a positive number. (Parameter '"+name+"')\nActual value was "+itoa(n)+".")
		}
		return n, err
	}
	var width, height int
	var err error
	switch {
	case c.n() == 2:
		v, ok := psobject.Base(c.at(0)).(*structValue)
		if !ok || v.of != sizeType {
			return nil, argumentCast(c, 0, sizeType.full)
		}
		width, height = int(v.get("Width").(int32)), int(v.get("Height").(int32))
	case c.n() != 3:
		return nil, c.wrong()
	default:
		if dotnet.IsNumber(psobject.Base(c.at(0))) {
			if width, err = size(0, "width"); err == nil {
				height, err = size(1, "height")
			}
			break
		}
		return cellsOfText(c)
	}
	if err != nil {
		return nil, err
	}
	last := c.n() - 1
	with, ok := psobject.Base(c.at(last)).(*structValue)
	if !ok || with.of != bufferCellType {
		return nil, argumentCast(c, last, bufferCellType.full)
	}
	return cellArray(c, width, height, func(_, _ int) any { return with })
}

// cellsOfText fills short lines up with blanks.
func cellsOfText(c *netCall) (any, error) {
	var lines [][]rune
	width := 0
	for _, e := range c.list(0) {
		line := []rune(c.f.text(e))
		lines = append(lines, line)
		width = max(width, len(line))
	}
	if width == 0 {
		return nil, netError("System.Management.Automation.PSArgumentException", "All strings are null or empty.")
	}
	var colors [2]any
	for i := range colors {
		v, err := c.as(i+1, colorType)
		if err != nil {
			return nil, err
		}
		colors[i] = v
	}
	complete := dotnet.EnumOf(hostPrefix+"BufferCellType", 0)
	return cellArray(c, width, len(lines), func(x, y int) any {
		ch := ' '
		if x < len(lines[y]) {
			ch = lines[y][x]
		}
		return bufferCellType.make(psobject.Char(ch), colors[0], colors[1], complete)
	})
}

func cellArray(c *netCall, width, height int, at func(x, y int) any) (any, error) {
	if width > maxItems || height > maxItems || width*height > maxItems {
		return nil, netError("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
	}
	l := &psobject.List{Type: cellArrayType, Items: make([]any, 0, width*height)}
	for y := range height {
		for x := range width {
			l.Items = append(l.Items, at(x, y))
		}
	}
	c.f.in.rs.dimensions.set(l, []int{height, width})
	return l, nil
}

// cellRows reads an argument that is an array of rows of cells.
func cellRows(c *netCall, i int) ([][]Cell, error) {
	wrong := argumentCast(c, i, cellArrayType)
	l, ok := psobject.Base(c.at(i)).(*psobject.List)
	if !ok || !strings.EqualFold(l.Type, cellArrayType) {
		return nil, wrong
	}
	dims, _ := c.f.in.rs.dimensions.get(l)
	if len(dims) != 2 || dims[0]*dims[1] != len(l.Items) {
		return nil, wrong
	}
	rows := make([][]Cell, dims[0])
	for k, e := range l.Items {
		v, ok := psobject.Base(e).(*structValue)
		if !ok || v.of != bufferCellType {
			return nil, wrong
		}
		rows[k/dims[1]] = append(rows[k/dims[1]], v.cell())
	}
	return rows, nil
}

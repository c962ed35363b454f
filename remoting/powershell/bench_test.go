package powershell

import "testing"

// BenchmarkScripts runs scripts of the kinds that take time: loops, pipelines, calls, text and tables.
func BenchmarkScripts(b *testing.B) {
	for _, s := range []struct{ name, script string }{
		{"loop", "$s = 0; foreach ($i in 1..100000) { $s += $i }"},
		{"while", "$i = 0; while ($i -lt 100000) { $i++ }"},
		{"pipeline", "1..100000 | ForEach-Object { $_ * 2 } | Where-Object { $_ % 3 } | Measure-Object"},
		{"calls", "function f($x) { $x + 1 }; foreach ($i in 1..20000) { f $i }"},
		{"text", "$l = [Text.StringBuilder]::new(); foreach ($i in 1..20000) { [void]$l.Append(\"$i-$($i * 2),\") }; $l.ToString().Split(',').Count"},
		{"table", "$h = @{}; foreach ($i in 1..50000) { $h[\"k$i\"] = $i }; $h.Count"},
		{"objects", "1..20000 | ForEach-Object { [pscustomobject]@{ A = $_; B = \"b$_\" } } | Sort-Object A -Descending | Select-Object -First 10 A"},
		{"regex", "foreach ($i in 1..20000) { if (\"item $i\" -match '(\\d+)') { $null = $Matches[1] -replace '1', 'x' } }"},
	} {
		b.Run(s.name, func(b *testing.B) {
			rs := New(Options{})
			defer rs.Close()
			b.ReportAllocs()
			for b.Loop() {
				if err := rs.RunScript(b.Context(), s.script, Streams{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

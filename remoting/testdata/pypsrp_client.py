"""Uses an endpoint with pypsrp: python pypsrp_client.py PORT AUTH TLS USER; the password comes by standard input."""

import sys
import warnings

warnings.simplefilter("ignore")
from pypsrp.complex_objects import ObjectMeta  # noqa: E402
from pypsrp.powershell import PowerShell, RunspacePool  # noqa: E402
from pypsrp.wsman import WSMan  # noqa: E402

port, mechanism, tls, user = sys.argv[1:5]
wsman = WSMan("127.0.0.1", port=int(port), username=user, password=sys.stdin.read(), auth=mechanism, ssl=tls == "true", cert_validation=False,
              encryption="auto" if tls == "true" or mechanism != "basic" else "never", operation_timeout=10, read_timeout=20)
with wsman, RunspacePool(wsman) as pool:
    ps = PowerShell(pool)
    ps.add_script("$name = 'Server01'; \"$(1 + 2) $name\"; Write-Error 'an error'; Write-Warning 'a warning'")
    print("\n".join(ps.invoke()))
    print("\n".join(str(e) for e in ps.streams.error))
    print("\n".join(str(w) for w in ps.streams.warning))

    ps = PowerShell(pool)
    ps.add_script("param($n) begin { $all = @() } process { $all += $_ } end { \"$($n * 2) $($all.Count) $($all[1])\" }")
    ps.add_parameter("n", 42)
    print("\n".join(ps.invoke(["some", "input"])))

    pool.exchange_keys()
    ps = PowerShell(pool)
    ps.add_script("param($s) 'secret: ' + [pscredential]::new('u', $s).GetNetworkCredential().Password")
    ps.add_parameter("s", pool.serialize("swordfish", ObjectMeta("SS")))
    print("\n".join(ps.invoke()))

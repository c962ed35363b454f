"""A client of PowerShell remoting that is not psl's: pypsrp. It does what TestPypsrp asks of it and prints a line for each
step. Arguments: port, ssl (0 or 1), authentication, encryption, and the password in the variable PSL_TEST_PASSWORD."""
import os
import sys
import warnings

from pypsrp.exceptions import WSManFaultError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

warnings.simplefilter("ignore")
port, ssl, auth, encryption = int(sys.argv[1]), sys.argv[2] == "1", sys.argv[3], sys.argv[4]


def connect(password=None):
    return WSMan("127.0.0.1", port=port, ssl=ssl, cert_validation=False, auth=auth, encryption=encryption, username="somebody",
                 password=password or os.environ["PSL_TEST_PASSWORD"], operation_timeout=2, read_timeout=10)


def run(pool, script, input=None):
    ps = PowerShell(pool)
    ps.add_script(script)
    out = ps.invoke(input)
    return out, ps


with RunspacePool(connect()) as pool:
    print("version", pool.protocol_version)
    out, ps = run(pool, "1..5 | ForEach-Object { $_ * 2 }; Write-Warning w; Write-Error e; Write-Verbose v -Verbose")
    print("streams", out, [str(x.message) for x in ps.streams.warning], [str(x) for x in ps.streams.error], [str(x.message) for x in ps.streams.verbose])
    print("input", run(pool, "$input | ForEach-Object { $_ + 1 }", [1, 2, 3])[0])
    print("large output", [len(x) for x in run(pool, "'x' * 1000000")[0]])
    print("large input", run(pool, "$input | ForEach-Object { $_.Length }", ["y" * 1000000])[0])
    print("state", run(pool, "$kept = 7")[0], run(pool, "$kept")[0])
    print("longer than an operation", run(pool, "Start-Sleep -Milliseconds 2500; 'late'")[0])
    out, ps = run(pool, "throw 'bad'")
    print("thrown", ps.state, [str(x) for x in ps.streams.error])
    ps = PowerShell(pool)
    ps.add_script("'begun'; Start-Sleep 100")
    ps.begin_invoke()
    while not ps.output:
        ps.poll_invoke()
    ps.stop()
    print("stopped", ps.state)
    print("after", run(pool, "'still here'")[0])
    print("many", len(run(pool, "1..2000")[0]))

pool = RunspacePool(connect())
pool.open()
ps = PowerShell(pool)
ps.add_script("1..3 | ForEach-Object { Start-Sleep -Milliseconds 300; $_ }")
ps.begin_invoke()
pool.disconnect()
print("left", [p.state for p in RunspacePool.get_runspace_pools(connect())])
other = [p for p in RunspacePool.get_runspace_pools(connect()) if p.id == pool.id][0]
other.connect()
taken = other.create_disconnected_power_shells()[0]
taken.connect()
taken.end_invoke()
print("taken over", taken.output)
other.close()
print("none is left", RunspacePool.get_runspace_pools(connect()))

connection = connect()
RunspacePool.get_runspace_pools(connection)  # requests-credssp over TLS takes a fault as the first answer for a refused log-on
pool = RunspacePool(connection, configuration_name="Nothing")
try:
    pool.open()
except WSManFaultError as e:
    print("no configuration", e.code)
try:
    RunspacePool(connect("wrong")).open()
except Exception as e:  # each mechanism has its own
    print("wrong password" if not isinstance(e, WSManFaultError) else e)

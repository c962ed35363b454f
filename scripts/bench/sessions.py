"""Sessions of pypsrp, for sessions.go: each opens, runs one command and closes.

python sessions.py PORT COUNT OBJECTS HOST reads the script on standard input, takes the password from PSL_BENCH_PASSWORD, and
prints the processor time of a session in microseconds, in user and kernel mode together. OBJECTS is how many objects the
command must give. With HOST 1 it tells the server of a host and of its versions, as psl and PowerShell do and pypsrp does not
by itself.
"""

import os
import resource
import sys
import warnings

from pypsrp.complex_objects import Color, Coordinates, Size
from pypsrp.host import PSHost, PSHostRawUserInterface, PSHostUserInterface
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

warnings.simplefilter("ignore")
port, count, objects, host = (int(a) for a in sys.argv[1:5])
script = sys.stdin.read()


def screen():
    at, size = Coordinates(x=0, y=0), Size(width=120, height=50)
    raw = PSHostRawUserInterface("psl", 1, Color(value=Color.GRAY), Color(value=Color.BLACK), at, at, size, size, size, size)
    return PSHost(None, None, False, "psl", None, PSHostUserInterface(raw), "1.0")


# What psl's own table holds.
versions = {
    "PSVersionTable": {
        "PSRemotingProtocolVersion": "2.4", "SerializationVersion": "1.1.0.1", "WSManStackVersion": "3.0", "PSVersion": "7.6.0", "PSEdition": "Core",
        "GitCommitId": "7.6.0", "PSSemanticVersion": "7.6.0", "OS": "linux", "Platform": "Unix",
        "PSCompatibleVersions": ["1.0", "2.0", "3.0", "4.0", "5.0", "5.1", "6.0", "7.0"],
    }
}


def session():
    with WSMan("127.0.0.1", port=port, ssl=False, auth="ntlm", username="bench", password=os.environ["PSL_BENCH_PASSWORD"]) as wsman:
        pool = RunspacePool(wsman, host=screen() if host else None)
        pool.open(application_arguments=versions if host else None)
        with pool:
            ps = PowerShell(pool)
            ps.add_script(script)
            got = len(ps.invoke())
            if got != objects or ps.had_errors:
                sys.exit(f"{got} objects came, {objects} were due: {ps.streams.error}")


def spent():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime


if count > 1:
    session()  # what Python loads with the first is not the session's
before = spent()
for _ in range(count):
    session()
print((spent() - before) / count * 1e6)

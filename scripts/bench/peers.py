"""Times how long Python's implementations take of the processor to read and write the object that stands on standard input, as CLIXML.

python peers.py SECONDS prints "NAME NANOSECONDS" for each operation: the least of several rounds.
"""

import sys
import time
from xml.etree import ElementTree

seconds = float(sys.argv[1])
text = sys.stdin.read()


def least(f):
    best = None
    for _ in range(5):
        n, begin = 0, time.process_time()
        while time.process_time() - begin < seconds / 5:
            f()
            n += 1
        each = (time.process_time() - begin) / n * 1e9
        best = each if best is None else min(best, each)
    return best


try:
    from pypsrp.serializer import Serializer

    s = Serializer()
    print("pypsrp-decode", least(lambda: s.deserialize(text)))
except ImportError:
    pass
try:
    from psrpcore._crypto import PSRemotingCrypto
    from psrpcore.types import deserialize, serialize

    crypto = PSRemotingCrypto()
    print("psrpcore-decode", least(lambda: deserialize(ElementTree.fromstring(text), crypto)))
    value = deserialize(ElementTree.fromstring(text), crypto)
    print("psrpcore-encode", least(lambda: ElementTree.tostring(serialize(value, crypto))))
except ImportError:
    pass

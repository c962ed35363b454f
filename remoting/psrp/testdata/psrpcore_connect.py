"""A server of psrpcore whose client leaves the pool and connects to it again. Each line of input is what a client sent, in
hexadecimal, or "disconnect"; the answer is a line for each piece that the server sends, and a dot.
"""

import sys
import uuid

import psrpcore

ZERO = uuid.UUID(int=0)
pool = psrpcore.ServerRunspacePool()
for line in sys.stdin:
    line = line.strip()
    if line == "disconnect":
        pool.disconnect()
        pool.connect()
    else:
        pool.receive_data(psrpcore.PSRPPayload(bytes.fromhex(line), psrpcore.StreamType.default, None))
        while pool.next_event():
            pass
    while True:
        p = pool.data_to_send()
        if not p:
            break
        print(bytes(p.data).hex())
    print(".", flush=True)

"""Posts bodies by pypsrp's WSMan transport, and writes the answers: a stranger for the server's half.

The password comes from the variable PEER_PASSWORD. Each line of standard input is a body in base64; each line of output an
answer in base64, or "error TEXT".
"""
import argparse
import base64
import os
import sys
import warnings

warnings.simplefilter("ignore")
from pypsrp.wsman import WSMan

p = argparse.ArgumentParser()
p.add_argument("auth")
p.add_argument("port", type=int)
p.add_argument("--host", default="localhost")
p.add_argument("--user")
p.add_argument("--ca", help="use https and trust this authority")
p.add_argument("--encryption", default="auto")
p.add_argument("--service")
p.add_argument("--mechanism")
p.add_argument("--cert")
p.add_argument("--key")
p.add_argument("--min-version", type=int)
a = p.parse_args()

kw = {}
if a.service:
    kw["negotiate_service"] = a.service
if a.mechanism:
    kw["credssp_auth_mechanism"] = a.mechanism
if a.min_version:
    kw["credssp_minimum_version"] = a.min_version
if a.cert:
    kw["certificate_pem"], kw["certificate_key_pem"] = a.cert, a.key
w = WSMan(
    a.host, port=a.port, username=a.user, password=os.environ.get("PEER_PASSWORD"), ssl=bool(a.ca), auth=a.auth,
    cert_validation=a.ca or True, encryption=a.encryption, no_proxy=True, **kw,
)
for line in sys.stdin:
    try:
        out = w.transport.send(base64.b64decode(line))
        print("." + base64.b64encode(out).decode())
    except Exception as e:
        print("error", type(e).__name__, str(e).replace("\n", " "))
    sys.stdout.flush()

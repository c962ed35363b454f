"""Posts bodies by pywinrm's transport, and writes the answers: lines as pypsrp_post.py has them."""
import argparse
import base64
import os
import sys
import warnings

warnings.simplefilter("ignore")
from winrm.transport import Transport

p = argparse.ArgumentParser()
p.add_argument("transport")
p.add_argument("endpoint")
p.add_argument("--user")
p.add_argument("--ca", default="legacy_requests")
p.add_argument("--encryption", default="auto")
p.add_argument("--cert")
p.add_argument("--key")
a = p.parse_args()

t = Transport(
    endpoint=a.endpoint, username=a.user, password=os.environ.get("PEER_PASSWORD"), auth_method=a.transport,
    ca_trust_path=a.ca, message_encryption=a.encryption, cert_pem=a.cert, cert_key_pem=a.key, proxy=None,
)
for line in sys.stdin:
    try:
        out = t.send_message(base64.b64decode(line))
        print("." + base64.b64encode(out if isinstance(out, bytes) else out.encode()).decode())
    except Exception as e:
        print("error", type(e).__name__, str(e).replace("\n", " "))
    sys.stdout.flush()

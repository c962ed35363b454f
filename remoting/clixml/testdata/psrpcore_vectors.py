"""A plugin of pytest that notes each document of CLIXML that psrpcore's own tests write or read, one to a line of JSON in the
file that PSL_TEST_VECTORS names.
"""

import json
import os
from xml.etree import ElementTree

import psrpcore.types
from psrpcore.types import _serializer

seen = {}


def note(element):
    text = ElementTree.tostring(element, encoding="unicode")
    seen.setdefault(text, None)


def patch(name, before, after):
    old = getattr(_serializer, name)

    def new(*args, **kwargs):
        if before and args:
            note(args[0])
        out = old(*args, **kwargs)
        if after:
            note(out)
        return out

    for module in (_serializer, psrpcore.types):
        if hasattr(module, name):
            setattr(module, name, new)


patch("serialize", False, True)
patch("deserialize", True, False)


def pytest_sessionfinish(session, exitstatus):
    with open(os.environ["PSL_TEST_VECTORS"], "w") as f:
        for text in seen:
            f.write(json.dumps(text) + "\n")

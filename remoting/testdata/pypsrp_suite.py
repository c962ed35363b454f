"""Lets pytest run those of pypsrp's own tests that talk to a server, and tell their outcomes a line each.

pypsrp's fixtures take the server from PYPSRP_SERVER and its like. They speak http to port 5985 alone: PSL_TEST_SECURE says
here which it is, whatever the port. PSL_TEST_WITHOUT names tests, between blanks, that are left out.
"""

import os

import pytest
from pypsrp.exceptions import WSManFaultError
from pypsrp.powershell import RunspacePool
from pypsrp.wsman import SelectorSet, WSMan

made = WSMan.__init__


def make(self, server, *args, **kwargs):
    if server:
        kwargs["ssl"] = os.environ["PSL_TEST_SECURE"] == "1"
    made(self, server, *args, **kwargs)


WSMan.__init__ = make


@pytest.fixture(autouse=True)
def no_shells_are_left():
    """A test that lists shells finds none of the test before it, which may have failed."""
    yield
    with WSMan(os.environ["PYPSRP_SERVER"], port=int(os.environ["PYPSRP_PORT"]), username=os.environ["PYPSRP_USERNAME"],
               password=os.environ["PYPSRP_PASSWORD"], auth=os.environ["PYPSRP_AUTH"], cert_validation=False) as server:
        for pool in RunspacePool.get_runspace_pools(server):
            selectors = SelectorSet()
            selectors.add_option("ShellId", pool.id)
            try:
                server.delete(pool.shell.resource_uri, selector_set=selectors)
            except WSManFaultError:
                pass


def name(location):
    return location[2].split("[")[0]


def pytest_collection_modifyitems(config, items):
    # Tests with recorded answers say so in the first of their fixture's parameters. They get the server, too.
    without = os.environ.get("PSL_TEST_WITHOUT", "").split()
    items[:] = [i for i in items if "wsman_conn" in i.fixturenames and hasattr(i, "callspec") and name(i.location) not in without]
    for i in items:
        i.callspec.params["wsman_conn"][0] = True


def pytest_runtest_logreport(report):
    if report.when == "call" or report.failed:
        print("\noutcome", name(report.location), report.outcome, flush=True)

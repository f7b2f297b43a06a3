# SPDX-License-Identifier: MIT
"""Where Frama-C and why3 find the provers of these proofs, and no others."""
import functools
import os
import re
import tempfile
import threading

import relay

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIG = os.path.join(HERE, "why3.conf")
# OCaml collects garbage when there is five times as much as is in use, not at 80 %: a sixth of the
# time of Frama-C and of why3 for some hundred MB.
GARBAGE = "o=500"
ONE = threading.Lock()
DRIVER = re.compile(r'^driver = "(\w+\.drv)"$', re.M)  # by its name in proofs/


@functools.lru_cache(maxsize=None)
def configured():
    """A folder with the configuration in which the drivers have the place that they have on this
    machine; it goes when this process ends."""
    place = tempfile.TemporaryDirectory(prefix="temora-why3-")
    with open(CONFIG, encoding="utf-8") as file:
        text = DRIVER.sub(lambda m: f'driver = "{os.path.join(HERE, m[1])}"', file.read())
    with open(os.path.join(place.name, "why3.conf"), "w", encoding="utf-8") as file:
        file.write(text)
    return place


def environment():
    """Ours, but none of Frama-C or of Why3 that the user may have."""
    with ONE:  # the first two threads would make two folders, and the first of them would go
        config = os.path.join(configured().name, "why3.conf")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("FRAMAC", "WHY3"))}
    return kept | {"WHY3CONFIG": config, "RELAY": os.path.abspath(relay.__file__),
                   "OCAMLRUNPARAM": GARBAGE}

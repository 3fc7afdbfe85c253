"""Takes from this process, for good, what running SQL does not need: writing, most reading, the network, much memory.

Linux' Landlock does the first three where the kernel has it (5.13; the network from 6.7); limits of the process do the
rest everywhere. DuckDB refuses all of this too: this is for the day on which it does not.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULE_PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38
EXECUTE, READ_FILE, READ_DIR = 1, 4, 8
# The rights that each version of Landlock knows about files (all bits up to this one) and about the network.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
NETWORK_SINCE, NETWORK_RIGHTS = 4, 3
HEADROOM = 2 * 2**30  # the interpreter, its libraries, and answers on their way out


def enclose(readable: Iterable[Path], memory_bytes: int) -> bool:
    """Closes the process in; `readable` are folders whose files it may still read. Returns whether Landlock holds."""
    _limit(memory_bytes)
    return _landlock([*readable, *_own_code()])


def _limit(memory_bytes: int) -> None:
    # The process that writes past its limit would be killed; it gets an error instead.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes + HEADROOM,) * 2)


def _own_code() -> list[Path]:
    """What Python and its libraries are loaded from, the time zones, and what the kernel says of this process."""
    places = {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, *filter(None, sys.path)}
    return [Path(place) for place in (*places, "/usr", "/lib", "/lib64", "/etc", "/proc", "/sys/fs/cgroup", "/dev")]


def _landlock(readable: Iterable[Path]) -> bool:
    if sys.platform != "linux":
        return False
    call = ctypes.CDLL(None, use_errno=True).syscall
    version = call(CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    files = (1 << FILE_RIGHTS[min(version, max(FILE_RIGHTS))]) - 1
    rights = struct.pack("=QQ", files, NETWORK_RIGHTS) if version >= NETWORK_SINCE else struct.pack("=Q", files)
    rules = call(CREATE_RULESET, rights, len(rights), 0)
    if rules < 0:
        return False
    try:
        for place in {path.resolve() for path in readable if path.exists()}:
            opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
            allowed = EXECUTE | READ_FILE | (READ_DIR if place.is_dir() else 0)
            call(ADD_RULE, rules, RULE_PATH_BENEATH, struct.pack("=Qi", allowed, opened), 0)
            os.close(opened)
        ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return bool(call(RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)

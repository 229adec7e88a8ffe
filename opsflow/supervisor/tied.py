"""`python tied.py SUPERVISOR COMMAND…`: become COMMAND, tied to the supervisor's life.

Linux kills the process when its supervisor dies, however that happens, kill -9 included; the wish survives exec.
Elsewhere the command runs untied. A script of its own because code between fork and exec must not be Python's.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask for the signal, look whether the supervisor is still there, and become the command."""
    supervisor, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != supervisor:
        sys.exit("the supervisor is gone")
    os.execv(command[0], command)


if __name__ == "__main__":
    main()

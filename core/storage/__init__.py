"""The only SQL.

sqlite-utils loads pandas where it is installed, to know its types of columns. We store none of them, and pandas costs
45 MB of memory and half a second of every start: it stays out of sight while sqlite-utils is loaded.
"""

import sys

if "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]  # how Python is told that a module cannot be imported
    import sqlite_utils  # noqa: F401

    del sys.modules["pandas"]

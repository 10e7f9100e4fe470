"""The dashboard's database: all SQL of the project, except for the queue's and the sandbox's own files.

sqlite-utils imports pandas if it is installed, to support its data types. We store none of them, and pandas costs 45 MB
of memory and half a second at every start, so the import is blocked while sqlite-utils is loaded.
"""

import sys

if "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]  # makes Python raise ImportError for this module
    import sqlite_utils  # noqa: F401

    del sys.modules["pandas"]

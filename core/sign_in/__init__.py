"""The way in and out: ordinary routes that set one cookie, and the gate that lets only an open session pass."""

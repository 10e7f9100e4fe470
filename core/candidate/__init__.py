"""The test candidate: the profile sent to the ATS, the checks before a push, and the rules of the push."""

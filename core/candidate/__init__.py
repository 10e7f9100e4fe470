"""The test candidate: the profile that travels to the ATS, the checks before it goes, and the rules of the push."""

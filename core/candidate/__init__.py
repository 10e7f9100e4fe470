"""The test candidate: the profile that travels to the ATS, what is checked before it goes, and the rules of the push."""

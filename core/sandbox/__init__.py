"""Sandbox servers for Kombo and FactoryFix: real HTTP, as in the published API documents, without outside services."""

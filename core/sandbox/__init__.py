"""Stand-in Kombo and FactoryFix servers: real HTTP, faithful to the published contract, with no outside service."""

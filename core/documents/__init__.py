"""PDFs as bytes: candidate profile, customer's guide, go-live report, what was agreed. No IO but the fonts."""

"""Forms filled from the registry, as PDF, Word document and spreadsheet."""

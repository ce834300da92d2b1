"""The pages of an assessment, by what they are about."""

"""Adapters that know no room: database clock, encryption, states, spreadsheets, QR codes, PDF, pages."""

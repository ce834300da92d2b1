"""Pages of the registry: enterprises, the roster, appointments, import, accounts of enterprises."""

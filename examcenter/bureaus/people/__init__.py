"""Staff: in come names and roles, out go accounts, who may do what where, and an account's own history."""

"""Changes of the tree: a bureau, or a department, is moved, renamed, merged or closed by a document, from a day on."""

"""The compiled executor: a plan per document that answers field by field for all objects at once.

What it gives is what `graphsvc.api.execution.stock` gives, or nothing: whatever is odd (an error, a null
where none may be, a value that is not of its type) ends it, and the stock executor is asked instead. See
docs/adr/0023-compiled-executor.md.
"""

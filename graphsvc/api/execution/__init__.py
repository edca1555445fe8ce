"""From a request to its response: parse, limit, validate, weigh, execute."""

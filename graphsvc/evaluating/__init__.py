"""How well the answers do where the truth is known: planted registries and later dates."""

"""A registry in a Neo4j database: the engine for a registry that is shared, or asked in Cypher.

The driver is imported with `graphsvc.store.neo4j.store`, not before.
"""

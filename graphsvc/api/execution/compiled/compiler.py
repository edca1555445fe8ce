"""What a plan is made from: the document, and which of its parts its conditions leave."""

from __future__ import annotations

from graphql import GraphQLObjectType, GraphQLSchema
from graphql.execution.collect_fields import (
    FieldDetailsList,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)

from graphsvc.api.execution.execution import Execution


class Compiler:
    """Collects the fields of one operation under one reading of its conditions.

    The variables of the execution that asks first are used; those that share a plan agree in all that
    the conditions of the document name.
    """

    def __init__(self, schema: GraphQLSchema, execution: Execution) -> None:
        """A compiler of the operation that is to be executed."""
        self.schema = schema
        self._fragments = dict(execution.ready.fragments)
        self._operation = execution.operation
        self._variables = execution.variables

    def root_fields(self, type_: GraphQLObjectType) -> GroupedFieldSet:
        """The fields of the operation by their names in the response."""
        return collect_fields(
            self.schema, self._fragments, self._variables, type_, self._operation
        ).grouped_field_set

    def subfields(self, type_: GraphQLObjectType, details: FieldDetailsList) -> GroupedFieldSet:
        """The fields that are asked of a type below a field, by their names in the response."""
        return collect_subfields(
            self.schema, self._fragments, self._variables, self._operation, type_, details
        ).grouped_field_set

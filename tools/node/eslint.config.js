// The schema after the rules of graphql-eslint: all of its schema rules and its Relay rules are on, but for those
// below, each with the reason. One place is known and counted in suppressions.json: Role.role is the vocabulary's own word
// for what somebody does, and the column of every register's roles.csv (no-typename-prefix).
import graphql from "@graphql-eslint/eslint-plugin";

const off = {
  // The order says what matters most, in the schema as in the pages made from it.
  "@graphql-eslint/alphabetize": "off",
  // Figures and evidence are parts of an answer: nobody can ask for one again by an id. tests/api/test_schema.py looks
  // that exactly those types have an id that `node` finds.
  "@graphql-eslint/strict-id-in-types": "off",
  // `network` is what every question begins with: where it fails, nothing is left that could be answered.
  "@graphql-eslint/require-nullable-result-in-root": "off",
  // It asks for an argument of @deprecated that no other tool knows. The date stands in the reason, where
  // tests/api/test_schema.py looks for it.
  "@graphql-eslint/require-deprecation-date": "off",
};

const set = {
  // Nothing goes without a word: not only types and root fields.
  "@graphql-eslint/require-description": [
    "error",
    { types: true, DirectiveDefinition: true, FieldDefinition: true, InputValueDefinition: true, EnumValueDefinition: true },
  ],
  // Lists of answers, the best first, are read from their start and have no `last` and `before`.
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
  "@graphql-eslint/relay-edge-types": [
    "error",
    {
      withEdgeSuffix: true,
      // Rows of an answer, such as an overlapping pair, are edges and no nodes.
      shouldImplementNode: false,
      // `nodes` beside `edges`, and lists that stay short; tests/api/test_schema.py names each of these.
      listTypeCanWrapOnlyEdgeType: false,
    },
  ],
};

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: "schema.graphql" } } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-all"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      ...off,
      ...set,
    },
  },
];

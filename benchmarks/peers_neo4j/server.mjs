// @neo4j/graphql over one Neo4j server and the least HTTP that answers: node server.mjs BOLT-ADDRESS PORT
import { createServer } from "node:http";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { graphql } from "graphql";
import neo4j from "neo4j-driver";

const typeDefs = /* GraphQL */ `
  type Partnership @node {
    id: ID!
    name: String!
    level: String
    members: [Organisation!]! @relationship(type: "MEMBER_OF", direction: IN, properties: "Membership")
    overlaps(first: Int! = 10): [Overlap!]!
      @cypher(
        columnName: "found"
        statement: """
        MATCH (this)<-[:MEMBER_OF]-(o:Organisation)-[:MEMBER_OF]->(b:Partnership)
        WITH this, b, count(DISTINCT o) AS shared
        WITH b, shared, COUNT { (this)<-[:MEMBER_OF]-() } + COUNT { (b)<-[:MEMBER_OF]-() } - shared AS together
        WITH b, shared, 1.0 * shared / together AS similarity ORDER BY similarity DESC LIMIT $first
        RETURN { key: b.id, name: b.name, shared: shared, similarity: similarity } AS found
        """
      )
  }
  type Organisation @node {
    id: ID!
    name: String
    partnerships: [Partnership!]! @relationship(type: "MEMBER_OF", direction: OUT, properties: "Membership")
  }
  type Membership @relationshipProperties {
    role: String
    start: String
  }
  type Overlap {
    key: String!
    name: String!
    shared: Int!
    similarity: Float!
  }
  type Pair {
    a: String!
    b: String!
    shared: Int!
    similarity: Float!
  }
  type Query {
    pairs(least: Float!, first: Int!): [Pair!]!
      @cypher(
        columnName: "found"
        statement: """
        MATCH (a:Partnership)<-[:MEMBER_OF]-(o:Organisation)-[:MEMBER_OF]->(b:Partnership) WHERE a.nid < b.nid
        WITH a, b, count(DISTINCT o) AS shared
        WITH a, b, shared, COUNT { (a)<-[:MEMBER_OF]-() } + COUNT { (b)<-[:MEMBER_OF]-() } - shared AS together
        WITH a, b, shared, 1.0 * shared / together AS similarity WHERE similarity >= $least
        WITH a, b, shared, similarity ORDER BY similarity DESC LIMIT $first
        RETURN { a: a.id, b: b.id, shared: shared, similarity: similarity } AS found
        """
      )
  }
`;

const [address, port] = process.argv.slice(2);
const driver = neo4j.driver(address);
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks));
}

createServer(async (request, response) => {
  const { query, variables } = await body(request);
  const answer = await graphql({ schema, source: query, variableValues: variables, contextValue: {} });
  const text = Buffer.from(JSON.stringify(answer));
  response.writeHead(200, { "content-type": "application/json", "content-length": text.length });
  response.end(text);
}).listen(Number(port), "127.0.0.1");

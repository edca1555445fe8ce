// node yoga.js DUMP PORT [cached]: graphql-yoga on Node's own HTTP server, with its response cache if asked.
import { createServer } from "node:http";
import { useResponseCache } from "@graphql-yoga/plugin-response-cache";
import { createSchema, createYoga } from "graphql-yoga";
import { resolvers, typeDefs } from "./schema.js";

const [, , , port, cached] = process.argv;
const plugins = cached ? [useResponseCache({ session: () => null })] : [];
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  graphiql: false,
  landingPage: false,
  logging: false,
  plugins,
});
createServer(yoga).listen(Number(port), "127.0.0.1");

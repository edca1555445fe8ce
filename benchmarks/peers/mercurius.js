// node mercurius.js DUMP PORT: mercurius on fastify; a document is compiled when it is asked the second time.
import Fastify from "fastify";
import mercurius from "mercurius";
import { resolvers, typeDefs } from "./schema.js";

const [, , , port] = process.argv;
const app = Fastify({ logger: false });
app.register(mercurius, { schema: typeDefs, resolvers, jit: 1, graphiql: false });
await app.listen({ port: Number(port), host: "127.0.0.1" });

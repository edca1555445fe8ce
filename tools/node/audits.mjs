// The GraphQL over HTTP audits of graphql-http against a running service: node audits.mjs URL
// Prints one JSON object: how many were run, and those that failed with what was wrong.
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
const failed = results.filter((result) => result.status !== 'ok');
console.log(
  JSON.stringify({
    run: results.length,
    failed: failed.map(({ id, name, status, reason }) => ({ id, name, status, reason })),
  }),
);

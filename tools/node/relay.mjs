// Compiles documents with relay-compiler against a schema:
//   node relay.mjs SCHEMA.graphql FOLDER…
// and beside them one fragment for every connection of the schema, as an app would page through it.
// Relay reads documents from source files and wants their names to follow the file's. So each document is put
// into a module of its own in a temporary project, with its operations and fragments renamed, and nothing else.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { buildSchema, isNonNullType, isObjectType, parse, print, visit } from "graphql";
import compiler from "relay-compiler";

const SUFFIX = { query: "Query", mutation: "Mutation", subscription: "Subscription" };

/** The name of the module for a document: overlap-families.graphql becomes OverlapFamilies. */
function moduleOf(path) {
  const words = basename(path, ".graphql").split(/[^A-Za-z0-9]+/);
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join("");
}

/** A document with the names that Relay asks for in a module; several operations are told apart by their own names. */
function renamed(document, module) {
  const operations = document.definitions.filter((definition) => definition.kind === "OperationDefinition");
  const fragments = document.definitions.filter((definition) => definition.kind === "FragmentDefinition");
  const own = new Set(fragments.map((fragment) => fragment.name.value)); // those of other modules keep their names
  const fragment = (node) => (own.has(node.name.value) ? named(node, prefixed(module, node.name.value)) : node);
  return visit(document, {
    OperationDefinition: (node) => {
      const middle = operations.length > 1 ? (node.name?.value ?? "") : "";
      return named(node, `${module}${middle}${SUFFIX[node.operation]}`);
    },
    FragmentDefinition: fragment,
    FragmentSpread: fragment,
  });
}

function named(node, value) {
  return { ...node, name: { kind: "Name", value } };
}

function prefixed(module, name) {
  return name.startsWith(`${module}_`) ? name : `${module}_${name}`;
}

/** The source text of a module that holds a document. */
function source(document) {
  const literal = print(document).replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  return `import { graphql } from "relay-runtime";\n\ngraphql\`\n${literal}\n\`;\n`;
}

/** A fragment for every field that gives a connection, with Relay's own directives; required arguments stay open. */
function everyConnection(schema, module) {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const fields = types.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));
  const connections = fields.filter(({ field }) => /Connection!?$/.test(String(field.type)));
  return connections.map(({ type, field }) => {
    const name = `${module}_${type.name}_${field.name}`;
    const needed = field.args.filter((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined);
    const open = needed.map((argument) => `${argument.name}: { type: "${argument.type}" }`);
    const given = needed.map((argument) => `${argument.name}: $${argument.name}, `).join("");
    return parse(`fragment ${name} on ${type.name}
      @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, cursor: { type: "String" }, ${open.join(", ")}) {
        ${field.name}(${given}first: $count, after: $cursor) @connection(key: "${name}") {
          edges { node { __typename } } } }`);
  });
}

function documentsIn(folder) {
  return readdirSync(folder).filter((name) => name.endsWith(".graphql")).sort().map((name) => join(folder, name));
}

/** Writes the project; gives the number of connections for which it holds a fragment. */
function write(project, schema, paths) {
  mkdirSync(join(project, "src", "made"), { recursive: true });
  writeFileSync(join(project, "schema.graphql"), schema);
  const config = { src: "./src", schema: "./schema.graphql", artifactDirectory: "./src/made", language: "typescript" };
  writeFileSync(join(project, "relay.config.json"), JSON.stringify(config));
  const put = (module, text) => writeFileSync(join(project, "src", `${module}.ts`), text, { flag: "wx" });
  for (const path of paths) {
    const module = moduleOf(path);
    put(module, source(renamed(parse(readFileSync(path, "utf8")), module)));
  }
  const connections = everyConnection(buildSchema(schema), "Every");
  put("Every", connections.map(source).join("\n"));
  return connections.length;
}

function main([schema, ...folders]) {
  const paths = folders.flatMap(documentsIn);
  if (!paths.length) throw new Error("usage: node relay.mjs SCHEMA.graphql FOLDER…, folders with documents");
  const project = mkdtempSync(join(tmpdir(), "relay-"));
  try {
    const connections = write(project, readFileSync(schema, "utf8"), paths);
    const options = ["--noWatchman", "--output", "quiet-with-errors", "relay.config.json"];
    const run = spawnSync(compiler, options, { cwd: project, encoding: "utf8" });
    const made = readdirSync(join(project, "src", "made")).length;
    if (run.status !== 0 || made < paths.length + connections) {
      process.stderr.write(`${run.error ?? ""}${run.stdout ?? ""}${run.stderr ?? ""}`);
      throw new Error(`relay-compiler refuses the documents (status ${run.status}, ${made} compiled)`);
    }
    console.log(`relay-compiler: ${paths.length} documents and ${connections} connections compiled`);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`relay.mjs: ${error.message}`);
  process.exitCode = 1;
}

// Kili's API as graphql-js understands schema.graphql: a document, its variables and its answer go through that
// implementation's own validation, coercion and execution. What the client asks for is noted, and GET /sent says which of
// the documents in documents.hpp were never sent.
//   node server.mjs SCHEMA DOCUMENTS_HPP
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import {
  GraphQLError, Source, buildSchema, execute, getNamedType, getNullableType, isEnumType, isListType, isObjectType, parse,
  validate,
} from "graphql";

const [schemaFile, documentsFile] = process.argv.slice(2);
const schema = buildSchema(readFileSync(schemaFile, "utf8"));
const rows = 205; // of any list that comes in pages: two full ones and a rest

schema.getType("PageSize").parseValue = (value) => {
  if (!Number.isInteger(value) || value < 1 || value > 100) throw new GraphQLError(`${value} is no page size`);
  return value;
};
schema.getType("DateTime").parseValue = (value) => {
  if (typeof value !== "string" || Number.isNaN(Date.parse(value))) throw new GraphQLError(`${value} is no time`);
  return value;
};

// Every field has a value that fits its type; the text of one that holds JSON is JSON.
const scalars = {
  ID: (path) => path, String: (path, name) => (/^json/.test(name) ? `{"of":"${path}"}` : `${name} of ${path}`),
  Int: () => 7, Float: () => 0.5, Boolean: () => true, JSON: () => ({ count: 3 }),
  DateTime: () => "2024-05-06T07:08:09.000Z",
};
function value(type, name, path) {
  const bare = getNullableType(type);
  if (isListType(bare)) return [value(bare.ofType, name, `${path}.0`), value(bare.ofType, name, `${path}.1`)];
  if (isObjectType(bare)) return { path };
  if (isEnumType(bare)) return bare.getValues()[0].value;
  return scalars[bare.name](path, name);
}
function resolver(source, args, context, info) {
  const path = `${source?.path ?? ""}${source?.path ? "." : ""}${info.fieldName}`;
  const skip = args.skip ?? args.pagination?.skip ?? args.data?.skip;
  const first = args.first ?? args.pagination?.first ?? args.data?.limit;
  if (info.parentType === schema.getQueryType() && first !== undefined) {
    const count = Math.max(0, Math.min(first, rows - skip));
    return Array.from({ length: count }, (_, i) => ({ path: `${info.fieldName}.${skip + i}`, row: skip + i }));
  }
  if (info.fieldName === "createIssues") return args.issues.map((_, i) => ({ path: `issue.${i}` }));
  // Each other label lies in the storage.
  if (info.fieldName === "jsonResponse" && source.row % 2 === 1) return null;
  if (info.fieldName === "jsonResponseUrl")
    return source.row % 2 === 1 ? `http://${context.host}/storage/${source.path}` : null;
  return value(info.returnType, info.fieldName, path);
}

const documents = new Set();
const faults = [];
const squeezed = (text) => text.replace(/\s+/g, " ").trim();

function answer(body, host) {
  const { query, variables } = JSON.parse(body);
  documents.add(squeezed(query));
  const document = parse(new Source(query));
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors };
  const operation = document.definitions[0];
  return execute({ schema, document, variableValues: variables, contextValue: { host }, fieldResolver: resolver });
}

// The literals of documents.hpp; update_issues makes its own, which is known by its field.
const known = [...readFileSync(documentsFile, "utf8").matchAll(/R"\(([^]*?)\)"/g)].map((match) => squeezed(match[1]));
function sent() {
  return {
    documents: known.length,
    documentsNotSent: known.filter((document) => !documents.has(document)),
    faults,
  };
}

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    let reply;
    if (request.url === "/sent") reply = sent();
    else if (request.url.startsWith("/storage/")) {
      if (request.headers.authorization) faults.push("the storage got the API key");
      reply = { stored: request.url };
    } else {
      try {
        reply = answer(body, request.headers.host);
      } catch (error) {
        reply = { errors: [{ message: String(error) }] };
      }
      if (reply.errors) faults.push(...reply.errors.map((error) => error.message));
    }
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(reply));
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));

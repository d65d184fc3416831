// Asks a GraphQL server for its schema as graphql-js does, builds that schema, and holds it against a file's.
//   node introspection.mjs SCHEMA URL KEY
// Prints "same: N types", or the first line that differs and exits with 1.
import { readFileSync } from "node:fs";
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from "graphql";

const [file, url, key] = process.argv.slice(2);

async function introspected(options) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `X-API-Key: ${key}` },
    body: JSON.stringify({ query: getIntrospectionQuery(options) }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return buildClientSchema(data);
}

const printed = (schema) => printSchema(lexicographicSortSchema(schema));
const expected = buildSchema(readFileSync(file, "utf8"));
const wanted = printed(expected).split("\n");
const everything = { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true };
for (const options of [{}, everything]) {
  const found = printed(await introspected(options)).split("\n");
  for (let line = 0; line < Math.max(wanted.length, found.length); ++line)
    if (wanted[line] !== found[line]) {
      console.log(`line ${line + 1}: the schema has "${wanted[line]}", introspection "${found[line]}"`);
      process.exit(1);
    }
}
console.log(`same: ${Object.keys(expected.getTypeMap()).filter((name) => !name.startsWith("__")).length} types`);

// An application on Express, over TLS: bare, or with helmet.
//
//   node express.mjs bare|helmet CERTIFICATE KEY        beside a folder node_modules
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import express from "express";
import helmet from "helmet";

const [layer, cert, key] = process.argv.slice(2);
const app = express();
if (layer === "helmet") app.use(helmet());
app.get("/", (request, response) => response.send("<!doctype html><title>page</title>"));
const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, app);
server.listen(0, "127.0.0.1", () => console.log(`listening on https://127.0.0.1:${server.address().port}`));
process.stdin.on("end", () => process.exit()).resume();

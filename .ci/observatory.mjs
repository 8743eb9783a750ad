// What the Observatory of npm (@mdn/mdn-http-observatory 1.4.8, algorithm 4) says of a site on this machine: a JSON object, the
// result of each test by the name that our audit has for it.
//
//   node observatory.mjs HTTP_PORT HTTPS_PORT        beside a folder node_modules; NODE_EXTRA_CA_CERTS names the authority
import { writeFileSync } from "node:fs";

// The list of preloaded hosts, which the package fetches when it is installed: there is none here.
const own = new URL("./node_modules/@mdn/mdn-http-observatory/", import.meta.url);
writeFileSync(new URL("conf/hsts-preload.json", own), "{}");

const { retrieve } = await import(new URL("src/retriever/retriever.js", own));
const { ALL_TESTS } = await import(new URL("src/constants.js", own));

const NAMES = [
  "content-security-policy",
  "cookies",
  "cross-origin-resource-sharing",
  "redirection",
  "referrer-policy",
  "strict-transport-security",
  "subresource-integrity",
  "x-content-type-options",
  "x-frame-options",
  "cross-origin-resource-policy",
];

const [httpPort, httpsPort] = process.argv.slice(2).map(Number);
const seen = await retrieve("localhost", { httpPort, httpsPort });
const results = ALL_TESTS.map((test, index) => [NAMES[index], test(seen).result]);
console.log(JSON.stringify(Object.fromEntries(results)));

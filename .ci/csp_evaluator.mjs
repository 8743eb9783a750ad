// What csp-evaluator of npm finds in policies, whose texts come as a JSON array: for each its findings, or null where it throws.
//
//   node csp_evaluator.mjs < policies.json        beside a folder node_modules
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { CspEvaluator, STRICTCSP_CHECKS } = require("csp_evaluator");
const { Severity, Type } = require("csp_evaluator/dist/finding.js");
const { CspParser } = require("csp_evaluator/dist/parser.js");

const shown = ({ type, severity, directive, value }) => ({
  type: Type[type],
  severity: Severity[severity],
  directive,
  value: value ?? null,
});

const findings = (find) => {
  try {
    return find().map(shown);
  } catch {
    return null;
  }
};

const judged = JSON.parse(readFileSync(0, "utf8")).map((text) => {
  const csp = new CspParser(text).csp;
  return {
    findings: findings(() => new CspEvaluator(csp).evaluate()),
    strict: findings(() => STRICTCSP_CHECKS.flatMap((check) => check(csp))),
  };
});
console.log(JSON.stringify(judged));

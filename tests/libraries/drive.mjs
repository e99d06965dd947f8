// Lets the README's example hear each webhook that comes in, and says what came of it. The library's clock stands still, so
// that what is about seconds does not depend on how quick the machine is.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { clock, webhooks } = JSON.parse(readFileSync(0, "utf8"));
Date.now = () => clock * 1000;
const { heard } = await import(pathToFileURL(process.argv[2]));

const outcomes = webhooks.map(({ headers, body }) => {
  try {
    return { heard: heard(headers, Buffer.from(body, "base64")) };
  } catch (error) {
    return { refused: error.name };
  }
});
console.log(JSON.stringify(outcomes));

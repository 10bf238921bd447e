// A real OpenID Connect provider for tests (npm oidc-provider), with faults that can be switched on over HTTP:
// POST /test/clock?seconds=N moves its clock, POST /test/rotate gives it new keys, POST /test/person sets the claims.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, callback] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let person = { name: "Ada Lovelace", groups: ["it-ops", "unheard-of"] };

function newKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: "RS256", use: "sig" };
}

function newProvider() {
  const provider = new Provider(issuer, {
    clients: [{ client_id: "stepwise", client_secret: "s".repeat(40), redirect_uris: [callback], token_endpoint_auth_method: "client_secret_post" }],
    claims: { openid: ["sub"], profile: ["name", "groups"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["tests"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...person }) }),
    jwks: { keys: [newKey()] },
    pkce: { required: () => true },
  });
  return provider.callback();
}

let answer = newProvider();
const realNow = Date.now;
createServer(async (request, response) => {
  const url = new URL(request.url, issuer);
  if (!url.pathname.startsWith("/test/")) return answer(request, response);
  if (url.pathname === "/test/clock") Date.now = () => realNow() + 1000 * Number(url.searchParams.get("seconds"));
  if (url.pathname === "/test/rotate") answer = newProvider();
  if (url.pathname === "/test/person") person = JSON.parse(url.searchParams.get("claims"));
  response.end("ok");
}).listen(Number(port), "127.0.0.1");

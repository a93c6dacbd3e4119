// What only Node has: files, TLS with a certificate authority of one's own, a WebSocket that
// carries a bearer token.
import { webcrypto } from "node:crypto";

import { useCrypto } from "./bytes.js";

useCrypto(webcrypto as unknown as Crypto);

export { NodeDialer, type NodeDialerOptions } from "./net/node.js";
export { FileStorage } from "./storage/file.js";
export { totpNow } from "./totp.js";

// A browser as the server sees it: an Origin in every request, the session in a cookie that no
// script reads.
import { NodeDialer } from "../../src/node.js";
import { ORIGIN, type RealServer } from "./realserver.js";

export interface Jar {
  cookies: string[]; // whole Set-Cookie values, as they came
  headers: Record<string, string>;
}

export function newJar(origin = ORIGIN): Jar {
  return { cookies: [], headers: { Origin: origin } };
}
export function browserlike(server: RealServer, jar: Jar): NodeDialer {
  const onCookies = (set: string[]): void => {
    for (const one of set) {
      jar.cookies.push(one);
      const value = one.split(";")[0]!;
      if (/Max-Age=0/.test(one)) delete jar.headers["Cookie"];
      else jar.headers["Cookie"] = value;
    }
  };
  const { port, ca } = server;
  return new NodeDialer({ host: "127.0.0.1", port, ca, headers: jar.headers, onCookies });
}

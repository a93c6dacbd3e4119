// Node's TLS and http, and the WebSocket of the package ws (Node before 22 has none of its own).
// The session is a bearer token bound to the device.
import { createHash, timingSafeEqual } from "node:crypto";
import { request, type IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";

import { WebSocket } from "ws";

import { failureOf, ok, type Failure, type Result } from "../errors.js";
import type { Bytes, Hash } from "../values.js";
import {
  CloseCode, Inbox, MEDIA_TYPE, MESSAGE_MOST, POST_PATH, QUEUED_MOST, SOCKET_PATH, SUBPROTOCOL,
  type Dialer, type Socket,
} from "./dialer.js";
import { bytesFollow, readAnswer } from "./http.js";

const ANSWER_MOST = 256 * 1024;

export interface NodeDialerOptions {
  host: string; // a name or an address; the certificate must be for it
  port?: number; // 443
  // Whom to trust: one of these. The CA text takes the place of the machine's own list.
  ca?: string | Uint8Array;
  pinnedCertificate?: Hash; // SHA-256 of the server's certificate (DER), hex
  clientCertificate?: { cert: string | Uint8Array; key: string | Uint8Array };
  headers?: Record<string, string>;
  onCookies?: (set: string[]) => void; // for a stand-in of a browser
  connectTimeout?: number;
  requestTimeout?: number;
}

const NOT_THERE = /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE)/;

function failureOfDial(broken: Error): Failure {
  const code = (broken as NodeJS.ErrnoException).code ?? "";
  return failureOf(NOT_THERE.test(code) ? "cannot_reach" : "not_trusted", broken.message);
}

class NodeSocket implements Socket {
  closeCode: number = CloseCode.none;
  #inbox = new Inbox();

  constructor(private readonly socket: WebSocket) {
    socket.on("message", (data, binary) => {
      if (binary && data instanceof Buffer) this.#inbox.put(new Uint8Array(data));
      else this.cancel();
    });
    socket.on("close", (code) => {
      this.closeCode = code === 1005 || code === 1006 ? CloseCode.none : code;
      this.#inbox.end();
    });
    socket.on("error", () => this.#inbox.end());
  }
  read(): Promise<Bytes | undefined> {
    return this.#inbox.take();
  }
  send(frame: Bytes): boolean {
    if (this.#inbox.over || this.socket.readyState !== WebSocket.OPEN) return false;
    if (this.socket.bufferedAmount + frame.length > QUEUED_MOST) return false;
    this.socket.send(frame, { binary: true }, () => undefined);
    return true;
  }
  close(): void {
    this.socket.close(CloseCode.normal);
  }
  cancel(): void {
    this.socket.terminate();
    this.#inbox.end();
  }
}

export class NodeDialer implements Dialer {
  #options: NodeDialerOptions;
  #pending = new Set<() => void>();

  constructor(options: NodeDialerOptions) {
    this.#options = options;
  }

  // A pin stands in place of chain and name: it is the very certificate. It is looked at before a
  // byte of ours leaves.
  #isPinned(socket: TLSSocket): boolean {
    const pin = this.#options.pinnedCertificate;
    if (!pin) return true;
    const raw = socket.getPeerCertificate(false)?.raw;
    if (!raw) return false;
    const seen = createHash("sha256").update(raw).digest();
    const wanted = Buffer.from(pin, "hex");
    return wanted.length === seen.length && timingSafeEqual(wanted, seen);
  }
  #headers(bearer: string): Record<string, string> {
    return {
      ...this.#options.headers,
      ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
    };
  }
  get #authority(): string {
    const { host, port = 443 } = this.#options;
    return `${host.includes(":") ? `[${host}]` : host}${port === 443 ? "" : `:${port}`}`;
  }

  #dial(): Promise<Result<TLSSocket>> {
    return new Promise((resolve) => {
      const { host, port = 443, ca, clientCertificate, pinnedCertificate } = this.#options;
      const wish: ConnectionOptions = {
        host, port, minVersion: "TLSv1.3", ALPNProtocols: ["http/1.1"],
        rejectUnauthorized: !pinnedCertificate,
        ...(isIP(host) ? {} : { servername: host }),
        ...(ca ? { ca: ca as string } : {}),
        ...(clientCertificate as { cert: string; key: string } | undefined),
      };
      const socket = connect(wish);
      socket.setNoDelay(true);
      const done = (result: Result<TLSSocket>): void => {
        clearTimeout(timer);
        this.#pending.delete(cancel);
        socket.removeAllListeners("error");
        socket.on("error", () => undefined);
        if (result.type !== "ok") socket.destroy();
        resolve(result);
      };
      const cancel = (): void => done(failureOf("cancelled"));
      const late = (): void => done(failureOf("timed_out", "connect"));
      const timer = setTimeout(late, this.#options.connectTimeout ?? 15_000);
      this.#pending.add(cancel);
      socket.on("error", (broken) => done(failureOfDial(broken)));
      socket.on("secureConnect", () => {
        const pinned = this.#isPinned(socket);
        done(pinned ? ok(socket) : failureOf("not_trusted", "not the pinned certificate"));
      });
    });
  }

  post(body: Bytes, bearer: string): Promise<Result<Bytes>> {
    return this.#ask("POST", POST_PATH, bearer, { "Content-Type": MEDIA_TYPE }, body, (answer) =>
      this.#read(answer),
    );
  }
  put(path: string, piece: Bytes, bearer: string): Promise<Result<Bytes>> {
    const headers = { "Content-Type": "application/octet-stream" };
    return this.#ask("PUT", path, bearer, headers, piece, (answer) => this.#read(answer));
  }
  get(
    path: string, from: number, bearer: string, sink: (piece: Bytes) => void,
  ): Promise<Result<Bytes>> {
    const headers: Record<string, string> = from ? { Range: `bytes=${from}-` } : {};
    return this.#ask("GET", path, bearer, headers, undefined, async (answer, renew) => {
      const follow = bytesFollow(answer.statusCode ?? 0, from);
      if (follow.type !== "ok") return follow;
      if (!follow.value) return this.#read(answer);
      const whole = Number(answer.headers["content-length"] ?? 0);
      let got = 0;
      try {
        for await (const piece of answer as AsyncIterable<Buffer>) {
          renew();
          got += piece.length;
          sink(new Uint8Array(piece));
        }
      } catch (broken) {
        return failureOf("connection_lost", String(broken));
      }
      return got === whole ? ok(new Uint8Array()) : failureOf("connection_lost", "cut short");
    });
  }

  // One request on a connection of its own.
  async #ask(
    method: string, path: string, bearer: string, headers: Record<string, string>,
    body: Bytes | undefined,
    read: (answer: IncomingMessage, renew: () => void) => Promise<Result<Bytes>>,
  ): Promise<Result<Bytes>> {
    const dialled = await this.#dial();
    if (dialled.type !== "ok") return dialled;
    return new Promise((resolve) => {
      const asked = request({
        createConnection: () => dialled.value,
        path,
        method,
        headers: {
          Host: this.#authority,
          ...this.#headers(bearer),
          ...headers,
          ...(body ? { "Content-Length": String(body.length) } : {}),
          Connection: "close",
        },
      });
      const done = (result: Result<Bytes>): void => {
        clearTimeout(timer);
        this.#pending.delete(cancel);
        asked.destroy();
        resolve(result);
      };
      const cancel = (): void => done(failureOf("cancelled"));
      const late = (): void => done(failureOf("timed_out", method));
      const patience = this.#options.requestTimeout ?? 30_000;
      let timer = setTimeout(late, patience);
      const renew = (): void => {
        clearTimeout(timer);
        timer = setTimeout(late, patience);
      };
      this.#pending.add(cancel);
      asked.on("response", (answer) => void read(answer, renew).then(done));
      asked.on("error", (broken) => done(failureOf("connection_lost", broken.message)));
      asked.end(body);
    });
  }

  async #read(answer: IncomingMessage): Promise<Result<Bytes>> {
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        length += chunk.length;
        if (length > ANSWER_MOST) return failureOf("protocol_broken", "too long an answer");
      }
    } catch (broken) {
      return failureOf("connection_lost", String(broken));
    }
    this.#options.onCookies?.(answer.headers["set-cookie"] ?? []);
    const type = answer.headers["content-type"] ?? "";
    return readAnswer(answer.statusCode ?? 0, type, new Uint8Array(Buffer.concat(chunks)));
  }

  async open(bearer: string): Promise<Result<Socket>> {
    const dialled = await this.#dial();
    if (dialled.type !== "ok") return dialled;
    return new Promise((resolve) => {
      const raw = new WebSocket(`wss://${this.#authority}${SOCKET_PATH}`, [SUBPROTOCOL], {
        createConnection: () => dialled.value,
        headers: this.#headers(bearer),
        maxPayload: MESSAGE_MOST,
        handshakeTimeout: this.#options.connectTimeout ?? 15_000,
        perMessageDeflate: false,
        followRedirects: false,
      });
      const socket = new NodeSocket(raw);
      const done = (result: Result<Socket>): void => {
        this.#pending.delete(cancel);
        if (result.type !== "ok") dialled.value.destroy();
        resolve(result);
      };
      const cancel = (): void => done(failureOf("cancelled"));
      this.#pending.add(cancel);
      raw.on("unexpected-response", (_asked, answer) => done(declined(answer.statusCode ?? 0)));
      raw.on("error", (broken) => done(failureOf("connection_lost", broken.message)));
      raw.on("open", () => done(ok(socket)));
    });
  }

  cancel(): void {
    for (const one of [...this.#pending]) one();
  }
}

function declined(status: number): Failure {
  const detail = `upgrade declined with ${status}`;
  if (status === 401 || status === 403) return failureOf("session_ended", detail);
  if (status === 429) return failureOf("throttled", detail);
  if (status === 503) return failureOf("busy", detail);
  return failureOf("protocol_broken", detail);
}

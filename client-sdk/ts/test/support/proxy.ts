// Between a client and the real server: real TLS on both sides, every frame read, and bad days
// played on purpose. What it is not told to spoil it passes on.
import { createServer, type Server } from "node:https";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { WebSocketServer, type WebSocket } from "ws";

import {
  ClientEnvelopeSchema, ServerEnvelopeSchema, type ClientEnvelope, type ServerEnvelope,
} from "../../src/gen/tasuki/v1/envelope_pb.js";
import { DeclaredForkSchema } from "../../src/gen/tasuki/v1/common_pb.js";
import type { Socket } from "../../src/index.js";
import type { DeclaredFork } from "../../src/wire/ledger.js";
import { NodeDialer } from "../../src/node.js";
import type { Log } from "./log.js";
import { freePort, type RealServer } from "./realserver.js";

export type Frames = "live" | "never" | "twice";
type Push = NonNullable<MessageInitShape<typeof ServerEnvelopeSchema>["kind"]>;

function serverFrame(requestId: bigint, kind: Push): Uint8Array {
  return toBinary(ServerEnvelopeSchema, create(ServerEnvelopeSchema, { requestId, kind }));
}

interface Pair {
  client: WebSocket;
  server: Socket;
  posts: Set<bigint>; // request ids
}

export class Proxy {
  port = 0;
  heard: ClientEnvelope[] = [];
  pushes = 0; // entries the server sent towards a client
  frames: Frames = "live";
  loseNextAnswer = false;
  staysAway = false;
  unreachable = false;
  locked = false;
  // Posts for an older roster are refused in the server's name; what is sent for this one is passed
  // on for the roster that really stands.
  staleBelow: { asked: number; real: number } | undefined;
  // Where it is set the proxy speaks for the record as well, under a key of its own: only whoever
  // holds the key can declare a restore, and the real one has none to declare.
  record: Log | undefined;
  #fork: DeclaredFork | undefined;
  #incarnation: { real: Uint8Array; told: Uint8Array } | undefined;
  #lastIncarnation = new Uint8Array(16);
  #pairs = new Set<Pair>();
  #server!: Server;
  #sockets = new Set<Duplex>();
  #upgrades = new WebSocketServer({ noServer: true, handleProtocols: () => "tasuki.v1" });

  constructor(private readonly real: RealServer) {}

  async listen(): Promise<void> {
    this.port = await freePort();
    const { cert, key } = this.real.files;
    const tls = { cert: readFileSync(cert), key: readFileSync(key) };
    this.#server = createServer(tls, (asked, answer) => void this.#post(asked, answer));
    this.#server.on("connection", (socket: Duplex) => {
      if (this.unreachable) socket.destroy();
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("upgrade", (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#upgrade(asked, socket, head);
    });
    await new Promise<void>((resolve) => this.#server.listen(this.port, "127.0.0.1", resolve));
  }
  async close(): Promise<void> {
    this.drop();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  // ---- What happens ----
  drop(): void {
    for (const one of this.#pairs) one.client.terminate();
    this.#pairs.clear();
  }
  closeWith(code: number): void {
    for (const one of this.#pairs) one.client.close(code);
    this.#pairs.clear();
  }
  push(kind: Push): void {
    for (const one of this.#pairs) one.client.send(serverFrame(0n, kind));
  }
  async restore(declared?: boolean): Promise<void> {
    if (this.record && declared !== undefined) {
      const fork = await this.record.restore("ledger.example.jp/restored", this.record.name);
      this.#fork = declared ? fork : undefined;
    }
    this.#incarnation = { real: this.#lastIncarnation, told: new Uint8Array(16).fill(0x45) };
    this.drop();
  }
  get connections(): number {
    return this.#pairs.size;
  }

  // ---- HTTPS ----
  #dialer(): NodeDialer {
    return new NodeDialer({ host: "127.0.0.1", port: this.real.port, ca: this.real.ca });
  }
  async #post(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of asked as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = new Uint8Array(Buffer.concat(chunks));
    const said = await this.#dialer().post(body, bearerOf(asked));
    if (said.type !== "ok") {
      answer.writeHead(503).end();
      return;
    }
    const isUnlock = fromBinary(ClientEnvelopeSchema, body).kind.case === "unlock";
    const refused = fromBinary(ServerEnvelopeSchema, said.value).kind.case === "refused";
    if (isUnlock && !refused) this.locked = false;
    answer.writeHead(200, { "Content-Type": "application/x-protobuf" }).end(said.value);
  }

  // ---- WebSocket ----
  async #upgrade(asked: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const opened = await this.#dialer().open(bearerOf(asked));
    if (opened.type !== "ok" || this.unreachable) {
      if (opened.type === "ok") opened.value.cancel();
      socket.destroy();
      return;
    }
    const client = await new Promise<WebSocket>((resolve) =>
      this.#upgrades.handleUpgrade(asked, socket, head, resolve),
    );
    const pair: Pair = { client, server: opened.value, posts: new Set() };
    this.#pairs.add(pair);
    client.on("message", (data: Buffer) => this.#fromClient(pair, new Uint8Array(data)));
    client.on("error", () => client.terminate());
    client.on("close", () => {
      this.#pairs.delete(pair);
      pair.server.cancel();
    });
    void this.#pump(pair);
  }

  #fromClient(pair: Pair, frame: Uint8Array): void {
    const envelope = fromBinary(ClientEnvelopeSchema, frame);
    this.heard.push(envelope);
    const kind = envelope.kind;
    const free = ["hello", "active", "ping"];
    if (this.locked && !free.includes(kind.case ?? "")) {
      this.#refuse(pair, envelope, 23, "session_locked");
      return;
    }
    if (kind.case === "post") {
      if (this.#refusesAsStale(pair, envelope)) return;
      pair.posts.add(envelope.requestId);
    }
    const incarnation = this.#incarnation;
    if (kind.case === "attach" && incarnation) {
      for (const cursor of kind.value.cursors) cursor.incarnation = incarnation.real;
    }
    pair.server.send(toBinary(ClientEnvelopeSchema, envelope));
  }
  #refusesAsStale(pair: Pair, envelope: ClientEnvelope): boolean {
    const stale = this.staleBelow;
    if (envelope.kind.case !== "post" || !stale) return false;
    const post = envelope.kind.value;
    if (post.rosterEpoch >= BigInt(stale.asked)) {
      post.rosterEpoch = BigInt(stale.real);
      return false;
    }
    this.#refuse(pair, envelope, 90, "stale_audience", {
      rosterEpoch: BigInt(stale.asked),
      newcomers: [{ membershipId: new Uint8Array(16).fill(0x77), name: "佐藤花子（架空）" }],
    });
    return true;
  }
  #refuse(pair: Pair, to: ClientEnvelope, code: number, slug: string, facts: object = {}): void {
    const value = { code, slug, textJa: "お受けできません。", ...facts };
    pair.client.send(serverFrame(to.requestId, { case: "refused", value }));
  }

  async #pump(pair: Pair): Promise<void> {
    for (;;) {
      const frame = await pair.server.read();
      if (!frame) break;
      this.#fromServer(pair, fromBinary(ServerEnvelopeSchema, frame));
    }
    const code = pair.server.closeCode;
    if (code >= 4000 || code === 1000 || code === 1001) pair.client.close(code);
    else pair.client.terminate();
  }
  #fromServer(pair: Pair, envelope: ServerEnvelope): void {
    const kind = envelope.kind;
    if (kind.case === "welcome") {
      this.#lastIncarnation = kind.value.incarnation as Uint8Array<ArrayBuffer>;
      if (this.#incarnation) kind.value.incarnation = this.#incarnation.told;
      kind.value.locked ||= this.locked;
      if (this.record) {
        kind.value.checkpointVkey = this.record.vkey;
        if (this.#fork) kind.value.fork = create(DeclaredForkSchema, this.#fork);
      }
    }
    if (this.record && kind.case === "checkpoint") return;
    const answersPost = pair.posts.delete(envelope.requestId);
    if (answersPost && kind.case === "accepted" && this.loseNextAnswer) {
      this.loseNextAnswer = false;
      this.unreachable = this.staysAway;
      pair.client.terminate();
      return;
    }
    const isEntry = kind.case === "event";
    const times = isEntry ? { live: 1, never: 0, twice: 2 }[this.frames] : 1;
    for (let i = 0; i < times; ++i) pair.client.send(toBinary(ServerEnvelopeSchema, envelope));
    if (isEntry) ++this.pushes;
  }
}

function bearerOf(asked: IncomingMessage): string {
  return (asked.headers.authorization ?? "").replace(/^Bearer /, "");
}

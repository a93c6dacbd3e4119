// The browser's own fetch and WebSocket. The session is a cookie that no script can read; both
// send it by themselves, with an Origin that the server checks.
import { failureOf, ok, type Failure, type Result } from "../errors.js";
import type { Bytes } from "../values.js";
import {
  CloseCode, Inbox, MEDIA_TYPE, POST_PATH, QUEUED_MOST, SOCKET_PATH, SUBPROTOCOL,
  type Dialer, type Socket,
} from "./dialer.js";
import { readAnswer } from "./http.js";

export interface BrowserDialerOptions {
  origin?: string; // "https://tasuki.example.jp"; that of the page where not given
  connectTimeout?: number;
  requestTimeout?: number;
}

class BrowserSocket implements Socket {
  closeCode: number = CloseCode.none;
  #inbox = new Inbox();

  constructor(private readonly socket: WebSocket) {
    socket.onmessage = (message) => {
      if (message.data instanceof ArrayBuffer) this.#inbox.put(new Uint8Array(message.data));
      else this.cancel();
    };
    socket.onclose = (closed) => {
      this.closeCode = closed.code === 1006 ? CloseCode.none : closed.code;
      this.#inbox.end();
    };
  }
  read(): Promise<Bytes | undefined> {
    return this.#inbox.take();
  }
  send(frame: Bytes): boolean {
    if (this.#inbox.over || this.socket.readyState !== WebSocket.OPEN) return false;
    if (this.socket.bufferedAmount + frame.length > QUEUED_MOST) return false;
    this.socket.send(frame as unknown as ArrayBufferView<ArrayBuffer>);
    return true;
  }
  close(): void {
    this.socket.close(CloseCode.normal);
  }
  // A browser knows no other way; what still comes is not read.
  cancel(): void {
    this.socket.close();
    this.#inbox.end();
  }
}

export class BrowserDialer implements Dialer {
  #origin: string;
  #connectTimeout: number;
  #requestTimeout: number;
  #pending = new Set<() => void>();

  constructor(options: BrowserDialerOptions = {}) {
    this.#origin = options.origin ?? globalThis.location.origin;
    this.#connectTimeout = options.connectTimeout ?? 15_000;
    this.#requestTimeout = options.requestTimeout ?? 30_000;
  }

  async post(body: Bytes, bearer: string): Promise<Result<Bytes>> {
    const abort = new AbortController();
    const cancel = (): void => abort.abort();
    this.#pending.add(cancel);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      abort.abort();
    }, this.#requestTimeout);
    try {
      const answer = await fetch(this.#origin + POST_PATH, {
        method: "POST",
        headers: {
          "Content-Type": MEDIA_TYPE,
          ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
        },
        body: body as unknown as ArrayBuffer,
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal: abort.signal,
      });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return readAnswer(answer.status, answer.headers.get("Content-Type") ?? "", bytes);
    } catch (broken) {
      if (late) return failureOf("timed_out", "post");
      if (abort.signal.aborted) return failureOf("cancelled");
      return failureOf("cannot_reach", String(broken));
    } finally {
      clearTimeout(timer);
      this.#pending.delete(cancel);
    }
  }

  open(): Promise<Result<Socket>> {
    return new Promise((resolve) => {
      const url = this.#origin.replace(/^http/, "ws") + SOCKET_PATH;
      const raw = new WebSocket(url, [SUBPROTOCOL]);
      raw.binaryType = "arraybuffer";
      const socket = new BrowserSocket(raw);
      const done = (result: Result<Socket>): void => {
        clearTimeout(timer);
        this.#pending.delete(cancel);
        if (result.type !== "ok") raw.close();
        resolve(result);
      };
      const fail = (why: Failure) => (): void => done(why);
      const cancel = fail(failureOf("cancelled"));
      const timer = setTimeout(fail(failureOf("timed_out", "upgrade")), this.#connectTimeout);
      this.#pending.add(cancel);
      // Why an upgrade was declined is not told to a page; a session that ended is said by Welcome.
      raw.onerror = fail(failureOf("cannot_reach", "upgrade"));
      raw.onopen = () => {
        const speaks = raw.protocol === SUBPROTOCOL;
        done(speaks ? ok(socket) : failureOf("protocol_broken", "the server speaks no tasuki.v1"));
      };
    });
  }

  cancel(): void {
    for (const one of [...this.#pending]) one();
  }
}

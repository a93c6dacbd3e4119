// The browser's own fetch and WebSocket. The session is a cookie that no script can read; both
// send it by themselves, with an Origin that the server checks.
import { failureOf, ok, type Failure, type Result } from "../errors.js";
import type { Bytes } from "../values.js";
import {
  CloseCode, Inbox, MEDIA_TYPE, POST_PATH, QUEUED_MOST, SOCKET_PATH, SUBPROTOCOL,
  type Dialer, type Socket,
} from "./dialer.js";
import { bytesFollow, readAnswer } from "./http.js";

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

  // Each with a deadline that every piece renews.
  async #fetch<T>(
    path: string, init: RequestInit, read: (answer: Response, renew: () => void) => Promise<T>,
  ): Promise<T | Failure> {
    const abort = new AbortController();
    const cancel = (): void => abort.abort();
    this.#pending.add(cancel);
    let late = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const renew = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        late = true;
        abort.abort();
      }, this.#requestTimeout);
    };
    renew();
    try {
      const answer = await fetch(this.#origin + path, {
        ...init, credentials: "same-origin", cache: "no-store", redirect: "error",
        referrerPolicy: "no-referrer", signal: abort.signal,
      });
      return await read(answer, renew);
    } catch (broken) {
      if (late) return failureOf("timed_out", "file");
      if (abort.signal.aborted) return failureOf("cancelled");
      return failureOf("connection_lost", String(broken));
    } finally {
      clearTimeout(timer);
      this.#pending.delete(cancel);
    }
  }

  put(path: string, piece: Bytes, bearer: string): Promise<Result<Bytes>> {
    const init = {
      method: "PUT",
      headers: {
        "Content-Type": "application/octet-stream",
        ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
      },
      body: piece as unknown as ArrayBuffer,
    };
    return this.#fetch(path, init, async (answer): Promise<Result<Bytes>> => {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return readAnswer(answer.status, answer.headers.get("Content-Type") ?? "", bytes);
    });
  }

  get(
    path: string, from: number, bearer: string, sink: (piece: Bytes) => void,
  ): Promise<Result<Bytes>> {
    const headers = {
      ...(from ? { Range: `bytes=${from}-` } : {}),
      ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
    };
    return this.#fetch(path, { headers }, async (answer, renew): Promise<Result<Bytes>> => {
      const follow = bytesFollow(answer.status, from);
      if (follow.type !== "ok") return follow;
      if (!follow.value) {
        const bytes = new Uint8Array(await answer.arrayBuffer());
        return readAnswer(answer.status, answer.headers.get("Content-Type") ?? "", bytes);
      }
      const reader = answer.body?.getReader();
      for (let piece = await reader?.read(); piece?.value; piece = await reader?.read()) {
        renew();
        sink(piece.value);
      }
      return ok(new Uint8Array());
    });
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

// The network as the rest of the SDK sees it: one POST with one answer, and one WebSocket.
import type { Result } from "../errors.js";
import type { Bytes } from "../values.js";

// Close codes a client acts on (docs/protocol.md).
export const CloseCode = {
  none: 0, // the network went away without a word
  normal: 1000, goingAway: 1001, sessionEnded: 4001, comeBack: 4002, cut: 4003,
} as const;

export const POST_PATH = "/v1/sign-in";
export const FILES_PATH = "/v1/attachments/";
export const SOCKET_PATH = "/v1/socket";
export const SUBPROTOCOL = "tasuki.v1";
export const MEDIA_TYPE = "application/x-protobuf";
export const MESSAGE_MOST = 1 << 20;
export const QUEUED_MOST = 4 << 20;

export interface Socket {
  // The next whole frame; nothing when it is over. After that nothing more comes.
  read(): Promise<Bytes | undefined>;
  // False when too much is queued or it is over.
  send(frame: Bytes): boolean;
  close(): void; // polite
  cancel(): void; // at once
  readonly closeCode: number;
}

export interface Dialer {
  // Failures: cannot_reach, not_trusted, connection_lost, timed_out, protocol_broken, and busy,
  // throttled, too_large where a server said only that. bearer "": the session is a cookie.
  post(body: Bytes, bearer: string): Promise<Result<Bytes>>;
  // session_ended where the server did not take the session and it can be seen.
  open(bearer: string): Promise<Result<Socket>>;
  // Bytes of files. put: the body of the answer, an envelope, whatever its status. get: from that
  // byte on, handed to `sink` as it comes; answers with nothing when all of it came, else with the
  // envelope in which the server refuses.
  put(path: string, piece: Bytes, bearer: string): Promise<Result<Bytes>>;
  get(
    path: string, from: number, bearer: string, sink: (piece: Bytes) => void,
  ): Promise<Result<Bytes>>;
  cancel(): void; // what is still on its way ends with a failure
}

// Frames between a WebSocket that calls and a reader that asks.
export class Inbox {
  #frames: Bytes[] = [];
  #wake: (() => void) | undefined;
  #over = false;

  put(frame: Bytes): void {
    this.#frames.push(frame);
    this.#wake?.();
  }
  end(): void {
    this.#over = true;
    this.#wake?.();
  }
  get over(): boolean {
    return this.#over;
  }
  // What came before the end is still read.
  async take(): Promise<Bytes | undefined> {
    while (this.#frames.length === 0 && !this.#over) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    return this.#frames.shift();
  }
}

import { failureOf, ok, type Result } from "../errors.js";
import type { Bytes } from "../values.js";
import { MEDIA_TYPE } from "./dialer.js";

// What a status says where there is no envelope.
export function readAnswer(status: number, type: string, body: Bytes): Result<Bytes> {
  if (type.split(";")[0]?.trim() === MEDIA_TYPE && body.length > 0) return ok(body);
  const detail = `http status ${status}`;
  switch (status) {
    case 413: return failureOf("too_large", detail);
    case 429: return failureOf("throttled", detail);
    case 503: return failureOf("busy", detail);
    default: return failureOf("protocol_broken", detail);
  }
}

// Of a file's answer: whether its bytes follow, from where they were asked for.
export function bytesFollow(status: number, from: number): Result<boolean> {
  if (status !== 200 && status !== 206) return ok(false);
  const fits = (from !== 0) === (status === 206);
  return fits ? ok(true) : failureOf("protocol_broken", "another range than was asked for");
}

// A program that dies by kill -9, played in one that goes on: from that moment on nothing of it
// reaches the disk or the network any more, and nothing it waits for ever comes.
import type { Dialer, Storage } from "../../src/index.js";

const never = new Promise<never>(() => undefined);

export class Killable {
  dead = false;

  storage(inner: Storage): Storage {
    const alive = <T>(work: () => Promise<T>): Promise<T> =>
      this.dead ? never : work().then((value) => (this.dead ? never : value));
    return {
      keeps: inner.keeps,
      put: (name, plain) => alive(() => inner.put(name, plain)),
      get: (name) => alive(() => inner.get(name)),
      remove: (name) => alive(() => inner.remove(name)),
      names: (prefix) => alive(() => inner.names(prefix)),
      setAside: (name) => alive(() => inner.setAside(name)),
      wipe: () => alive(() => inner.wipe()),
      close: () => alive(() => inner.close()),
    };
  }
  dialer(inner: Dialer): Dialer {
    return {
      post: (body, bearer) => (this.dead ? never : inner.post(body, bearer)),
      put: (path, piece, bearer) => (this.dead ? never : inner.put(path, piece, bearer)),
      get: (path, from, bearer, sink) =>
        this.dead ? never : inner.get(path, from, bearer, sink),
      open: (bearer) => (this.dead ? never : inner.open(bearer)),
      cancel: () => inner.cancel(),
    };
  }
}

// Responses that are streamed: awslambda.streamifyResponse, and the stream that such handlers write to.
import { Writable } from "node:stream";

// The names under which AWS's own runtime marks a handler; libraries set them too.
const streaming = Symbol.for("aws.lambda.runtime.handler.streaming");
const highWaterMark = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");

export const isStreaming = (handler) => handler[streaming] === "response";

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[streaming] = "response";
    if (typeof options?.highWaterMark === "number") handler[highWaterMark] = Math.trunc(options.highWaterMark);
    return handler;
  },
  // A response of HTTP: JSON for status, headers and cookies, eight NULs, the body.
  HttpResponseStream: {
    from(stream, prelude) {
      stream.setContentType("application/vnd.awslambda.http-integration-response");
      const head = JSON.stringify(prelude);
      stream._onBeforeFirstWrite = (write) => {
        write(head);
        write(Buffer.alloc(8));
      };
      return stream;
    },
  },
};

// `request` is the POST whose body the response becomes; it is sent with the first write.
export class ResponseStream extends Writable {
  #request;
  #written = false;

  constructor(request, handler) {
    super({ decodeStrings: true, ...(handler[highWaterMark] && { highWaterMark: handler[highWaterMark] }) });
    this.#request = request;
    request.on("error", (error) => this.destroy(error));
  }

  setContentType(type) {
    if (this.#written) {
      throw Object.assign(new Error("Cannot set content-type, too late."), {
        name: "Runtime.InvalidStreamingOperation",
      });
    }
    this.#request.setHeader("Content-Type", type);
  }

  write(chunk, ...rest) {
    const isBytes = typeof chunk === "string" || chunk instanceof Uint8Array;
    return super.write(isBytes ? chunk : JSON.stringify(chunk), ...rest);
  }

  #begin() {
    if (this.#written) return;
    this.#written = true;
    this._onBeforeFirstWrite?.((bytes) => this.#request.write(bytes));
  }

  // Called back when the socket has taken it: a client that reads slowly slows the function down.
  _write(chunk, _, done) {
    this.#begin();
    if (chunk.length) this.#request.write(chunk, done);
    else done();
  }

  // ? AWS's sends no prelude for a body without a single write.
  _final(done) {
    this.#begin();
    this.#request.end(done);
  }

  // Ends what was written with an error in place of an end.
  fail(problem) {
    const body = Buffer.from(JSON.stringify(problem)).toString("base64");
    this.#request.addTrailers({
      "Lambda-Runtime-Function-Error-Type": problem.errorType,
      "Lambda-Runtime-Function-Error-Body": body,
    });
    this.#request.end();
  }
}

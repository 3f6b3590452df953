// web/client in Chromium: as a module of a page, with the browser's own WebSocket, compression and network.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { openBrowser } from "../support/browser.mjs";
import { Line } from "../support/line.mjs";
import { servePages } from "../support/pages.mjs";
import { Penstock } from "../support/penstock.mjs";
import { close } from "../support/process.mjs";
import { Topics } from "../support/topics.mjs";

const client = join(import.meta.dirname, "../../web/client/dist");
const files = ["index.js", "client.js", "subscription.js", "protocol.js", "backoff.js"];

// A page that keeps what it hears in window.heard.
const html = `<!doctype html><title>client</title><link rel="icon" href="data:,">
<script type="module">
import { Client } from "/client/index.js";
window.heard = [];
window.start = (url) => {
  window.client = new Client(url, { heartbeatMs: 200, backoff: { minMs: 20, maxMs: 200 } });
  client.subscribe("numbers", {
    message: ({ data }) => heard.push(data),
    subscribed: ({ recovered }) => heard.push(recovered ? "recovered" : "gap"),
  });
};
</script>`;

let penstock, topics, line, folder, pages, browser, page;
let published = 0;

before(async () => {
  penstock = await Penstock.start({ args: ["--websocket-compression"] });
  topics = await Topics.create(penstock);
  line = await Line.to(penstock.port);
  folder = await mkdtemp(join(tmpdir(), "penstock-client-"));
  await writeFile(join(folder, "index.html"), html);
  pages = await servePages(folder, Object.fromEntries(files.map((name) => [`/client/${name}`, join(client, name)])));
  browser = await openBrowser();
  page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(pages.url);
  await page.evaluate((url) => start(url), topics.url(line.port));
  await page.waitForFunction(() => heard.includes("recovered"));
});

after(async () => {
  await browser?.close();
  if (pages) await close(pages.server);
  await line?.end();
  await penstock?.end();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function publish(count) {
  for (let i = 0; i < count; i++) await topics.publish("numbers", ++published);
}

const state = (name) => page.waitForFunction((name) => client.state.name === name, name);

async function nothingMissed() {
  await page.waitForFunction((last) => heard.includes(last), published);
  const heard = await page.evaluate(() => window.heard);
  const all = Array.from({ length: published }, (_, index) => index + 1);
  assert.deepEqual(heard.filter(Number.isInteger), all);
  assert.ok(!heard.includes("gap"), String(heard));
}

test("messages arrive in order", async () => {
  await publish(20);

  await nothingMissed();
  assert.match(await page.evaluate(() => client.socket.extensions), /permessage-deflate/);
});

test("a line that goes dead and comes back loses nothing", async () => {
  line.cut();
  await publish(20);
  await state("reconnecting");
  line.mend();
  await publish(20);

  await nothingMissed();
  await state("live");
});

test("a browser without network loses nothing once it has one again", async () => {
  await page.context().setOffline(true);
  // Chromium keeps open sockets through its switch; so the line goes too.
  line.cut();
  await publish(20);
  await state("reconnecting");
  line.mend();
  await page.context().setOffline(false);
  await publish(20);

  await nothingMissed();
  await state("live");
});
